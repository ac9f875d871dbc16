import type { MirrorContext } from 'backstage-plugin-patchman-node';
import { RepositoryError, type Keyring, type Verification } from '../fetch';

/** What is known of who made the metadata. */
export type Signature = Verification | { status: 'unsigned' };

/**
 * Decides whether metadata is believed, from what its signature says and what it said before. Throws `signature` when one
 * is required and not verified, `rollback` when a mirror that was verified suddenly is not: somebody who can answer in its
 * name could otherwise leave the signature out.
 */
export function checkTrust(
  context: Pick<MirrorContext, 'requireSignatures'>,
  signature: Signature,
  keyring: Keyring,
  before: Signature['status'] | undefined,
): void {
  if (signature.status === 'verified') {
    return;
  }
  const problem =
    signature.status === 'unsigned'
      ? 'the repository is not signed'
      : `its signature cannot be verified: ${signature.reason}`;
  if (context.requireSignatures) {
    throw new RepositoryError(
      'signature',
      `${problem}, and patchman.fetch.requireSignatures is set`,
    );
  }
  const harmless =
    keyring.keys.length === 0 ||
    (signature.status === 'unverified' && signature.expired);
  if (before === 'verified' && !harmless) {
    throw new RepositoryError(
      'rollback',
      `${problem}, but it was verified before; ${
        signature.status === 'unsigned'
          ? 'this may be somebody else answering'
          : 'if the repository has a new key, add it to patchman.fetch.keyrings'
      }`,
    );
  }
}
