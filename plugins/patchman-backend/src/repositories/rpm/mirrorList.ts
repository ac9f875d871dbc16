import { createHash } from 'node:crypto';
import type { ExpectedIndex } from 'backstage-plugin-patchman-node';
import { RepositoryError, looksLikeHtml, withoutCredentials } from '../fetch';
import { indexLimits } from '../limits';
import { childText, childrenOf, parseXml, type XmlElement } from '../xml';
import { locate, substituteVariables, type UrlVariables } from './locate';

/** A list of mirrors. */
export interface MirrorList {
  kind: 'mirrorlist' | 'metalink';
  /** Base URLs, the preferred first. */
  mirrors: string[];
  /** What repomd.xml may be, the current one and those just before it; null when the list does not say. */
  repomd: ExpectedIndex[] | null;
}

/**
 * Reads a mirror list (one URL a line) or a metalink (version 3 as MirrorManager writes it, or RFC 5854). Null when it
 * is neither.
 * @throws RepositoryError of kind `content` when it is one without a usable mirror
 */
export async function parseMirrorList(
  bytes: Buffer,
  context: UrlVariables & { url: string },
): Promise<MirrorList | null> {
  const shown = withoutCredentials(context.url);
  const head = bytes.toString('utf8', 0, 1024).replace(/^\ufeff/, '');
  if (looksLikeHtml(head)) {
    throw new RepositoryError(
      'content',
      `${shown} is a web page, neither a repository nor a list of mirrors: it has moved, or a login page stands before it`,
    );
  }
  if (/^\s*<\?xml|^\s*<metalink/.test(head)) {
    return /<(\w+:)?metalink/.test(head)
      ? readMetalink(bytes, context, shown)
      : null;
  }
  if (bytes.includes(0)) return null;
  return readLines(bytes.toString('utf8'), context, shown);
}

function readLines(
  text: string,
  variables: UrlVariables,
  shown: string,
): MirrorList | null {
  const lines = text
    .split(/\r?\n|\r/)
    .filter(line => line.length <= indexLimits.text)
    .map(line => line.trim())
    .filter(Boolean);
  const mirrors = usable(
    lines.filter(line => !line.startsWith('#')),
    variables,
  );
  if (mirrors.length === 0) {
    const said = lines
      .slice(0, 10)
      .map(line => line.replace(/^#+\s*/, ''))
      .filter(Boolean)
      .join(' ')
      .slice(0, 150);
    throw new RepositoryError(
      'content',
      `${shown} lists no mirror that can be used${
        said ? `, it says ${JSON.stringify(said)}` : ': it is empty'
      }`,
    );
  }
  return { kind: 'mirrorlist', mirrors, repomd: null };
}

/** The states of the index before the current one: metalinks name a handful. */
const maxAlternates = 20;

async function readMetalink(
  bytes: Buffer,
  variables: UrlVariables,
  shown: string,
): Promise<MirrorList> {
  const root = await parseXml(bytes, shown, 'metalink', {
    elements: indexLimits.elements,
  });
  const files = childrenOf(childrenOf(root, 'files')[0] ?? root, 'file');
  const file = files.find(({ attributes }) => attributes.name === 'repomd.xml');
  if (!file) {
    throw new RepositoryError(
      'content',
      `${shown} is a metalink of something else: it lists no repomd.xml`,
    );
  }
  const urls = [file, ...childrenOf(file, 'resources')]
    .flatMap(element => childrenOf(element, 'url'))
    .map((element, order) => ({
      url: element.text.trim(),
      rank: rankOf(element),
      order,
    }))
    .sort((a, b) => a.rank - b.rank || a.order - b.order)
    .map(({ url }) => url);
  const mirrors = usable(urls, variables);
  if (mirrors.length === 0) {
    throw new RepositoryError(
      'content',
      `${shown} lists no mirror that can be used`,
    );
  }
  const alternates = childrenOf(file, 'alternates')
    .flatMap(element => childrenOf(element, 'alternate'))
    .slice(0, maxAlternates);
  const repomd = [file, ...alternates]
    .map(expectedOf)
    .filter(({ digests }) => Object.keys(digests).length > 0);
  return {
    kind: 'metalink',
    mirrors,
    repomd: repomd.length > 0 ? repomd : null,
  };
}

/** Lower is better: version 3 has `preference` up to 100, RFC 5854 `priority` from 1. */
function rankOf({ attributes }: XmlElement): number {
  const { preference, priority } = attributes;
  if (/^\d{1,9}$/.test(preference ?? '')) return 100 - Number(preference);
  return /^\d{1,9}$/.test(priority ?? '') ? Number(priority) : 1_000_000;
}

/** Characters of a digest, with the white space around it. */
const maxHash = 512;

const hashNames: Record<string, string> = {
  md5: 'md5',
  sha1: 'sha1',
  sha256: 'sha256',
  sha384: 'sha384',
  sha512: 'sha512',
};

function expectedOf(file: XmlElement): ExpectedIndex {
  const size = childText(file, 'size');
  const hashes = [file, ...childrenOf(file, 'verification')].flatMap(element =>
    childrenOf(element, 'hash'),
  );
  return {
    ...(/^\d{1,12}$/.test(size) && { size: Number(size) }),
    digests: Object.fromEntries(
      hashes.flatMap(({ attributes, text }) => {
        const name = (attributes.type ?? '').toLowerCase().replace('-', '');
        return Object.hasOwn(hashNames, name) && text.length <= maxHash
          ? [[hashNames[name], text.trim().toLowerCase()] as const]
          : [];
      }),
    ),
  };
}

const strongestFirst = ['sha512', 'sha384', 'sha256', 'sha1', 'md5'];

/** Whether bytes are one of the files that a metalink promises, by its strongest hash. */
export function isExpected(bytes: Buffer, expected: ExpectedIndex[]): boolean {
  const known = new Map<string, string>();
  const digestOf = (kind: string) => {
    const digest =
      known.get(kind) ?? createHash(kind).update(bytes).digest('hex');
    known.set(kind, digest);
    return digest;
  };
  return expected.some(({ size, digests }) => {
    const kind = strongestFirst.find(name => Object.hasOwn(digests, name));
    return (
      kind !== undefined &&
      (size === undefined || size === bytes.length) &&
      digestOf(kind) === digests[kind]
    );
  });
}

/** Whether a file of which only the SHA-256 is known can be one of those that a metalink promises. */
export function canBeExpected(
  sha256: string,
  expected: ExpectedIndex[],
): boolean {
  return expected.some(({ digests }) => (digests.sha256 ?? sha256) === sha256);
}

/** The base URLs of the entries that can be fetched at all, each once, by https where a mirror has both. */
function usable(urls: string[], variables: UrlVariables): string[] {
  const fetchable = urls
    .filter(url => url.length <= indexLimits.text && /^https?:\/\//i.test(url))
    .slice(0, indexLimits.mirrors);
  const bases = fetchable.flatMap(url => {
    try {
      return [locate(substituteVariables(url, variables)).baseUrl];
    } catch {
      // An entry that is no URL, or holds a variable that nobody knows, costs that entry.
      return [];
    }
  });
  const chosen = new Map<string, string>();
  for (const base of bases) {
    const place = base.replace(/^https?:/, '');
    if (!chosen.has(place) || base.startsWith('https:'))
      chosen.set(place, base);
  }
  return [...chosen.values()];
}
