import {
  RepositoryError,
  type StrongChecksum,
  type WeakChecksum,
} from '../fetch';
import { attributeLimits, boundedText, indexLimits, maxDate } from '../limits';
import type { Announced } from '../mirror';
import { childText, childrenOf, parseXml, type XmlElement } from '../xml';

/** A metadata file as repomd.xml lists it. */
export interface RepomdEntry {
  type: string;
  /** Relative to the mirror's base. */
  href: string;
  packed: Announced;
  /** After decompression, null when nothing is said of it. */
  plain: Announced | null;
  /** Seconds since the epoch. */
  timestamp: number | null;
}

/** A parsed repomd.xml. */
export interface Repomd {
  revision: string;
  /** The first entry of each type. */
  entries: Map<string, RepomdEntry>;
  /** For example `CentOS Stream 9`; empty where none is given. */
  distribution: string;
}

/** The names that createrepo gives checksums; `sha` is its old name of SHA-1. */
const checksumKinds: Record<
  string,
  { kind: StrongChecksum | WeakChecksum | 'sha224'; length: number }
> = {
  sha512: { kind: 'sha512', length: 128 },
  sha384: { kind: 'sha384', length: 96 },
  sha256: { kind: 'sha256', length: 64 },
  sha224: { kind: 'sha224', length: 56 },
  sha1: { kind: 'sha1', length: 40 },
  sha: { kind: 'sha1', length: 40 },
  md5: { kind: 'md5', length: 32 },
};

/**
 * Reads repomd.xml (createrepo's rpm-metadata).
 * @throws RepositoryError of kind `content` when it is something else
 */
export async function parseRepomd(bytes: Buffer): Promise<Repomd> {
  const root = await parseXml(bytes, 'repomd.xml', 'repomd', {
    elements: indexLimits.elements,
  });
  const entries = new Map<string, RepomdEntry>();
  for (const data of childrenOf(root, 'data')) {
    const entry = parseEntry(data);
    if (entry && !entries.has(entry.type)) entries.set(entry.type, entry);
    if (entries.size >= indexLimits.entries) break;
  }
  const tags = childrenOf(root, 'tags')[0];
  return {
    revision: boundedText(childText(root, 'revision'), indexLimits.text),
    entries,
    distribution: boundedText(
      tags ? childText(tags, 'distro') : '',
      attributeLimits.vendor,
    ),
  };
}

function parseEntry(data: XmlElement): RepomdEntry | null {
  const { type } = data.attributes;
  const href = childrenOf(data, 'location')[0]?.attributes.href?.trim();
  if (!type || !href) return null;
  if (type.length > indexLimits.text || href.length > indexLimits.text) {
    return null;
  }
  const packed = announced(data, 'checksum', 'size', type);
  const plain = announced(data, 'open-checksum', 'open-size', type);
  const time = childText(data, 'timestamp');
  const timestamp = time.length <= maxDate ? Number(time || NaN) : NaN;
  return {
    type,
    href,
    packed,
    plain: plain.size !== undefined || isNamed(plain) ? plain : null,
    timestamp: Number.isFinite(timestamp) && timestamp > 0 ? timestamp : null,
  };
}

/** Whether any checksum is there. */
export function isNamed({ checksums, sha224 }: Announced): boolean {
  return Boolean(sha224) || Object.keys(checksums).length > 0;
}

function announced(
  data: XmlElement,
  checksumElement: string,
  sizeElement: string,
  type: string,
): Announced {
  const result: Announced = { checksums: {} };
  const size = childText(data, sizeElement);
  if (/^\d{1,15}$/.test(size)) result.size = Number(size);
  for (const { attributes, text } of childrenOf(data, checksumElement)) {
    const name = (attributes.type ?? '').toLowerCase().replace('-', '');
    const known = Object.hasOwn(checksumKinds, name)
      ? checksumKinds[name]
      : null;
    if (!known) continue;
    const digest = text.trim().toLowerCase();
    if (digest.length !== known.length || !/^[0-9a-f]+$/.test(digest)) {
      throw new RepositoryError(
        'content',
        `repomd.xml gives ${boundedText(
          type,
          100,
        )} a ${name} checksum that is none`,
      );
    }
    if (known.kind === 'sha224') result.sha224 = digest;
    else result.checksums[known.kind] = digest;
  }
  return result;
}
