import type { MirrorContext } from 'backstage-plugin-patchman-node';
import {
  RepositoryError,
  looksLikeHtml,
  verifyDetached,
  type Keyring,
} from '../fetch';
import { readIfPresent, type Signature } from '../mirror';
import { withPath } from './locate';
import type { RpmState } from './state';

/** Bytes. Signatures have a few hundred. */
const maxSignature = 256 * 1024;

/**
 * Checks the detached signature that lies beside a file as `NAME.asc` (dnf's `repo_gpgcheck`, zypper's default).
 * Throws a `signature` error when a signature of a known key is wrong.
 */
export async function verifyBeside(
  context: MirrorContext,
  url: string,
  bytes: Buffer,
  keyring: Keyring,
): Promise<Signature> {
  const beside = withPath(url, `${new URL(url).pathname}.asc`);
  const signature = await readIfPresent(context, beside, maxSignature);
  if (!signature || signature.length === 0 || looksLikeHtml(signature)) {
    return { status: 'unsigned' };
  }
  return verifyDetached(bytes, signature, keyring.keys);
}

/** What a signature is worth when the list that it covers has broken checksums only. */
export function withWeakChecksums(signature: Signature): Signature {
  return signature.status !== 'verified'
    ? signature
    : {
        status: 'unverified',
        reason: 'it lists MD5 or SHA-1 checksums, which protect nothing',
      };
}

/** Throws `rollback` when metadata is older than what was seen before: an old copy could hide updates for ever. */
export function checkNotOlder(
  timestamp: number | undefined,
  previous: RpmState | null,
): void {
  if (
    timestamp !== undefined &&
    previous?.timestamp !== undefined &&
    timestamp < previous.timestamp
  ) {
    const [then, before] = [timestamp, previous.timestamp].map(time =>
      new Date(time * 1000).toISOString().replace(/\.\d+Z$/, 'Z'),
    );
    throw new RepositoryError(
      'rollback',
      `its metadata of ${then} is older than that of ${before} seen before: an outdated copy, or somebody hides updates`,
    );
  }
}
