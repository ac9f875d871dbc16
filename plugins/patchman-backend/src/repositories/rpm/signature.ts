import type { MirrorContext } from 'backstage-plugin-patchman-node';
import { looksLikeHtml, verifyDocument } from '../fetch';
import {
  askDocument,
  readIfPresent,
  withBrokenChecksums,
  type Signature,
} from '../mirror';
import { withPath } from './locate';

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
): Promise<Signature> {
  const beside = withPath(url, `${new URL(url).pathname}.asc`);
  const signature = await readIfPresent(context, beside, maxSignature);
  if (!signature || signature.length === 0 || looksLikeHtml(signature)) {
    return { status: 'unsigned' };
  }
  return askDocument(context, new URL(beside).pathname, verifyDocument, {
    source: { bytes },
    signature,
    keyrings: context.keyrings,
  });
}

/** What a signature is worth when the list that it covers has broken checksums only. */
export function withWeakChecksums(signature: Signature): Signature {
  return signature.status !== 'verified'
    ? signature
    : withBrokenChecksums(
        'it lists MD5 or SHA-1 checksums, which protect nothing',
      );
}

/** Seconds since the epoch as people read them; undefined where there are none. */
export function timeInWords(seconds: number | undefined): string | undefined {
  return seconds === undefined
    ? undefined
    : new Date(seconds * 1000).toISOString().replace(/\.\d+Z$/, 'Z');
}
