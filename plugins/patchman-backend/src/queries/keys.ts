import type {
  EnrolmentToken,
  EnrolmentTokenState,
  Key,
  KeyState,
  ListResult,
} from 'backstage-plugin-patchman-common';
import type { Knex } from 'knex';
import type { DbEnrolmentTokenRow, DbHostKeyRow } from '../database/tables';
import { now } from '../database/time';
import { type ListRequest, runList, searchWords } from './list';

export interface KeyListFilters {
  host?: string;
  state?: KeyState[];
}

const KEY_STATE = `CASE WHEN revoked_at IS NOT NULL THEN 'revoked'
  WHEN expires_at <= ? THEN 'expired'
  WHEN last_used_at IS NULL THEN 'unused' ELSE 'valid' END`;

const TOKEN_STATE = `CASE WHEN revoked_at IS NOT NULL THEN 'revoked'
  WHEN expires_at <= ? THEN 'expired'
  WHEN used >= uses THEN 'used up' ELSE 'valid' END`;

export async function listKeys(
  knex: Knex,
  filters: KeyListFilters,
  request: ListRequest,
): Promise<ListResult<Key>> {
  const query = withState(knex, 'host_key', KEY_STATE);
  if (filters.host) query.where('host_name', filters.host.toLowerCase());
  if (filters.state) query.whereIn('state', filters.state);
  searchWords(query, request.search, [
    'host_name',
    'prefix',
    'created_by',
    "COALESCE(last_address, '')",
    "COALESCE(last_client, '')",
  ]);
  return runList<DbHostKeyRow & { state: KeyState }, Key>(query, request, {
    orderFields: {
      id: 'id',
      host: 'host_name',
      state: 'state',
      createdAt: 'created_at',
      lastUsedAt: 'last_used_at',
      lastAddress: 'last_address',
      lastClient: 'last_client',
      expiresAt: 'expires_at',
    },
    nullable: ['lastUsedAt', 'lastAddress', 'lastClient', 'expiresAt'],
    defaultOrder: { field: 'id', order: 'desc' },
    tieBreaker: 'id DESC',
    toItem: row => ({
      id: row.id,
      host: row.host_name,
      prefix: row.prefix,
      state: row.state,
      createdAt: row.created_at,
      createdBy: row.created_by,
      lastUsedAt: row.last_used_at,
      lastAddress: row.last_address,
      lastClient: row.last_client,
      expiresAt: row.expires_at,
      rotationRequestedAt: row.rotate_requested_at,
      replaces: row.replaces_id,
      revokedAt: row.revoked_at,
    }),
  });
}

export interface EnrolmentTokenListFilters {
  id?: number;
  state?: EnrolmentTokenState[];
}

export async function listEnrolmentTokens(
  knex: Knex,
  filters: EnrolmentTokenListFilters,
  request: ListRequest,
): Promise<ListResult<EnrolmentToken>> {
  const query = withState(knex, 'enrolment_token', TOKEN_STATE);
  if (filters.id !== undefined) query.where({ id: filters.id });
  if (filters.state) query.whereIn('state', filters.state);
  searchWords(query, request.search, ['name', 'prefix', 'created_by', 'tags']);
  return runList<
    DbEnrolmentTokenRow & { state: EnrolmentTokenState },
    EnrolmentToken
  >(query, request, {
    orderFields: {
      id: 'id',
      name: 'name',
      state: 'state',
      used: 'used',
      createdAt: 'created_at',
      expiresAt: 'expires_at',
      lastUsedAt: 'last_used_at',
    },
    nullable: ['lastUsedAt'],
    defaultOrder: { field: 'id', order: 'desc' },
    tieBreaker: 'id DESC',
    toItem: row => ({
      id: row.id,
      name: row.name,
      prefix: row.prefix,
      state: row.state,
      uses: row.uses,
      used: row.used,
      expiresAt: row.expires_at,
      allowedFrom: JSON.parse(row.allowed_from),
      hostnamePattern: row.hostname_pattern,
      tags: JSON.parse(row.tags),
      owner: row.owner,
      createdAt: row.created_at,
      createdBy: row.created_by,
      lastUsedAt: row.last_used_at,
      revokedAt: row.revoked_at,
    }),
  });
}

/** The state is computed inside, so that it can be filtered and ordered by. */
function withState(
  knex: Knex,
  table: string,
  state: string,
): Knex.QueryBuilder {
  const inner = knex(table).select('*', knex.raw(`${state} AS state`, [now()]));
  return knex.from(inner.as('keys')).select('*');
}
