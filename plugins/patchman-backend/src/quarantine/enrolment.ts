import type { Knex } from 'knex';
import type { DbHostKeyRow, DbQuarantineRow } from '../database/tables';
import { now } from '../database/time';
import { machineIdentity } from '../inventory/hosts/identity';
import { findValidKeys } from '../keys/HostKeys';
import { lockName } from '../keys/nameLock';
import { findCases, openCase } from './cases';
import { rejectedMessage } from './QuarantinedError';
import { findIdentity } from './recognise';

/** A machine that wants a key of a name. */
export interface Newcomer {
  hostname: string;
  machineId: string | null;
  address: string | null;
  token: { id: number; name: string };
}

/** Whether a newcomer gets a key, and of which name; else what to tell it. */
export type Admission =
  | {
      admitted: true;
      hostname: string;
      /** Keys that it lost before it ever used them, which end. */
      lost: number[];
    }
  | { admitted: false; message: string };

/** Machines that wait for a decision under one name with one token: more tell nobody anything. */
export const WAITING_PER_TOKEN = 5;

/** Decisions can send a newcomer from one name to another; more than this is a circle. */
const MAX_RENAMES = 5;

/** Names a newcomer. Its machine-id is no secret, so that what is decided of it says nothing of reports. */
function newcomerIdentity({ machineId, token }: Newcomer): string {
  return `enrolment:${token.id}:${machineId ?? ''}`;
}

/**
 * Decides whether a token is enough for a name: it is for one that nobody has, and for what was enrolled with the same
 * token on the same machine. For any other name that exists a person is asked, and what the person allows is good once.
 * To be called in the transaction that makes the key.
 */
export async function admitNewcomer(
  trx: Knex,
  newcomer: Newcomer,
): Promise<Admission> {
  const identity = newcomerIdentity(newcomer);
  const { machineId, token } = newcomer;
  let { hostname } = newcomer;
  for (let i = 0; i <= MAX_RENAMES; i++) {
    await lockName(trx, hostname);
    const cases = await findCases(trx, hostname);
    const decided = cases.find(
      one =>
        one.status !== 'waiting' &&
        (one.identity === identity ||
          (machineId !== null && one.identity === machineIdentity(machineId))),
    );
    if (decided?.status === 'rejected') {
      return refused(rejectedMessage(decided));
    }
    if (decided?.status === 'renamed') {
      hostname = decided.new_name!;
      if (!(await useDecision(trx, decided, token.id))) continue;
      return { admitted: true, hostname, lost: [] };
    }
    const taken = await whoHas(trx, hostname);
    if (!taken) return { admitted: true, hostname, lost: [] };
    const accepted: DbQuarantineRow | undefined = await trx('quarantine')
      .where({ host_name: hostname, identity, status: 'accepted' })
      .whereNull('enrolled_at')
      .orderBy('id', 'desc')
      .first();
    if (accepted && (await useDecision(trx, accepted, token.id))) {
      return { admitted: true, hostname, lost: [] };
    }
    if (isOwn(taken, newcomer)) {
      const lost = taken.host || taken.keys.some(wasUsed) ? [] : taken.keys;
      return { admitted: true, hostname, lost: lost.map(({ id }) => id) };
    }
    return ask(trx, { ...newcomer, hostname }, taken);
  }
  return refused(
    `The decisions about ${newcomer.hostname} go round in a circle; have one of them forgotten in the portal, under Patchman, Quarantine.`,
  );
}

function refused(message: string): Admission {
  return { admitted: false, message };
}

/** Takes what a person allowed; it is good for one key, and for the token that was asked about. */
async function useDecision(
  trx: Knex,
  { id }: DbQuarantineRow,
  tokenId: number,
): Promise<boolean> {
  const used = await trx('quarantine')
    .where({ id, enrolment_id: tokenId, enrolled_at: null })
    .update({ enrolled_at: now() });
  return used === 1;
}

/** Who has a name. */
interface Taken {
  /** As it reported; undefined where it has not yet. */
  host: { machineId: string | null; os: string | null } | undefined;
  /** Valid ones, the newest first. */
  keys: DbHostKeyRow[];
}

async function whoHas(trx: Knex, hostname: string): Promise<Taken | null> {
  const host = await findIdentity(trx, hostname);
  const keys = await findValidKeys(trx, hostname);
  return host || keys.length > 0 ? { host, keys } : null;
}

/**
 * Whether all that is known of a name came by the same token from the same machine. A machine-id that is not known is no
 * proof of anything.
 */
function isOwn({ host, keys }: Taken, { machineId, token }: Newcomer): boolean {
  return (
    machineId !== null &&
    keys.length > 0 &&
    keys.every(
      key => key.enrolment_id === token.id && key.machine_id === machineId,
    ) &&
    (!host || host.machineId === null || host.machineId === machineId)
  );
}

function wasUsed({ last_used_at }: DbHostKeyRow): boolean {
  return last_used_at !== null;
}

/** Lets a person decide. */
async function ask(
  trx: Knex,
  newcomer: Newcomer,
  { host, keys }: Taken,
): Promise<Admission> {
  const { hostname, machineId, token } = newcomer;
  const known =
    host?.machineId ?? keys.find(key => key.machine_id)?.machine_id ?? null;
  if (known && !machineId) {
    return refused(
      `There is a host named ${hostname} already, known by its machine-id. Send the machine-id of this one, which is in /etc/machine-id, or enrol it under another name; for a machine that has none, somebody can make a key in the portal, under Patchman, Add hosts.`,
    );
  }
  const identity = newcomerIdentity(newcomer);
  const waiting: { identity: string }[] = await trx('quarantine')
    .where({ host_name: hostname, enrolment_id: token.id, status: 'waiting' })
    .select('identity');
  if (
    waiting.length < WAITING_PER_TOKEN ||
    waiting.some(one => one.identity === identity)
  ) {
    await openCase(trx, {
      hostname,
      contradiction: { identity, reasons: [reasonOf(newcomer, known, host)] },
      known: { machineId: known, os: host?.os ?? null, osId: null },
      reported: { machineId, os: null, osId: null },
      address: newcomer.address,
      keyId: null,
      enrolmentId: token.id,
      reports: 0,
    });
  }
  return refused(
    `There is a host named ${hostname} already, and a token alone does not show that this machine is it. If it is, have that accepted in the portal, under Patchman, Quarantine, and enrol again with the same token; if not, enrol this one under another name.`,
  );
}

function reasonOf(
  { machineId, token }: Newcomer,
  known: string | null,
  host: Taken['host'],
): string {
  if (known && known !== machineId) {
    return `The machine-id changed from ${known} to ${machineId}, which wants to enrol with the token ${token.name}.`;
  }
  const machine = machineId
    ? `A machine that says its machine-id is ${machineId}`
    : 'A machine without a machine-id';
  return `${machine} wants to enrol with the token ${
    token.name
  }, and there is ${host ? 'a host' : 'a key for a host'} of this name.`;
}
