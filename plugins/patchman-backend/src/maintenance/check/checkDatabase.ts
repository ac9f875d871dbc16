import type { Knex } from 'knex';
import { now } from '../../database/time';
import { forgetWhatWasSent } from '../../inventory/hosts/forgetWhatWasSent';
import { markHostsDue } from '../../inventory/repositories/markHostsDue';
import { dropDamagedEvaluations } from './damagedEvaluations';
import { damageErratumSets, damagePackageSets } from './damagedSets';
import { mendExposure } from './damagedExposure';
import { mendTallies } from './damagedTallies';
import { dropLeftovers } from './leftovers';

/** What contradicted itself, and what was done about it. */
export interface Contradictions {
  /** Sets of packages or errata whose size is not the number of their members. */
  damagedSets: number;
  /** Mirrors that will be read again because what they point to was damaged or never completed. */
  mirrorsToRead: number;
  /** Hosts whose packages are not there, which have to send everything again. */
  hostsToSend: number;
  /** Evaluations that are of other packages than their host has, or do not list what they count. */
  damagedEvaluations: number;
  /** Hosts without an evaluation that were made due. */
  hostsToEvaluate: number;
  /** Members of sets that are not there. */
  leftovers: number;
  /** Packages, updates, errata and CVEs that were counted on another number of hosts than have them. */
  wrongFigures: number;
}

/** Looks for what contradicts itself, and orders the work that mends it. */
export async function checkDatabase(
  knex: Knex,
  signal: AbortSignal,
): Promise<Contradictions> {
  const damagedSets =
    (await damagePackageSets(knex, signal)) +
    (await damageErratumSets(knex, signal));
  return {
    damagedSets,
    mirrorsToRead: await letMirrorsBeRead(knex),
    hostsToSend: await letHostsSend(knex),
    damagedEvaluations: await dropDamagedEvaluations(knex, signal),
    hostsToEvaluate: await knex('host')
      .whereNull('evaluation_id')
      .whereNull('evaluate_at')
      .update({ evaluate_at: now() }),
    leftovers: await dropLeftovers(knex, signal),
    wrongFigures:
      (await mendTallies(knex, signal)) + (await mendExposure(knex, signal)),
  };
}

/** A mirror without validators and content is read anew by the next refresh. */
async function letMirrorsBeRead(knex: Knex): Promise<number> {
  return knex.transaction(async trx => {
    const mirrors: { id: number; repository_id: number }[] = await trx('mirror')
      .whereIn('package_set_id', incompleteSets(trx))
      .orWhereIn(
        'erratum_set_id',
        trx('erratum_set').where('digest', 'like', 'damaged:%').select('id'),
      )
      .select('id', 'repository_id');
    if (mirrors.length === 0) return 0;
    await trx('mirror')
      .whereIn(
        'id',
        mirrors.map(({ id }) => id),
      )
      .update({
        state: null,
        content_digest: null,
        package_set_id: null,
        erratum_set_id: null,
        module_document_id: null,
      });
    await markHostsDue(
      trx,
      mirrors.map(mirror => mirror.repository_id),
    );
    return mirrors.length;
  });
}

/** Hosts whose set is damaged, and those that lost theirs without being asked to send it. */
async function letHostsSend(knex: Knex): Promise<number> {
  return knex.transaction(async trx => {
    const hosts: number[] = await trx('host')
      .whereIn('package_set_id', incompleteSets(trx))
      .orWhere(lost =>
        lost
          .whereNull('package_set_id')
          .where('section_digests', 'like', '%"packages"%'),
      )
      .pluck('id');
    if (hosts.length === 0) return 0;
    await forgetWhatWasSent(trx, hosts);
    await trx('host')
      .whereIn('id', hosts)
      .update({ package_set_id: null, evaluate_at: now() });
    return hosts.length;
  });
}

function incompleteSets(trx: Knex): Knex.QueryBuilder {
  return trx('package_set').where({ complete: false }).select('id');
}
