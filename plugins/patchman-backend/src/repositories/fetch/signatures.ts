import {
  createMessage,
  readCleartextMessage,
  readSignature,
  verify,
  type PublicKey,
} from 'openpgp';
import { RepositoryError } from './errors';

type VerificationResult = Awaited<
  ReturnType<typeof verify>
>['signatures'][number];

/**
 * What signatures say.
 * - `verified`: made by a known key that is valid now
 * - `unverified`: by an unknown, expired or revoked key, or with an algorithm that is no longer safe
 *
 * A signature by a known key that does not fit the text is neither: it is an error.
 */
export interface Verification {
  status: 'verified' | 'unverified';
  /** Why not verified, in words. */
  reason?: string;
  /** Whether it was made by a known key that has meanwhile expired. */
  expired?: boolean;
  /**
   * Fingerprints of the primary keys, upper-case hexadecimal: those that verified it, or else those that made it and have
   * meanwhile expired.
   */
  signers: string[];
}

/** What openpgp says when the key fits and the digest does not, or the signature's numbers cannot be right. */
const wrongSignature =
  /Signed digest did not match|Signature verification failed/;

const clearsignedStart = /^-----BEGIN PGP SIGNED MESSAGE-----\r?$/m;

/** Whether a text is clear-signed at all. */
export function isClearsigned(text: string): boolean {
  return clearsignedStart.test(text);
}

/**
 * Checks a clear-signed text (RFC 9580 7). Answers only what was signed: anything before or after is dropped.
 * Throws a `signature` error when a signature of a known key is wrong.
 */
export async function verifyClearsigned(
  text: string,
  keys: PublicKey[],
): Promise<Verification & { text: string }> {
  const message = await readCleartextMessage({
    cleartextMessage: text.slice(text.search(clearsignedStart)),
  }).catch(error => {
    throw unreadable(error);
  });
  const { signatures } = await verify({ message, verificationKeys: keys });
  return { text: message.getText(), ...(await judge(signatures, keys)) };
}

/**
 * Checks a detached signature, binary or armored, over bytes.
 * Throws a `signature` error when a signature of a known key is wrong.
 */
export async function verifyDetached(
  bytes: Buffer,
  signature: Buffer,
  keys: PublicKey[],
): Promise<Verification> {
  const armored = signature.toString('latin1');
  const parsed = await (armored.includes('-----BEGIN PGP SIGNATURE-----')
    ? readSignature({ armoredSignature: armored })
    : readSignature({ binarySignature: signature })
  ).catch(error => {
    throw unreadable(error);
  });
  const { signatures } = await verify({
    message: await createMessage({ binary: bytes }),
    signature: parsed,
    verificationKeys: keys,
  });
  return judge(signatures, keys);
}

/**
 * As apt's gpgv: one wrong signature spoils all, else one good one is enough. A key must be valid now, not only when it
 * signed: an expired or revoked key verifies nothing.
 */
async function judge(
  signatures: VerificationResult[],
  keys: PublicKey[],
): Promise<Verification> {
  const reasons: string[] = [];
  const verifiedBy = new Set<string>();
  const expiredBy = new Set<string>();
  for (const { keyID, verified: outcome } of signatures) {
    const id = keyID.toHex().toUpperCase();
    const key = keys.find(candidate => candidate.getKeys(keyID).length > 0);
    const fingerprint = key?.getFingerprint().toUpperCase() ?? '';
    try {
      await outcome;
      const problem = key && (await whyInvalidNow(key, keyID));
      if (problem) {
        if (problem === 'has expired') expiredBy.add(fingerprint);
        reasons.push(`its key ${id} ${problem}`);
      } else {
        verifiedBy.add(fingerprint);
      }
    } catch (error) {
      const { message } = error as Error;
      if (wrongSignature.test(message)) {
        throw new RepositoryError(
          'signature',
          `the signature by the key ${id} is wrong: the signed text was changed after signing, or the mirror is in the middle of an update`,
        );
      }
      if (message === 'Signature is expired') expiredBy.add(fingerprint);
      reasons.push(
        key
          ? `its signature by the key ${id} does not count: ${message}`
          : `its key ${id} is not in the configured keyrings`,
      );
    }
  }
  return verifiedBy.size > 0
    ? { status: 'verified', signers: [...verifiedBy] }
    : {
        status: 'unverified',
        reason: reasons.join('; ') || 'it holds no signature',
        expired: expiredBy.size > 0,
        signers: [...expiredBy],
      };
}

async function whyInvalidNow(
  key: PublicKey,
  keyID: VerificationResult['keyID'],
): Promise<string | null> {
  if (await key.isRevoked()) {
    return 'is revoked';
  }
  try {
    await key.getSigningKey(keyID);
    return null;
  } catch (error) {
    const { message, cause } = error as Error;
    const text = `${message} ${(cause as Error)?.message ?? ''}`;
    return /expired/i.test(text) ? 'has expired' : `is not valid (${message})`;
  }
}

function unreadable(error: Error): RepositoryError {
  return new RepositoryError(
    'signature',
    `the signature cannot be read: ${error.message}`,
    { cause: error },
  );
}
