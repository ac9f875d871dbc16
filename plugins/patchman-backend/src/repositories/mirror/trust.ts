import type {
  MirrorContext,
  MirrorTrust,
} from 'backstage-plugin-patchman-node';
import { RepositoryError, type Keyring, type Verification } from '../fetch';

/** What is known of who made the metadata. */
export type Signature = Verification | { status: 'unsigned' };

/** What the state of the last check says, for mirrors of which nothing is remembered apart from it. */
export interface StateOfTrust {
  signature: Signature['status'];
  signedBy?: string;
}

/** Milliseconds; clocks of build machines may be ahead. */
const AHEAD = 24 * 3600 * 1000;

/** What a signature is worth whose list of files has broken checksums only. */
export function withBrokenChecksums(reason: string): Verification {
  return { status: 'unverified', reason, signers: [] };
}

/**
 * Decides whether metadata is believed, from what its signature says and what is remembered of the mirror. Once it was
 * verified it has to be by a valid key of the keyring, whatever lies between: somebody who can answer in its name could
 * otherwise leave the signature out, or use an expired key of anybody. Only the key that it was verified by may expire.
 * @returns the fingerprint that counts, to be remembered; undefined where there is none
 * @throws RepositoryError `signature` when one is required and not verified, `rollback` when it was verified and is not
 */
export function checkTrust(
  context: Pick<MirrorContext, 'requireSignatures' | 'trust' | 'keyrings'>,
  signature: Signature,
  keyring: Keyring,
  previous: StateOfTrust | null,
): string | undefined {
  const { known, fingerprint } = remembered(context.trust, previous);
  const signers = signature.status === 'unsigned' ? [] : signature.signers;
  const isSame = fingerprint !== null && signers.includes(fingerprint);
  if (signature.status === 'verified') return isSame ? fingerprint : signers[0];
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
  if (!known) return undefined;
  // Whoever configures no keyrings wants no signatures checked; one that is missing altogether shows all the same.
  const unchecked = context.keyrings.length === 0 && keyring.keys.length === 0;
  if (signature.status === 'unverified' && (isSame || unchecked)) {
    return fingerprint ?? undefined;
  }
  throw new RepositoryError(
    'rollback',
    `${problem}, but it was verified before${
      fingerprint ? `, by the key ${fingerprint}` : ''
    }; ${
      signature.status === 'unsigned'
        ? 'this may be somebody else answering'
        : 'if the repository has a new key, add it to patchman.fetch.keyrings'
    }. If it is right, have what is remembered of the mirror forgotten`,
  );
}

function remembered(
  trust: MirrorTrust | undefined,
  previous: StateOfTrust | null,
): { known: boolean; fingerprint: string | null } {
  return {
    known: Boolean(trust?.verifiedSince) || previous?.signature === 'verified',
    fingerprint: trust?.fingerprint ?? previous?.signedBy ?? null,
  };
}

/**
 * Decides whether metadata may be newer than all that was seen before: an old copy could hide updates for ever, and so
 * could one that does not tell how old it is.
 * @param noun what has the date
 * @param date in a form that `Date.parse` reads; undefined where none can be read
 * @throws RepositoryError `rollback`; `content` for a date that would hide all that follows
 */
export function checkNotOlder(
  context: Pick<MirrorContext, 'trust'>,
  noun: 'Release' | 'metadata' | 'snapshot',
  date: string | undefined,
  previous: string | undefined,
): void {
  const latest = Date.now() + AHEAD;
  const one = noun === 'metadata' ? 'that' : 'the one';
  if (date !== undefined && Date.parse(date) > latest) {
    throw new RepositoryError(
      'content',
      `its ${noun} is of ${date}, which is still to come: its clock is wrong, or the one of this machine`,
    );
  }
  const [before] = [context.trust?.newestDate, previous]
    .filter(time => time !== null && time !== undefined)
    // What was taken for a date once and lies ahead would lock the mirror.
    .filter(time => Date.parse(time) <= latest)
    .sort((a, b) => Date.parse(b) - Date.parse(a));
  if (before === undefined) return;
  if (date === undefined) {
    throw new RepositoryError(
      'rollback',
      `its ${noun} tells no date that can be read, and ${one} seen before was of ${before}: somebody may hide updates. If it is right, have what is remembered of the mirror forgotten`,
    );
  }
  if (Date.parse(date) < Date.parse(before)) {
    throw new RepositoryError(
      'rollback',
      `its ${noun} of ${date} is older than ${one} of ${before} seen before: an outdated copy, or somebody hides updates`,
    );
  }
}
