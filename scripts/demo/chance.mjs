import { createHash } from 'node:crypto';

/** A number from 0 to below 1 that depends on the words only: every run makes the same fleet. */
export function chance(...words) {
  const digest = createHash('sha256').update(words.join('\0')).digest();
  return digest.readUInt32BE() / 2 ** 32;
}
