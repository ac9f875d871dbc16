import type { HumanDuration } from '@backstage/types';
import type { CreatedKey } from 'backstage-plugin-patchman-common';
import type { Knex } from 'knex';
import { DateTime } from 'luxon';
import type { DbHostKeyRow } from '../database/tables';
import { fromNow, now, toTimestamp } from '../database/time';
import { isSecret, newSecret, prefixOf } from './secrets';

/** What a valid key allows. */
export interface VerifiedKey {
  id: number;
  hostname: string;
  /** The host should change it: it is old, or somebody asked for it. */
  rotate: boolean;
}

/** Who uses a key. */
export interface KeyUse {
  address: string | null;
  /** The User-Agent. */
  client: string | null;
}

export interface KeyRules {
  /** The age at which hosts are asked for a new key; null: never. */
  rotateAfter: HumanDuration | null;
  /** How long a key is valid after another one was given for it. */
  rotationGrace: HumanDuration;
}

/** What is told of a new key beside whose it is. */
export interface NewKey {
  hostname: string;
  /** An entity ref, a service, `host:NAME` or `token:NAME`. */
  createdBy: string;
  machineId?: string | null;
  enrolmentId?: number;
  replacesId?: number;
  expiresAt?: string | null;
}

/** Keys that hosts report with. */
export class HostKeys {
  constructor(private readonly knex: Knex, private readonly rules: KeyRules) {}

  /** The only time that a key is known outside its host. */
  create(hostname: string, createdBy: string): Promise<CreatedKey> {
    return insertKey(this.knex, { hostname, createdBy });
  }

  /** @returns null for a key that does not exist, was revoked or has expired */
  async verify(key: string, use: KeyUse): Promise<VerifiedKey | null> {
    const prefix = prefixOf(key);
    if (!prefix) return null;
    const row: DbHostKeyRow | undefined = await this.knex('host_key')
      .where({ prefix, revoked_at: null })
      .first();
    if (!row || !isSecret(key, row.hash)) return null;
    if (row.expires_at !== null && row.expires_at <= now()) return null;
    await this.noteUse(row, use);
    return { id: row.id, hostname: row.host_name, rotate: this.isDue(row) };
  }

  /**
   * Gives a new key for one that is valid. The old one goes on to be valid until the new one is used, or until the
   * grace time ends: an answer that is lost on its way locks no host out.
   */
  async rotate({ id, hostname }: VerifiedKey): Promise<CreatedKey> {
    const { rotationGrace } = this.rules;
    return this.knex.transaction(async trx => {
      await trx('host_key')
        .where({ id })
        .update({
          expires_at: toTimestamp(DateTime.utc().plus(rotationGrace)),
        });
      // One that the host never used got lost.
      await trx('host_key')
        .where({ replaces_id: id, last_used_at: null, revoked_at: null })
        .update({ revoked_at: now() });
      const before: DbHostKeyRow = await trx('host_key').where({ id }).first();
      return insertKey(trx, {
        hostname,
        createdBy: `host:${hostname}`,
        machineId: before.machine_id,
        enrolmentId: before.enrolment_id ?? undefined,
        replacesId: id,
      });
    });
  }

  /**
   * Asks the host to change a key with its next report.
   * @returns the host, undefined when there is no such valid key
   */
  async requestRotation(id: number): Promise<string | undefined> {
    const [row] = await this.knex('host_key')
      .where({ id, revoked_at: null })
      .update({ rotate_requested_at: now() })
      .returning('host_name');
    return row?.host_name;
  }

  /** The host of a key, undefined when there is no such key. */
  async hostOf(id: number): Promise<string | undefined> {
    return (await this.knex('host_key').where({ id }).first('host_name'))
      ?.host_name;
  }

  /** @returns whether there was such a key, not revoked yet */
  async revoke(id: number): Promise<boolean> {
    return (await revokeKeys(this.knex, { id })) > 0;
  }

  private isDue(row: DbHostKeyRow): boolean {
    const { rotateAfter } = this.rules;
    return (
      row.rotate_requested_at !== null ||
      (rotateAfter !== null &&
        row.created_at <= toTimestamp(DateTime.utc().minus(rotateAfter)))
    );
  }

  private async noteUse(row: DbHostKeyRow, use: KeyUse): Promise<void> {
    const client = use.client?.slice(0, 500) ?? null;
    // Once a minute is exact enough and spares a write for each report.
    if (
      row.last_used_at !== null &&
      row.last_used_at >= fromNow({ minutes: -1 }) &&
      row.last_address === use.address &&
      row.last_client === client
    ) {
      return;
    }
    await this.knex.transaction(async trx => {
      await trx('host_key').where({ id: row.id }).update({
        last_used_at: now(),
        last_address: use.address,
        last_client: client,
      });
      if (row.last_used_at === null && row.replaces_id !== null) {
        await revokeKeys(trx, { id: row.replaces_id });
      }
    });
  }
}

/** Adds a key, within a transaction where more has to happen with it. */
export async function insertKey(knex: Knex, key: NewKey): Promise<CreatedKey> {
  const { value, prefix, hash } = newSecret();
  const [{ id }] = await knex('host_key')
    .insert({
      host_name: key.hostname,
      prefix,
      hash,
      created_at: now(),
      created_by: key.createdBy,
      machine_id: key.machineId ?? null,
      enrolment_id: key.enrolmentId ?? null,
      replaces_id: key.replacesId ?? null,
      expires_at: key.expiresAt ?? null,
    })
    .returning('id');
  return { id, host: key.hostname, key: value };
}

/** The keys with which a host may report now, the newest first. */
export function findValidKeys(
  knex: Knex,
  hostname: string,
): Promise<DbHostKeyRow[]> {
  return whereValid(knex('host_key'))
    .where({ host_name: hostname })
    .orderBy('id', 'desc')
    .select('*') as any;
}

/** Neither revoked nor expired. */
export function whereValid<Query extends Knex.QueryBuilder>(
  query: Query,
): Query {
  return query
    .whereNull('revoked_at')
    .where(valid =>
      valid.whereNull('expires_at').orWhere('expires_at', '>', now()),
    ) as Query;
}

/**
 * Ends keys at once.
 * @returns how many were valid until now
 */
export function revokeKeys(
  knex: Knex,
  which: { id: number } | { host_name: string },
): Promise<number> {
  return knex('host_key')
    .where({ ...which, revoked_at: null })
    .update({ revoked_at: now() });
}
