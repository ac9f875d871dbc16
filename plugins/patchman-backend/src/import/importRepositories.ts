import type { ImportedRepository } from 'backstage-plugin-patchman-common';
import type { Knex } from 'knex';
import type { DbMirrorRow, DbRepositoryRow } from '../database/tables';
import { now } from '../database/time';
import { ProblemList } from '../reports/ProblemList';
import { toReportedRepository } from '../reports/repositoryFields';
import { shownUrl } from '../texts';
import { findRepositories } from '../inventory/repositories/findRepositories';
import { markHostsDue } from '../inventory/repositories/markHostsDue';
import { lockRepositories } from '../inventory/repositories/repositoryLock';
import { Decisions } from './decide';
import { type ItemOutcome, skipped } from './ImportOutcomes';
import { loadImportRecords, saveImportRecords } from './importRecords';

export interface ImportRepositoriesOptions {
  knex: Knex;
  dryRun: boolean;
  overwrite: boolean;
  guessSecurity: (type: string, url: string) => boolean;
}

type MirrorFlags = Record<string, { enabled: boolean; refresh: boolean }>;

/** What the last import brought of a repository. */
interface RepositoryRecord {
  name: string;
  enabled: boolean;
  security: boolean;
  authRequired: boolean;
  mirrors: MirrorFlags;
}

type MirrorRow = Pick<
  DbMirrorRow,
  'id' | 'repository_id' | 'url' | 'enabled' | 'refresh'
>;

interface Plan extends ItemOutcome {
  /** Null: it is added. */
  repositoryId: number | null;
  values: Record<string, unknown>;
  newMirrors: { url: string; enabled: boolean; refresh: boolean }[];
  mirrorChanges: { id: number; values: Record<string, boolean> }[];
  record: RepositoryRecord;
}

/**
 * Adds repositories of another Patchman with their mirrors, or brings their flags to those that are known here already.
 * @returns what became of each, in their order
 */
export async function importRepositories(
  options: ImportRepositoriesOptions,
  items: ImportedRepository[],
): Promise<ItemOutcome[]> {
  const { knex, dryRun } = options;
  if (dryRun) return planAll(knex, options, items);
  return knex.transaction(async trx => {
    await lockRepositories(trx);
    const plans = await planAll(trx, options, items);
    await apply(trx, items, plans);
    return plans;
  });
}

/** The name under which it is remembered what was brought. */
function recordName({ type, arch, name }: ImportedRepository): string {
  return `${type} ${arch} ${name}`;
}

async function planAll(
  knex: Knex,
  options: ImportRepositoriesOptions,
  items: ImportedRepository[],
): Promise<Plan[]> {
  const problems = items.map(() => new ProblemList());
  const mirrors = items.map((item, i) => usableMirrors(item, problems[i]));
  const known = await findAll(knex, items, mirrors);
  const ids = [...new Set(known.filter(id => id !== null))];
  const rows: DbRepositoryRow[] = await knex('repository').whereIn('id', ids);
  const mirrorRows: MirrorRow[] = await knex('mirror')
    .whereIn('repository_id', ids)
    .select('id', 'repository_id', 'url', 'enabled', 'refresh');
  const records = await loadImportRecords<RepositoryRecord>(
    knex,
    'repositories',
    items.map(recordName),
  );

  const taken = new Map<string, string>();
  return items.map((item, i) => {
    const row = rows.find(({ id }) => id === known[i]);
    const before = records.get(recordName(item));
    const plan = row
      ? planKnown(
          options,
          item,
          mirrors[i],
          row,
          mirrorRows.filter(({ repository_id: id }) => id === row.id),
          before,
        )
      : planNew(options, item, mirrors[i], before);
    plan.problems = problems[i].all();
    if (plan.outcome === 'skipped') return plan;
    // One repository under two names would be written twice, with the flags of the second.
    const keys = row
      ? [`#${row.id}`]
      : Object.keys(mirrors[i]).map(url => `${item.type} ${item.arch} ${url}`);
    const other = keys.map(key => taken.get(key)).find(Boolean);
    if (other) {
      return {
        ...plan,
        ...skipped(`It is the same as ${other}: both have its addresses.`),
      };
    }
    for (const key of keys) taken.set(key, item.name);
    return plan;
  });
}

/** Its mirrors by address, as reports' addresses are checked and written. */
function usableMirrors(
  item: ImportedRepository,
  problems: ProblemList,
): MirrorFlags {
  const flags: MirrorFlags = {};
  item.mirrors.forEach(({ url, enabled, refresh }, i) => {
    const checked = toReportedRepository(
      { ...item, repoId: '', priority: 0, urls: [url] },
      `mirrors[${i}]`,
      problems,
    );
    for (const good of checked?.urls ?? []) flags[good] = { enabled, refresh };
  });
  return flags;
}

async function findAll(
  knex: Knex,
  items: ImportedRepository[],
  mirrors: MirrorFlags[],
): Promise<(number | null)[]> {
  const found: (number | null)[] = items.map(() => null);
  for (const arch of new Set(items.map(item => item.arch))) {
    const indexes = items.flatMap((item, i) => (item.arch === arch ? [i] : []));
    const known = await findRepositories(
      knex,
      indexes.map(i => ({
        type: items[i].type,
        name: items[i].name,
        repoId: items[i].repoId ?? '',
        urls: Object.keys(mirrors[i]),
      })),
      arch,
    );
    known.forEach((one, i) => {
      found[indexes[i]] = one?.repositoryId ?? null;
    });
  }
  return found;
}

