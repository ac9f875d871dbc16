import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { mockServices } from '@backstage/backend-test-utils';
import type {
  CheckedMirror,
  MirrorContext,
} from 'backstage-plugin-patchman-node';
import { createFetcher, type FetcherOptions } from '../../fetch';
import type { LoopbackServer } from '../../fetch/__testUtils__/LoopbackServer';

export const digest = (kind: string, content: Buffer | string) =>
  createHash(kind).update(content).digest('hex');

/** A metadata file as it is published; fields left out are worked out from the contents. */
export interface PublishedFile {
  plain: Buffer | string;
  /** Default: gzip. */
  packed?: Buffer | string;
  /** Default: `repodata/TYPE.xml.gz`. */
  href?: string;
  /** Node's name of the hash, with createrepo's name of it where that differs. Default: sha256. */
  checksum?: string;
  checksumName?: string;
  /** Written instead of the true values; null leaves the element out. */
  claimed?: {
    checksum?: string | null;
    openChecksum?: string | null;
    size?: number | string | null;
    openSize?: number | string | null;
    timestamp?: number | string | null;
  };
}

export const primaryXml = (packages: string[], count = packages.length) =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<metadata xmlns="http://linux.duke.edu/metadata/common" xmlns:rpm="http://linux.duke.edu/metadata/rpm" packages="${count}">\n${packages.join(
    '\n',
  )}\n</metadata>\n`;

export const packageXml = (name: string, version = '1.0', inFormat = '') =>
  `<package type="rpm">\n  <name>${name}</name>\n  <arch>x86_64</arch>\n  <version epoch="0" ver="${version}" rel="1"/>\n  <summary>s</summary>\n  <format>\n    <rpm:vendor>V</rpm:vendor>\n${inFormat}  </format>\n</package>`;

/** The text of a repomd.xml that lists these files. */
export function repomdXml(
  files: Record<string, PublishedFile>,
  revision = '1700000000',
): string {
  const element = (name: string, value: unknown, attributes = '') =>
    value === null ? '' : `    <${name}${attributes}>${value}</${name}>\n`;
  const entries = Object.entries(files).map(([type, file]) => {
    const { plain, claimed = {} } = file;
    const packed = file.packed ?? gzipSync(plain);
    const kind = file.checksum ?? 'sha256';
    const named = ` type="${file.checksumName ?? kind}"`;
    const or = <T>(value: T | undefined, otherwise: T) =>
      value === undefined ? otherwise : value;
    return `  <data type="${type}">\n${element(
      'checksum',
      or<unknown>(claimed.checksum, digest(kind, packed)),
      named,
    )}${element(
      'open-checksum',
      or<unknown>(claimed.openChecksum, digest(kind, plain)),
      named,
    )}    <location href="${
      file.href ?? `repodata/${type}.xml.gz`
    }"/>\n${element(
      'timestamp',
      or<unknown>(claimed.timestamp, 1700000000),
    )}${element(
      'size',
      or<unknown>(claimed.size, Buffer.byteLength(packed)),
    )}${element(
      'open-size',
      or<unknown>(claimed.openSize, Buffer.byteLength(plain)),
    )}  </data>\n`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<repomd xmlns="http://linux.duke.edu/metadata/repo">\n  <revision>${revision}</revision>\n${entries.join(
    '',
  )}</repomd>\n`;
}

/** Serves a repository below a path such as `/repo/`. */
export function publish(
  server: LoopbackServer,
  base: string,
  files: Record<string, PublishedFile>,
  revision?: string,
): void {
  for (const [type, file] of Object.entries(files)) {
    server.answers.set(
      `${base}${file.href ?? `repodata/${type}.xml.gz`}`,
      file.packed ?? gzipSync(file.plain),
    );
  }
  server.answers.set(`${base}repodata/repomd.xml`, repomdXml(files, revision));
}

/** What a check is given in tests; `fetch` changes the door. */
export function contextOf(
  url: string,
  changes: Partial<MirrorContext & { fetch: Partial<FetcherOptions> }> = {},
): MirrorContext {
  const { fetch, ...rest } = changes;
  return {
    url,
    arch: 'x86_64',
    previous: null,
    fetcher: createFetcher({
      allow: ['127.0.0.1'],
      maxSize: 256 * 1024 * 1024,
      connectTimeoutMs: 10_000,
      idleTimeoutMs: 10_000,
      totalTimeoutMs: 60_000,
      maxRedirects: 5,
      userAgent: 'patchman-test',
      ...fetch,
    }),
    keyrings: [],
    requireSignatures: false,
    logger: mockServices.logger.mock(),
    signal: new AbortController().signal,
    ...rest,
  };
}

/** The answer of a check that found something new; fails the test otherwise. */
export async function changed(checking: Promise<CheckedMirror>) {
  const checked = await checking;
  if (checked.status !== 'changed') {
    throw new Error(`expected a change, the mirror is ${checked.status}`);
  }
  return checked;
}

export async function collect<T>(batches: AsyncIterable<T[]>): Promise<T[]> {
  const all: T[] = [];
  for await (const batch of batches) all.push(...batch);
  return all;
}
