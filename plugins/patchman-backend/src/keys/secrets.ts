import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** A key or token, `PREFIX.SECRET`, and what is stored of it. */
export interface NewSecret {
  /** Shown once. */
  value: string;
  /** Names it in the database and to people. */
  prefix: string;
  hash: string;
}

/**
 * Makes a key or token. The secret has 256 random bits, so that one round of SHA-256 protects it as well as a slow hash
 * would.
 */
export function newSecret(kind = ''): NewSecret {
  const prefix = `${kind}${randomBytes(6).toString('hex')}`;
  const value = `${prefix}.${randomBytes(32).toString('base64url')}`;
  return { value, prefix, hash: hashOf(value) };
}

/** The part of a given value that names it; null where it has not the form of one. */
export function prefixOf(value: string, kind = ''): string | null {
  const prefix = value.split('.', 1)[0];
  return prefix.startsWith(kind) &&
    /^[0-9a-f]{12}$/.test(prefix.slice(kind.length))
    ? prefix
    : null;
}

/** Whether a given value is the one that was hashed, in a time that tells nothing. */
export function isSecret(value: string, hash: string): boolean {
  return timingSafeEqual(Buffer.from(hash), Buffer.from(hashOf(value)));
}

function hashOf(value: string): string {
  return createHash('sha256').update(value).digest('hex');
}