function toRecord(
  item: ImportedRepository,
  mirrors: MirrorFlags,
): RepositoryRecord {
  const { name, enabled, security, authRequired } = item;
  const known = Object.entries(mirrors).map(([url, flags]) => [
    shownUrl(url),
    flags,
  ]);
  return {
    ...{ name, enabled, security, authRequired },
    mirrors: Object.fromEntries(known),
  };
}

function planNew(
  options: ImportRepositoriesOptions,
  item: ImportedRepository,
  mirrors: MirrorFlags,
  before: RepositoryRecord | undefined,
): Plan {
  const urls = Object.keys(mirrors);
  const guess = urls.some(url => options.guessSecurity(item.type, url));
  const plan: Plan = {
    outcome: 'created',
    changes: [],
    kept: [],
    problems: [],
    repositoryId: null,
    values: {
      name: item.name,
      type: item.type,
      arch: item.arch,
      repo_id: item.repoId || null,
      enabled: item.enabled,
      auth_required: item.authRequired,
      security_guess: guess,
      // Where both say the same nobody decided anything.
      security_choice: item.security === guess ? null : item.security,
    },
    newMirrors: urls.map(url => ({ url, ...mirrors[url] })),
    mirrorChanges: [],
    record: toRecord(item, mirrors),
  };
  if (before && !options.overwrite) {
    return {
      ...plan,
      ...skipped(
        'It was deleted here since the last import; overwriting brings it back.',
      ),
    };
  }
  return plan;
}

function planKnown(
  options: ImportRepositoriesOptions,
  item: ImportedRepository,
  mirrors: MirrorFlags,
  row: DbRepositoryRow,
  mirrorRows: MirrorRow[],
  before: RepositoryRecord | undefined,
): Plan {
  const decisions = new Decisions(options.overwrite);
  const values: Record<string, unknown> = {};
  // Reports name repositories too: without an import before, the name that it has here is as good.
  if (
    before &&
    decisions.take({
      field: 'name',
      current: row.name,
      base: before.name,
      brought: item.name,
    })
  ) {
    values.name = item.name;
  }
  if (
    decisions.take({
      field: 'enabled',
      current: Boolean(row.enabled),
      base: before?.enabled ?? true,
      brought: item.enabled,
    })
  ) {
    values.enabled = item.enabled;
  }
  const guess = Boolean(row.security_guess);
  if (
    decisions.take({
      field: 'security',
      current: row.security_choice === null ? guess : !!row.security_choice,
      base: before?.security ?? guess,
      brought: item.security,
    })
  ) {
    values.security_choice = item.security === guess ? null : item.security;
  }
  if (
    decisions.take({
      field: 'authentication required',
      current: Boolean(row.auth_required),
      base: before?.authRequired ?? Boolean(row.auth_required),
      brought: item.authRequired,
    })
  ) {
    values.auth_required = item.authRequired;
  }
  if (row.repo_id === null && item.repoId) values.repo_id = item.repoId;

  const newMirrors: Plan['newMirrors'] = [];
  const mirrorChanges: Plan['mirrorChanges'] = [];
  for (const [url, flags] of Object.entries(mirrors)) {
    const mirror = mirrorRows.find(one => one.url === url);
    const shown = shownUrl(url);
    const last = before?.mirrors[shown];
    if (mirror) {
      const changed: Record<string, boolean> = {};
      for (const flag of ['enabled', 'refresh'] as const) {
        const take = decisions.take({
          field: `${flag} of the mirror ${shown}`,
          current: Boolean(mirror[flag]),
          base: last?.[flag] ?? true,
          brought: flags[flag],
        });
        if (take) changed[flag] = flags[flag];
      }
      if (Object.keys(changed).length > 0) {
        mirrorChanges.push({ id: mirror.id, values: changed });
      }
    } else if (last && !options.overwrite) {
      decisions.kept.push(`The mirror ${shown} was deleted here.`);
    } else {
      decisions.changes.push(`a mirror at ${shown}`);
      newMirrors.push({ url, ...flags });
    }
  }
  return {
    outcome: decisions.changes.length > 0 ? 'changed' : 'unchanged',
    changes: decisions.changes,
    kept: decisions.kept,
    problems: [],
    repositoryId: row.id,
    values,
    newMirrors,
    mirrorChanges,
    record: toRecord(item, mirrors),
  };
}

async function apply(
  trx: Knex.Transaction,
  items: ImportedRepository[],
  plans: Plan[],
): Promise<void> {
  const due: number[] = [];
  const mirrors: object[] = [];
  const records = new Map<string, RepositoryRecord>();
  for (const [i, plan] of plans.entries()) {
    if (plan.outcome === 'skipped') continue;
    records.set(recordName(items[i]), plan.record);
    let id = plan.repositoryId;
    if (id === null) {
      [{ id }] = await trx('repository')
        .insert({ ...plan.values, created_at: now() })
        .returning('id');
    } else {
      if (Object.keys(plan.values).length > 0) {
        await trx('repository').where({ id }).update(plan.values);
      }
      for (const { id: mirrorId, values } of plan.mirrorChanges) {
        await trx('mirror')
          .where({ id: mirrorId })
          // One that is to be refreshed again starts without failures.
          .update(values.refresh ? { ...values, failures: 0 } : values);
      }
      if (plan.outcome === 'changed') due.push(id);
    }
    for (const mirror of plan.newMirrors) {
      mirrors.push({ repository_id: id, ...mirror });
    }
  }
  await trx.batchInsert('mirror', mirrors, 100);
  if (due.length > 0) await markHostsDue(trx, due);
  await saveImportRecords(trx, 'repositories', records);
}
