import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type {
  ImportedHost,
  ImportedHostFacts,
} from 'backstage-plugin-patchman-common';
import { isUniqueViolation } from '../database/dialect';
import type { DbHostRow } from '../database/tables';
import { now } from '../database/time';
import { cleanTags, hostnameProblem } from '../reports/fields';
import { ProblemList } from '../reports/ProblemList';
import type { HostReport } from '../reports/HostReport';
import { readImportedHost } from './importedHost';
import {
  applyReport,
  type ApplyReportOptions,
} from '../inventory/hosts/applyReport';
import { setUseHostRepositories } from '../inventory/hosts/findHostRow';
import {
  ContradictionError,
  findContradiction,
} from '../inventory/hosts/identity';
import { addHostTags } from '../inventory/hosts/setHostTags';
import { Decisions } from './decide';
import { type ItemOutcome, skipped } from './ImportOutcomes';
import { loadImportRecords, saveImportRecords } from './importRecords';
import { loadTags } from './loadTags';

export interface ImportHostsOptions
  extends Pick<
    ApplyReportOptions,
    'knex' | 'guessSecurity' | 'onNewHost' | 'installed' | 'bases'
  > {
  dryRun: boolean;
  overwrite: boolean;
}

/** What the last import brought of a host. */
interface HostRecord {
  /** Digest of everything but the tags. */
  facts?: string;
  useHostRepositories?: boolean;
  tags?: string[];
}

type HostRow = Pick<
  DbHostRow,
  'id' | 'name' | 'last_report_at' | 'use_host_repositories' | 'imported_at'
> & { os: string };

interface Plan extends ItemOutcome {
  name: string;
  hostId: number | null;
  address: string | null;
  /** Null: what is known of the host stays. */
  report: HostReport | null;
  /** Null: it stays as it is. */
  useHostRepositories: boolean | null;
  /** Tags to add to those that the host has. */
  newTags: string[];
  record: HostRecord;
}

export interface ImportedHosts {
  outcomes: ItemOutcome[];
  /** Ids of the hosts whose updates are to be computed. */
  evaluate: number[];
}

/**
 * Brings hosts that never reported here, as reports of the age that they have. A host that reports here itself is known
 * better than another Patchman can tell; of such a one only decisions of people are taken.
 * @returns what became of each, in their order
 */
export async function importHosts(
  options: ImportHostsOptions,
  items: ImportedHost[],
): Promise<ImportedHosts> {
  const { knex, dryRun } = options;
  const plans = await planAll(options, items);
  const evaluate: number[] = [];
  if (!dryRun) {
    const records = new Map<string, HostRecord>();
    for (const plan of plans) {
      if (plan.outcome === 'skipped') continue;
      try {
        const hostId = await apply(options, plan);
        if (hostId !== null) evaluate.push(hostId);
        records.set(plan.name, plan.record);
      } catch (error) {
        if (!(error instanceof ContradictionError)) throw error;
        Object.assign(plan, otherSystem(error.message));
      }
    }
    await saveImportRecords(knex, 'hosts', records);
  }
  return { outcomes: plans, evaluate };
}

async function planAll(
  options: ImportHostsOptions,
  items: ImportedHost[],
): Promise<Plan[]> {
  const { knex } = options;
  const names = items.map(({ name }) => name.trim().toLowerCase());
  const rows: HostRow[] = await knex('host')
    .join('os_variant', 'os_variant.id', 'host.os_variant_id')
    .whereIn('host.name', names)
    .select(
      'host.id',
      'host.name',
      'host.last_report_at',
      'host.use_host_repositories',
      'host.imported_at',
      'os_variant.name as os',
    );
  const tags = await loadTags(
    knex,
    rows.map(({ id }) => id),
  );
  const records = await loadImportRecords<HostRecord>(knex, 'hosts', names);
  const seen = new Set<string>();
  const plans: Plan[] = [];
  for (const [i, item] of items.entries()) {
    const name = names[i];
    const problem = hostnameProblem(name);
    const row = rows.find(one => one.name === name);
    const before = records.get(name);
    let plan = planHost(
      options,
      name,
      item,
      row,
      before,
      row ? tags.get(row.id) ?? [] : [],
    );
    if (problem) plan = { ...plan, ...skipped(problem) };
    else if (seen.has(name)) {
      plan = { ...plan, ...skipped('It comes twice.') };
    }
    seen.add(name);
    plans.push(plan);
    await nextTurn();
  }
  return plans;
}

