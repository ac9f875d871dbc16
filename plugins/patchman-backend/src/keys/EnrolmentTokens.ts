import { AuthenticationError, NotAllowedError } from '@backstage/errors';
import type { CreatedKey } from 'backstage-plugin-patchman-common';
import type { Knex } from 'knex';
import { AddressList, plainAddress } from '../addresses/AddressList';
import type { DbEnrolmentTokenRow } from '../database/tables';
import { now } from '../database/time';
import { compileGlob } from '../patterns/glob';
import { addHostTags } from '../inventory/hosts/setHostTags';
import { insertKey, revokeKeys } from './HostKeys';
import { isSecret, newSecret, prefixOf } from './secrets';

const KIND = 'enrol-';

/** What a token may do, checked. */
export interface NewEnrolmentToken {
  name: string;
  uses: number;
  expiresAt: string;
  allowedFrom: string[];
  hostnamePattern: string | null;
  tags: string[];
  owner: string | null;
}

/** A host that wants a key. */
export interface Enrolment {
  hostname: string;
  machineId: string | null;
  address: string | null;
}

/** A token that cannot be used; its name says why. */
export class EnrolmentTokenError extends AuthenticationError {
  constructor(
    name: `${'Unknown' | 'Revoked' | 'Expired' | 'UsedUp'}TokenError`,
    message: string,
  ) {
    super(message);
    this.name = name as any;
  }

  /** What Backstage's error handler answers. */
  get statusCode(): number {
    return 401;
  }
}

/** Tokens that new hosts trade for a key of their own. */
export class EnrolmentTokens {
  constructor(private readonly knex: Knex) {}

  /** @returns the id and the token itself, which is known only now */
  async create(
    token: NewEnrolmentToken,
    createdBy: string,
  ): Promise<{ id: number; token: string }> {
    const { value, prefix, hash } = newSecret(KIND);
    const [{ id }] = await this.knex('enrolment_token')
      .insert({
        name: token.name,
        prefix,
        hash,
        uses: token.uses,
        expires_at: token.expiresAt,
        allowed_from: JSON.stringify(token.allowedFrom),
        hostname_pattern: token.hostnamePattern,
        tags: JSON.stringify(token.tags),
        owner: token.owner,
        created_at: now(),
        created_by: createdBy,
      })
      .returning('id');
    return { id, token: value };
  }

  /** @returns whether there was such a token, not revoked yet */
  async revoke(id: number): Promise<boolean> {
    const changed = await this.knex('enrolment_token')
      .where({ id, revoked_at: null })
      .update({ revoked_at: now() });
    return changed > 0;
  }

  /**
   * Finds a token, whatever it may still do.
   * @throws EnrolmentTokenError when there is none
   */
  async find(value: string): Promise<DbEnrolmentTokenRow> {
    const prefix = prefixOf(value, KIND);
    const row: DbEnrolmentTokenRow | undefined = prefix
      ? await this.knex('enrolment_token').where({ prefix }).first()
      : undefined;
    if (!row || !isSecret(value, row.hash)) {
      throw new EnrolmentTokenError(
        'UnknownTokenError',
        'This enrolment token is not known here. Copy it again, or create one in the portal under Patchman, Add hosts.',
      );
    }
    return row;
  }

  /**
   * Whether a host may use a token now; only `enrol` counts the use.
   * @throws EnrolmentTokenError, or NotAllowedError for an address or name that the token is not for
   */
  check(token: DbEnrolmentTokenRow, { hostname, address }: Enrolment): void {
    checkState(token);
    checkPlace(token, hostname, address);
  }

  /**
   * Gives a host a key for one use of the token, in the transaction that found out that it may have the name.
   * @param lost keys that the host got with the token and lost, which end
   * @throws EnrolmentTokenError when others were first
   */
  async enrol(
    trx: Knex,
    token: DbEnrolmentTokenRow,
    host: { hostname: string; machineId: string | null; lost: number[] },
  ): Promise<CreatedKey> {
    await takeUse(trx, token.id);
    for (const id of host.lost) await revokeKeys(trx, { id });
    return insertKey(trx, {
      hostname: host.hostname,
      createdBy: `token:${token.name}`,
      machineId: host.machineId,
      enrolmentId: token.id,
    });
  }
}

/**
 * Gives a host that has just reported for the first time what its enrolment promised; one that exists already belongs to
 * whoever has it.
 * @param keyId the key that it reported with; null, for an import, takes the newest one
 */
export async function grantEnrolment(
  trx: Knex,
  hostId: number,
  hostname: string,
  keyId: number | null,
): Promise<void> {
  const token: DbEnrolmentTokenRow | undefined = await trx('host_key')
    .join('enrolment_token', 'enrolment_token.id', 'host_key.enrolment_id')
    .where({ 'host_key.host_name': hostname })
    .where(
      keyId === null
        ? { 'host_key.revoked_at': null }
        : { 'host_key.id': keyId },
    )
    .orderBy('host_key.id', 'desc')
    .first('enrolment_token.*');
  if (token) await grant(trx, hostId, token);
}

async function grant(
  trx: Knex,
  hostId: number,
  { tags, owner }: DbEnrolmentTokenRow,
): Promise<void> {
  await addHostTags(trx, hostId, JSON.parse(tags));
  if (owner) {
    await trx('host').where({ id: hostId }).update({ assigned_owner: owner });
  }
}

function checkPlace(
  token: DbEnrolmentTokenRow,
  hostname: string,
  address: string | null,
): void {
  const allowedFrom: string[] = JSON.parse(token.allowed_from);
  if (
    allowedFrom.length > 0 &&
    !(address && new AddressList(allowedFrom, 'allowedFrom').includes(address))
  ) {
    throw new NotAllowedError(
      `This enrolment token may be used from ${allowedFrom.join(
        ', ',
      )} only; this request comes from ${
        address ? plainAddress(address) : 'an unknown address'
      }.`,
    );
  }
  const pattern = token.hostname_pattern;
  if (pattern && !compileGlob(pattern)(hostname)) {
    throw new NotAllowedError(
      `This enrolment token is for hosts named ${pattern}; this one is named ${hostname}.`,
    );
  }
}

/** Counts in one statement, so that several backends at once never count beyond what is allowed. */
async function takeUse(trx: Knex, id: number): Promise<void> {
  const at = now();
  const counted = await trx('enrolment_token')
    .where({ id, revoked_at: null })
    .where('expires_at', '>', at)
    .whereRaw('used < uses')
    .update({ used: trx.raw('used + 1'), last_used_at: at });
  if (counted === 1) return;
  checkState(await trx('enrolment_token').where({ id }).first());
  throw new Error(`Enrolment token ${id} could not be counted.`);
}

function checkState(token: DbEnrolmentTokenRow): void {
  const again = 'Create another one in the portal under Patchman, Add hosts.';
  if (token.revoked_at) {
    throw new EnrolmentTokenError(
      'RevokedTokenError',
      `This enrolment token was revoked on ${token.revoked_at}. ${again}`,
    );
  }
  if (token.expires_at <= now()) {
    throw new EnrolmentTokenError(
      'ExpiredTokenError',
      `This enrolment token expired on ${token.expires_at}. ${again}`,
    );
  }
  if (token.used >= token.uses) {
    throw new EnrolmentTokenError(
      'UsedUpTokenError',
      `This enrolment token is used up: it was for ${token.uses} ${
        token.uses === 1 ? 'host' : 'hosts'
      }. ${again}`,
    );
  }
}
