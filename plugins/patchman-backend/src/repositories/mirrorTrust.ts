import type {
  CheckedMirror,
  MirrorTrust,
} from 'backstage-plugin-patchman-node';
import type { Knex } from 'knex';
import type { DbMirrorRow } from '../database/tables';
import { fromNow } from '../database/time';
import { RepositoryError } from './fetch';

/** What is remembered of a mirror, and of the list that it was chosen from: whoever is chosen next has to keep up. */
export type RememberedTrust = Pick<
  DbMirrorRow,
  'verified_since' | 'verified_key' | 'newest_date'
> & {
  list_verified_since: string | null;
  list_verified_key: string | null;
};

export function trustOf(mirror: RememberedTrust): MirrorTrust {
  return {
    verifiedSince: mirror.verified_since ?? mirror.list_verified_since,
    fingerprint: mirror.verified_key ?? mirror.list_verified_key,
    newestDate: mirror.newest_date,
  };
}

/**
 * Holds every format to what is remembered, one of a module too that forgets to look.
 * @throws RepositoryError `rollback`
 */
export function assertTrust(
  trust: MirrorTrust,
  answer: CheckedMirror,
  keyrings: string[],
): void {
  if (answer.status !== 'changed' || trust.verifiedSince === null) return;
  const { signature, signedBy } = answer;
  const isExpired =
    signature === 'unverified' &&
    (keyrings.length === 0 ||
      (trust.fingerprint !== null && signedBy === trust.fingerprint));
  if (signature !== 'verified' && !isExpired) {
    throw new RepositoryError(
      'rollback',
      `it is ${signature}, but was verified before; this may be somebody else answering`,
    );
  }
}

/** What the content of a mirror says about who made it and when. */
export interface Provenance {
  signature: 'verified' | 'unverified' | 'unsigned';
  signedBy?: string;
  /** ISO 8601 UTC */
  date?: string;
}

/**
 * The columns that remember what was believed. Trust only rises: what is there already is compared in the statement, so that
 * a person who has it forgotten meanwhile is not overruled.
 */
export function rememberTrust(
  knex: Knex,
  { signature, signedBy, date }: Provenance,
  at: string,
): Record<string, unknown> {
  return {
    ...(signature === 'verified' && rememberSignature(knex, signedBy, at)),
    ...(date &&
      isPlausible(date) && {
        newest_date: knex.raw(
          'CASE WHEN newest_date > ? THEN newest_date ELSE ? END',
          [date, date],
        ),
      }),
  };
}

function rememberSignature(
  knex: Knex,
  signedBy: string | undefined,
  at: string,
): Record<string, unknown> {
  return {
    verified_since: knex.raw('COALESCE(verified_since, ?)', [at]),
    ...(signedBy && {
      verified_key: signedBy.slice(0, 64),
      verified_key_before: knex.raw(
        'CASE WHEN verified_key <> ? THEN verified_key ELSE verified_key_before END',
        [signedBy.slice(0, 64)],
      ),
    }),
  };
}

/** Notes on a list what one of its mirrors has shown. */
export async function rememberOnList(
  trx: Knex,
  list: number,
  { signature, signedBy }: Provenance,
  at: string,
): Promise<void> {
  if (signature !== 'verified') return;
  await trx('mirror')
    .where({ id: list })
    .update(rememberSignature(trx, signedBy, at));
}

/** A date that is far ahead would hide all that follows. */
function isPlausible(date: string): boolean {
  return date.length <= 24 && date <= fromNow({ days: 1 });
}
