import type { Finding } from 'backstage-plugin-patchman-common';
import type { Knex } from 'knex';
import { now } from '../../database/time';
import { forgetWhatWasSent } from '../../inventory/hosts/forgetWhatWasSent';
import { markHostsDue } from '../../inventory/repositories/markHostsDue';
import {
  type CheckKind,
  DAMAGE_KINDS,
  type DamageKind,
} from '../../tasks/names';
import { shownUrl } from '../../texts';
import { dropDamagedEvaluations } from './damagedEvaluations';
import { damageErratumSets, damagePackageSets } from './damagedSets';
import { mendExposure } from './damagedExposure';
import { mendTallies } from './damagedTallies';
import { dropLeftovers } from './leftovers';
import { findUnused } from './unused';

/** What each of these is, in words. */
const TITLES: Record<DamageKind, string> = {
  'damaged-sets':
    'Sets of packages or errata whose size is not the number of their members',
  'mirrors-to-read':
    'Mirrors to be read again because what they point to is damaged or was never completed',
  'hosts-to-send':
    'Hosts whose packages are not there, which have to send everything again',
  'damaged-evaluations':
    'Evaluations of other packages than their host has, or that do not list what they count',
  'hosts-to-evaluate': 'Hosts without an evaluation',
  leftovers: 'Leftovers of sets that are not there',
  'wrong-figures':
    'Packages, updates, errata and CVEs that were counted on another number of hosts than have them',
};

/** Mended together: a host that sends a set again that is still damaged would be given the damaged one. */
const SETS: readonly CheckKind[] = [
  'damaged-sets',
  'mirrors-to-read',
  'hosts-to-send',
];
const EXAMPLES = 10;

interface Found {
  count: number;
  examples: string[];
}

/** How a check is to be. */
export interface CheckOptions {
  /** What is mended or deleted; the rest is only found. What contradicts itself by default. */
  mend?: readonly CheckKind[];
}

/** Looks for what contradicts itself and what nothing uses, and mends what was chosen or orders the work that does. */
export async function checkDatabase(
  knex: Knex,
  signal: AbortSignal,
  { mend = DAMAGE_KINDS }: CheckOptions = {},
): Promise<Finding[]> {
  const isMended = (kind: CheckKind) =>
    SETS.includes(kind)
      ? SETS.some(one => mend.includes(one))
      : mend.includes(kind);
  const sets = isMended('damaged-sets');
  const packageSets = await damagePackageSets(knex, signal, sets);
  const erratumSets = await damageErratumSets(knex, signal, sets);
  const found: Record<DamageKind, Found> = {
    'damaged-sets': {
      count: packageSets.length + erratumSets.length,
      examples: [
        ...packageSets.map(id => `set of packages ${id}`),
        ...erratumSets.map(id => `set of errata ${id}`),
      ],
    },
    'mirrors-to-read': await letMirrorsBeRead(knex, {
      ...{ packageSets, erratumSets, mend: sets },
    }),
    'hosts-to-send': await letHostsSend(knex, { packageSets, mend: sets }),
    'damaged-evaluations': await damagedEvaluations(
      knex,
      signal,
      isMended('damaged-evaluations'),
    ),
    'hosts-to-evaluate': await letHostsBeEvaluated(
      knex,
      isMended('hosts-to-evaluate'),
    ),
    leftovers: {
      count: await dropLeftovers(knex, signal, isMended('leftovers')),
      examples: [],
    },
    'wrong-figures': {
      count:
        (await mendTallies(knex, signal, isMended('wrong-figures'))) +
        (await mendExposure(knex, signal, isMended('wrong-figures'))),
      examples: [],
    },
  };
  const damage = DAMAGE_KINDS.map(kind => ({
    kind,
    title: TITLES[kind],
    count: found[kind].count,
    examples: found[kind].examples.slice(0, EXAMPLES),
    mended: isMended(kind) && found[kind].count > 0,
  }));
  return [...damage, ...(await findUnused(knex, signal, isMended))];
}

/** A mirror without validators and content is read anew by the next refresh. */
async function letMirrorsBeRead(
  knex: Knex,
  damaged: { packageSets: number[]; erratumSets: number[]; mend: boolean },
): Promise<Found> {
  return knex.transaction(async trx => {
    const mirrors: { id: number; repository_id: number; url: string }[] =
      await trx('mirror')
        .whereIn('package_set_id', incompleteSets(trx))
        .orWhereIn('package_set_id', damaged.packageSets)
        .orWhereIn('erratum_set_id', damaged.erratumSets)
        .orWhereIn(
          'erratum_set_id',
          trx('erratum_set').where('digest', 'like', 'damaged:%').select('id'),
        )
        .orderBy('id')
        .select('id', 'repository_id', 'url');
    if (damaged.mend && mirrors.length > 0) {
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
    }
    return {
      count: mirrors.length,
      examples: mirrors.slice(0, EXAMPLES).map(({ url }) => shownUrl(url)),
    };
  });
}

/** Hosts whose set is damaged, and those that lost theirs without being asked to send it. */
async function letHostsSend(
  knex: Knex,
  damaged: { packageSets: number[]; mend: boolean },
): Promise<Found> {
  return knex.transaction(async trx => {
    const hosts: { id: number; name: string }[] = await trx('host')
      .whereIn('package_set_id', incompleteSets(trx))
      .orWhereIn('package_set_id', damaged.packageSets)
      .orWhere(lost =>
        lost
          .whereNull('package_set_id')
          .where('section_digests', 'like', '%"packages"%'),
      )
      .orderBy('name')
      .select('id', 'name');
    if (damaged.mend && hosts.length > 0) {
      const ids = hosts.map(({ id }) => id);
      await forgetWhatWasSent(trx, ids);
      await trx('host')
        .whereIn('id', ids)
        .update({ package_set_id: null, evaluate_at: now() });
    }
    return named(hosts);
  });
}

async function damagedEvaluations(
  knex: Knex,
  signal: AbortSignal,
  mend: boolean,
): Promise<Found> {
  const ids = await dropDamagedEvaluations(knex, signal, mend);
  return {
    count: ids.length,
    examples: ids.slice(0, EXAMPLES).map(id => `evaluation ${id}`),
  };
}

async function letHostsBeEvaluated(knex: Knex, mend: boolean): Promise<Found> {
  const hosts: { id: number; name: string }[] = await knex('host')
    .whereNull('evaluation_id')
    .whereNull('evaluate_at')
    .orderBy('name')
    .select('id', 'name');
  if (mend && hosts.length > 0) {
    await knex('host')
      .whereNull('evaluation_id')
      .whereNull('evaluate_at')
      .update({ evaluate_at: now() });
  }
  return named(hosts);
}

function named(rows: { name: string }[]): Found {
  return {
    count: rows.length,
    examples: rows.slice(0, EXAMPLES).map(({ name }) => name),
  };
}

function incompleteSets(trx: Knex): Knex.QueryBuilder {
  return trx('package_set').where({ complete: false }).select('id');
}
