import { createHash } from 'node:crypto';
import { RepositoryError } from './errors';

/** A stream of bytes as it goes through hashing, decompression and parsing. */
export type ByteStream = AsyncIterable<Buffer>;

/**
 * Kinds that protect against a forger. MD5 and SHA-1 are broken: as for apt (apt-secure(8)) they may show an accident,
 * never that a file is the one that was signed.
 */
export type StrongChecksum = 'sha512' | 'sha384' | 'sha256';
export type WeakChecksum = 'sha1' | 'md5';

/** What is known of a file before it is read. Digests in lower-case hexadecimal. */
export interface ExpectedFile {
  /** Bytes. */
  size?: number;
  checksums: Partial<Record<StrongChecksum | WeakChecksum, string>>;
}

const strongestFirst = ['sha512', 'sha384', 'sha256', 'sha1', 'md5'] as const;

/**
 * The checksum to compare: SHA-256 where it is there, for its speed and because everything lists it, else the
 * strongest. Null when there is none.
 */
export function checksumToCompare(
  expected: ExpectedFile,
): { kind: StrongChecksum | WeakChecksum; digest: string } | null {
  const { checksums } = expected;
  const kind = checksums.sha256
    ? 'sha256'
    : strongestFirst.find(candidate => checksums[candidate]);
  return kind ? { kind, digest: checksums[kind]! } : null;
}

/** Whether a forger could not have made another file with the same checksums. */
export function isProtected(expected: ExpectedFile): boolean {
  const { sha256, sha384, sha512 } = expected.checksums;
  return Boolean(sha256 ?? sha384 ?? sha512);
}

/**
 * Passes bytes through and throws a `damaged` error when they are not those expected: at once when there are too many,
 * otherwise after the last one. `what` names the file in the message.
 */
export async function* verifyBytes(
  source: ByteStream,
  expected: ExpectedFile,
  what: string,
): ByteStream {
  const compared = checksumToCompare(expected);
  const hash = compared && createHash(compared.kind);
  let size = 0;
  for await (const piece of source) {
    size += piece.length;
    if (expected.size !== undefined && size > expected.size) {
      throw new RepositoryError(
        'damaged',
        `${what} is larger than the ${expected.size} bytes that are announced for it`,
      );
    }
    hash?.update(piece);
    yield piece;
  }
  if (expected.size !== undefined && size < expected.size) {
    throw new RepositoryError(
      'damaged',
      `${what} ends after ${size} of ${expected.size} bytes`,
    );
  }
  const digest = hash?.digest('hex');
  if (compared && digest !== compared.digest) {
    throw new RepositoryError(
      'damaged',
      `${what} is not the file that is announced: its ${
        compared.kind
      } is ${short(digest!)}, expected ${short(
        compared.digest,
      )}; the mirror may be in the middle of an update, or somebody changed the file`,
    );
  }
}

function short(digest: string): string {
  return `${digest.slice(0, 12)}…`;
}
