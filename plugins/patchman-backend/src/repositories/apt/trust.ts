import type { MirrorContext } from 'backstage-plugin-patchman-node';
import { RepositoryError, type Keyring } from '../fetch';
import type { FetchedRelease } from './fetchRelease';
import type { AptState } from './state';

/**
 * Decides whether a Release is believed, from what its signature says and what the mirror was before.
 * Throws `signature` when one is required and not verified, `rollback` when a mirror that was verified suddenly is not:
 * somebody who can answer in its name could otherwise leave the signature out.
 */
export function checkTrust(
  context: MirrorContext,
  verification: FetchedRelease['verification'],
  keyring: Keyring,
  previous: AptState | null,
): void {
  const { status } = verification;
  if (status === 'verified') {
    return;
  }
  const problem =
    status === 'unsigned'
      ? 'the repository is not signed'
      : `its signature cannot be verified: ${verification.reason}`;
  if (context.requireSignatures) {
    throw new RepositoryError(
      'signature',
      `${problem}, and patchman.fetch.requireSignatures is set`,
    );
  }
  const harmless =
    keyring.keys.length === 0 ||
    (status === 'unverified' && verification.expired);
  if (previous?.signature === 'verified' && !harmless) {
    throw new RepositoryError(
      'rollback',
      `${problem}, but it was verified before; ${
        status === 'unsigned'
          ? 'this may be somebody else answering'
          : 'if the repository has a new key, add it to patchman.fetch.keyrings'
      }`,
    );
  }
}

/** Throws `rollback` when a Release is older than the one seen before: an old copy could hide updates for ever. */
export function checkNotOlder(
  date: string | undefined,
  previous: AptState | null,
): void {
  if (date && previous?.date && Date.parse(date) < Date.parse(previous.date)) {
    throw new RepositoryError(
      'rollback',
      `its Release of ${date} is older than the one of ${previous.date} seen before: an outdated copy, or somebody hides updates`,
    );
  }
}
