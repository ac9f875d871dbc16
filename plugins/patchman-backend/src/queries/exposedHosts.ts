import type {
  ExposedHost,
  ExposedPackage,
  ListResult,
  OpenCveState,
} from 'backstage-plugin-patchman-common';
import type { Knex } from 'knex';
import { exploitationOf } from '../inventory/errata/cveKnowledge';
import { OPEN_STATES } from '../inventory/exposure/states';
import { exposedByErratum, packagesNamed } from './exposure/byErratum';
import { distinct } from './exposure/distinct';
import { judgedPackages } from './exposure/judgedPackages';
import { updatesOf } from './exposure/updatesOf';
import { verdictsNaming } from './errata/verdictsNaming';
import type { HostListFilters } from './hostFilters';
import { type HostScope, type HostWithSets, listHostsWithSets } from './hosts';
import type { ListRequest } from './list';

/** What some hosts are exposed to, by what they share. */
export type ExposedOf = (host: HostWithSets) => ExposedPackage[];

const NOBODY: ListResult<ExposedHost> = { items: [], totalItems: 0 };

/**
 * The hosts that a CVE asks something of, with what they have installed and what would fix it: who is exposed.
 * @param states only those that have it in one of them
 * @returns undefined where nobody tells of that CVE
 */
export async function listCveHosts(
  knex: Knex,
  scope: HostScope,
  cve: string,
  filters: HostListFilters & { exposure?: OpenCveState[] },
  request: ListRequest,
): Promise<ListResult<ExposedHost> | undefined> {
  const name = cve.toUpperCase();
  const row = await findNamed(knex, name);
  if (!row) return (await isExploitable(knex, name)) ? NOBODY : undefined;
  const { exposure: cveStates, ...others } = filters;
  const page = await listHostsWithSets(
    knex,
    scope,
    { ...others, cve: name, cveStates },
    request,
  );
  // One that is known for others' hosts alone is known to nobody else.
  if (
    page.totalItems === 0 &&
    !row.told &&
    !(await isExploitable(knex, name))
  ) {
    return undefined;
  }
  const judged = await judgedPackages(
    knex,
    page.items,
    knex('cve_verdict as v')
      .join('verdict_block as b', 'b.id', 'v.block_id')
      .where('v.cve_id', row.id),
  );
  const updates = await updatesOf(
    knex,
    page.items,
    [...judged.values()].flat().map(({ installed }) => installed.id),
  );
  const isOpen = await openErrata(knex, page.items, [
    ...new Set([...judged.values()].flat().flatMap(({ errata }) => errata)),
  ]);
  return answer(page, host =>
    (judged.get(host.verdictSetId ?? 0) ?? []).map(found => ({
      ...found,
      errata: orAll(
        found.errata.filter(erratum => isOpen(host, erratum)),
        found.errata,
      ),
      update: updates.get(`${host.evaluationId} ${found.installed.id}`) ?? null,
    })),
  );
}

function orAll(some: string[], all: string[]): string[] {
  return some.length > 0 ? some : all;
}

/** Whether hosts still need errata: of those of repositories one may be installed that did not fix it for good. */
async function openErrata(
  knex: Knex,
  hosts: readonly HostWithSets[],
  names: readonly string[],
): Promise<(host: HostWithSets, name: string) => boolean> {
  if (names.length === 0) return () => true;
  const evaluations = distinct(hosts, host => host.evaluationId);
  const rows: { name: string; evaluation_id: number | null }[] = await knex(
    'erratum',
  )
    .leftJoin('evaluation_erratum as open', join =>
      join
        .on('open.name', 'erratum.name')
        .andOnIn('open.evaluation_id', evaluations),
    )
    .whereIn('erratum.name', [...names])
    .distinct('erratum.name', 'open.evaluation_id');
  const ofRepositories = new Set(rows.map(({ name }) => name));
  const open = new Set(rows.map(row => `${row.evaluation_id} ${row.name}`));
  return ({ evaluationId }, name) =>
    !ofRepositories.has(name) || open.has(`${evaluationId} ${name}`);
}

/** A CVE by its name, and whether anybody tells of it, whoever has it. */
async function findNamed(
  knex: Knex,
  name: string,
): Promise<{ id: number; told: boolean } | undefined> {
  const told = [
    'SELECT 1 FROM erratum_cve t WHERE t.cve_id = cve.id',
    'SELECT 1 FROM advisory_cve t WHERE t.cve_id = cve.id',
    'SELECT 1 FROM cve_states_cve t WHERE t.cve_id = cve.id',
    `SELECT 1 FROM cve_detail t WHERE t.cve_id = cve.id AND t.digest <> ''`,
  ].map(sql => `EXISTS (${sql})`);
  const row = await knex('cve')
    .where({ name })
    .first(
      'id',
      knex.raw(`CASE WHEN ${told.join(' OR ')} THEN 1 ELSE 0 END AS told`),
    );
  return row && { id: row.id, told: Number(row.told) === 1 };
}

async function isExploitable(knex: Knex, name: string): Promise<boolean> {
  return (await exploitationOf(knex, [name])).size > 0;
}

/**
 * The hosts that still need an erratum, or lack where its fix is.
 * @returns undefined where no erratum has that name
 */
export async function listErratumHosts(
  knex: Knex,
  scope: HostScope,
  erratum: string,
  filters: HostListFilters,
  request: ListRequest,
): Promise<ListResult<ExposedHost> | undefined> {
  const named = await packagesNamed(knex, erratum);
  if (!named) return undefined;
  const page = await listHostsWithSets(
    knex,
    scope,
    { ...filters, exposedErratum: erratum },
    request,
  );
  const judged = await judgedPackages(
    knex,
    page.items,
    verdictsNaming(knex, erratum),
  );
  return answer(
    page,
    await exposedByErratum(knex, page.items, { erratum, named, judged }),
  );
}

function answer(
  { items, totalItems }: ListResult<HostWithSets>,
  exposedOf: ExposedOf,
): ListResult<ExposedHost> {
  // Hosts of equal content share the answer.
  const answers = new Map<
    string,
    Omit<ExposedHost, keyof HostWithSets['host']>
  >();
  const of = (host: HostWithSets) => {
    const { packageSetId, evaluationId, verdictSetId } = host;
    const key = `${packageSetId} ${evaluationId} ${verdictSetId}`;
    const known = answers.get(key);
    if (known) return known;
    const exposed = exposedOf(host);
    const states = exposed.map(({ state }) => OPEN_STATES.indexOf(state));
    const times = exposed.flatMap(({ since }) => since ?? []).sort();
    const found = {
      exposure: OPEN_STATES[Math.min(...states)] ?? 'update',
      exposedSince: times[0] ?? null,
      exposed,
    };
    answers.set(key, found);
    return found;
  };
  return {
    totalItems,
    items: items.map(one => ({ ...one.host, ...of(one) })),
  };
}
