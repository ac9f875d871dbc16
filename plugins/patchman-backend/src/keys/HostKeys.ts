import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { CreatedKey } from 'backstage-plugin-patchman-common';
import type { Knex } from 'knex';
import type { DbHostKeyRow } from '../database/tables';
import { fromNow, now } from '../database/time';

/** What a valid key allows. */
export interface VerifiedKey {
  id: number;
  hostname: string;
}

/**
 * Keys that hosts report with. A key is `PREFIX.SECRET`; the secret has 256 random bits, so that one round of SHA-256
 * protects it as well as a slow hash would.
 */
export class HostKeys {
  constructor(private readonly knex: Knex) {}

  /** The only time that a key is known outside its host. */
  async create(hostname: string, createdBy: string): Promise<CreatedKey> {
    const prefix = randomBytes(6).toString('hex');
    const key = `${prefix}.${randomBytes(32).toString('base64url')}`;
    const [{ id }] = await this.knex('host_key')
      .insert({
        host_name: hostname,
        prefix,
        hash: hashKey(key),
        created_at: now(),
        created_by: createdBy,
      })
      .returning('id');
    return { id, host: hostname, key };
  }

  /** @returns null for a key that does not exist or was revoked */
  async verify(key: string): Promise<VerifiedKey | null> {
    const prefix = key.split('.', 1)[0];
    if (!/^[0-9a-f]{12}$/.test(prefix)) return null;
    const row: DbHostKeyRow | undefined = await this.knex('host_key')
      .where({ prefix, revoked_at: null })
      .first();
    if (
      !row ||
      !timingSafeEqual(Buffer.from(row.hash), Buffer.from(hashKey(key)))
    ) {
      return null;
    }
    // Once a minute is exact enough and spares a write for each report.
    await this.knex('host_key')
      .where({ id: row.id })
      .where(query =>
        query
          .whereNull('last_used_at')
          .orWhere('last_used_at', '<', fromNow({ minutes: -1 })),
      )
      .update({ last_used_at: now() });
    return { id: row.id, hostname: row.host_name };
  }

  /** @returns whether there was such a key, not revoked yet */
  async revoke(id: number): Promise<boolean> {
    const changed = await this.knex('host_key')
      .where({ id, revoked_at: null })
      .update({ revoked_at: now() });
    return changed > 0;
  }
}

function hashKey(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}