function planHost(
  { overwrite }: ImportHostsOptions,
  name: string,
  { facts, tags }: ImportedHost,
  row: HostRow | undefined,
  before: HostRecord | undefined,
  currentTags: string[],
): Plan {
  const problems = new ProblemList();
  const cleaned = tags && cleanTags(tags, problems);
  const plan: Plan = {
    outcome: 'unchanged',
    changes: [],
    kept: [],
    problems: [],
    name,
    hostId: row?.id ?? null,
    address: facts?.address ?? null,
    report: null,
    useHostRepositories: null,
    newTags: [],
    record: { ...before, ...(cleaned ? { tags: cleaned } : {}) },
  };
  if (facts) {
    plan.record.facts = digestOf(facts);
    plan.record.useHostRepositories = facts.useHostRepositories;
  }
  if (!row) {
    if (!facts) return { ...plan, ...skipped('It is not known here.') };
    if (before?.facts && !overwrite) {
      return {
        ...plan,
        ...skipped(
          'It was deleted here since the last import; overwriting brings it back.',
        ),
      };
    }
    return {
      ...plan,
      outcome: 'created',
      report: readImportedHost(name, facts, cleaned ?? [], problems),
      useHostRepositories: facts.useHostRepositories,
      problems: problems.all(),
    };
  }

  const contradiction =
    facts &&
    row.imported_at !== null &&
    findContradiction(
      { machineId: null, os: row.os, osId: null },
      { machineId: null, os: facts.os, osId: null },
    );
  if (contradiction) {
    return { ...plan, ...otherSystem(contradiction.reasons.join(' ')) };
  }

  const decisions = new Decisions(overwrite);
  const tagsAreNew =
    cleaned !== undefined &&
    JSON.stringify(cleaned) !== JSON.stringify(before?.tags);
  if (facts && row.imported_at !== null) {
    const brought = new Date(facts.lastReport).toISOString();
    if (brought < row.last_report_at) {
      decisions.kept.push(
        `What is known here is of ${row.last_report_at}, newer than ${brought}.`,
      );
    } else if (plan.record.facts !== before?.facts) {
      plan.report = readImportedHost(
        name,
        facts,
        tagsAreNew ? cleaned : null,
        problems,
      );
      decisions.changes.push(`what it reported on ${brought}`);
    }
  } else if (facts) {
    decisions.kept.push(
      `It reports here itself, on ${row.last_report_at} for the last time.`,
    );
  }
  if (facts) {
    const take = decisions.take({
      field: 'judged by its own repositories',
      current: Boolean(row.use_host_repositories),
      base: before?.useHostRepositories ?? true,
      brought: facts.useHostRepositories,
    });
    if (take) plan.useHostRepositories = facts.useHostRepositories;
  }
  // Tags of a host that reports here come from there; asked for alone, they are added.
  if (tagsAreNew && (row.imported_at !== null || !facts)) {
    const has = new Set(currentTags.map(tag => tag.toLowerCase()));
    plan.newTags = cleaned.filter(tag => !has.has(tag.toLowerCase()));
    if (plan.newTags.length > 0) {
      decisions.changes.push(`tags: ${plan.newTags.join(', ')}`);
    }
  }
  return {
    ...plan,
    outcome: decisions.changes.length > 0 ? 'changed' : 'unchanged',
    changes: decisions.changes,
    kept: decisions.kept,
    problems: problems.all(),
  };
}

/** @returns the host's id when its updates are to be computed */
async function apply(
  options: ImportHostsOptions,
  plan: Plan,
): Promise<number | null> {
  const { knex } = options;
  let { hostId } = plan;
  let evaluate = false;
  if (plan.report) {
    ({ hostId, evaluate } = await applyFacts(options, plan, plan.report));
  } else if (plan.newTags.length > 0) {
    await knex.transaction(trx => addHostTags(trx, hostId!, plan.newTags));
  }
  if (plan.useHostRepositories !== null && plan.hostId !== null) {
    await setUseHostRepositories(knex, plan.hostId, plan.useHostRepositories);
    evaluate = true;
  }
  return evaluate ? hostId : null;
}

async function applyFacts(
  options: ImportHostsOptions,
  plan: Plan,
  report: HostReport,
): Promise<{ hostId: number; evaluate: boolean }> {
  const { knex, guessSecurity, onNewHost, installed, bases } = options;
  for (let attempt = 1; ; attempt++) {
    try {
      return await applyReport({
        knex,
        report,
        row: {
          id: 0,
          received_at: now(),
          address: plan.address,
          user_agent: null,
          body_digest: null,
        },
        guessSecurity,
        onNewHost,
        installed,
        bases,
        finish: async trx => {
          if (plan.hostId !== null || plan.useHostRepositories === null) return;
          await trx('host')
            .where({ name: plan.name })
            .update({ use_host_repositories: plan.useHostRepositories });
        },
      });
    } catch (error) {
      // The host itself, or another import, was first.
      const again =
        isUniqueViolation(error) ||
        /was changed by another report/.test((error as Error).message);
      if (!again || attempt === 3) throw error;
    }
  }
}

function otherSystem(reason: string): ItemOutcome {
  return skipped(
    `${reason} If it was installed anew, delete the host here first.`,
  );
}

function digestOf(facts: ImportedHostFacts): string {
  return createHash('sha256').update(JSON.stringify(facts)).digest('hex');
}
