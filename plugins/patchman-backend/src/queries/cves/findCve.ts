import type {
  Cve,
  CveDetail,
  CveErratum,
  CvePackageState,
  Erratum,
  RepositoryRef,
  SourceFreshness,
} from 'backstage-plugin-patchman-common';
import type { Knex } from 'knex';
import {
  detailsOfCves,
  exploitationOf,
  exploitedOf,
  statesOfCve,
  type StateOfCve,
} from '../../inventory/errata/cveKnowledge';
import type { KnownExploited } from '../../evaluation/matching/model';
import type { KnownDetails } from '../../inventory/errata/mergeDetails';
import { factsOf, NO_ERRATA } from '../../inventory/exposure/joinCves';
import { settleExposure } from '../../inventory/exposure/settleExposure';
import { type Visibility, whereVisible } from '../../permissions/visibility';
import { errataWithCve } from '../errata/listErrata';
import { repositoriesOfErrata } from '../errata/repositoriesOfErrata';
import { type NamedSource, sourceFreshness } from '../freshness';
import { type CveRow, cveRows } from './cveRows';
import { toCve } from './listCves';

/** The most errata that the page of one CVE shows; kernels have a few dozen. */
const MOST_ERRATA = 500;

/** Everything that is known of a CVE; undefined where nobody tells of it. */
export async function findCve(
  knex: Knex,
  visible: Visibility,
  given: string,
  sources: readonly NamedSource[],
): Promise<CveDetail | undefined> {
  const name = given.toUpperCase();
  await settleExposure(knex);
  const chosen = await cveRows(knex, visible);
  const row: (CveRow & { unjudged: number | string }) | undefined =
    await chosen.query
      .where('c.name', name)
      .select('c.*', unjudgedHosts(knex, visible).as('unjudged'))
      .first();
  const details = (await detailsOfCves(knex, [name])).get(name);
  const states = await statesOfCve(knex, name);
  if (!row) return findUnlisted(knex, visible, name, sources, details, states);
  const found = toCve(row, chosen, []);
  const errata = await errataWithCve(knex, visible, name, MOST_ERRATA);
  const exploited = found.kev ? await exploitedOf(knex, name) : undefined;
  return complete(knex, sources, {
    ...{ found, details, states, exploited },
    errata: await withRepositories(knex, errata),
    unjudged: Number(row.unjudged),
  });
}

/** One that no visible host has and no erratum names. */
async function findUnlisted(
  knex: Knex,
  visible: Visibility,
  name: string,
  sources: readonly NamedSource[],
  details: KnownDetails | undefined,
  states: readonly StateOfCve[],
): Promise<CveDetail | undefined> {
  const exploitation = (await exploitationOf(knex, [name])).get(name);
  if (!details && !exploitation && states.length === 0) return undefined;
  const [{ unjudged }] = await knex.select(
    unjudgedHosts(knex, visible).as('unjudged'),
  );
  return complete(knex, sources, {
    found: toCve(
      unlistedRow(name, { details, exploitation }),
      { hostsOf: () => 0 },
      [],
    ),
    ...{ details, states, errata: [] },
    exploited: exploitation?.exploited ?? undefined,
    unjudged: Number(unjudged),
  });
}

async function complete(
  knex: Knex,
  sources: readonly NamedSource[],
  told: {
    found: Cve;
    details: KnownDetails | undefined;
    states: readonly StateOfCve[];
    errata: CveErratum[];
    exploited: KnownExploited | undefined;
    unjudged: number;
  },
): Promise<CveDetail> {
  const { found, details, states, errata, exploited, unjudged } = told;
  return {
    ...found,
    rejected: details?.state === 'rejected',
    disputed: details?.disputed ?? false,
    modified: details?.modified ?? null,
    description: details?.text ?? null,
    scores: (details?.scores ?? []).map(score => ({
      version: score.version,
      score: score.score,
      vector: score.vector || null,
      by: score.by,
      source: score.source,
    })),
    cwes: (details?.cwes ?? []).map(id => ({
      id,
      name: details?.cweNames?.[id] ?? null,
    })),
    references: details?.references ?? [],
    kev: found.kev && {
      ...found.kev,
      name: exploited?.name ?? '',
      action: exploited?.action ?? null,
    },
    vendorStates: states.map(toState),
    errata,
    unjudgedHosts: unjudged,
    freshness: await freshnessOf(
      knex,
      sources,
      toldBy(states, details, errata),
    ),
  };
}

function unlistedRow(
  name: string,
  told: Pick<Parameters<typeof factsOf>[0], 'details' | 'exploitation'>,
): CveRow {
  const { rank, ...facts } = factsOf({
    ...told,
    errata: NO_ERRATA,
    urgencies: [],
  });
  return {
    cve_id: 0,
    name,
    facts: JSON.stringify(facts),
    severity: rank,
    issued_at: null,
    advised: 0,
    since: null,
    affected: 0,
  };
}

function toState(row: StateOfCve): CvePackageState {
  return {
    release: row.release,
    package: row.package,
    kind: row.kind,
    state: row.state,
    fixed: row.fixed ?? null,
    from: row.from ?? null,
    channel: row.channel ?? null,
    urgency: row.urgency ?? null,
    reason: row.reason ?? null,
    module: row.module ?? null,
    source: row.source,
  };
}

async function withRepositories(
  knex: Knex,
  errata: readonly Erratum[],
): Promise<CveErratum[]> {
  const repositories: Map<string, RepositoryRef[]> = await repositoriesOfErrata(
    knex,
    errata.map(({ name }) => name),
  );
  return errata.map(erratum => ({
    ...erratum,
    repositories: repositories.get(erratum.name) ?? [],
  }));
}

/** How many visible hosts nothing was found of yet, as one value. */
function unjudgedHosts(knex: Knex, visible: Visibility): Knex.QueryBuilder {
  const query = knex('host')
    .leftJoin('host_verdicts as v', 'v.host_id', 'host.id')
    .where(any => any.whereNull('v.host_id').orWhere('v.errata', ''))
    .count('*');
  whereVisible(query, visible);
  return query;
}

function toldBy(
  states: readonly StateOfCve[],
  details: KnownDetails | undefined,
  errata: readonly Erratum[],
): Set<string> {
  return new Set([
    ...states.map(({ source }) => source),
    ...(details?.severities ?? []).map(({ source }) => source),
    ...(details?.scores ?? []).map(({ source }) => source),
    ...(details?.text ? [details.text.source] : []),
    ...errata.flatMap(({ source }) => source ?? []),
  ]);
}

/** What is said of any CVE, whichever source it is of. */
const OF_ANY = ['kev', 'epss', 'cve-mitre'];

async function freshnessOf(
  knex: Knex,
  sources: readonly NamedSource[],
  told: ReadonlySet<string>,
): Promise<SourceFreshness[]> {
  return sourceFreshness(
    knex,
    sources.filter(({ id }) => told.has(id) || OF_ANY.includes(id)),
  );
}
