import type {
  ImportedOperatingSystem,
  ImportedRepositoryRef,
} from 'backstage-plugin-patchman-common';
import type { Knex } from 'knex';
import { now } from '../database/time';
import { ProblemList } from '../reports/ProblemList';
import { toReportedRepository } from '../reports/repositoryFields';
import { ensureName } from '../inventory/ensureName';
import { identifyOperatingSystem } from '../systems/identifyOperatingSystem';
import { setReleaseRepositories } from '../inventory/operatingSystems/setReleaseRepositories';
import { findRepositories } from '../inventory/repositories/findRepositories';
import { Decisions } from './decide';
import { type ItemOutcome, skipped } from './ImportOutcomes';
import { loadImportRecords, saveImportRecords } from './importRecords';

export interface ImportOperatingSystemsOptions {
  knex: Knex;
  dryRun: boolean;
  overwrite: boolean;
}

/** What the last import brought of a release. */
interface ReleaseRecord {
  codename: string | null;
  cpe: string | null;
  variants: { name: string; arch: string }[];
  /** Ids. */
  repositories: number[];
}

interface ReleaseRow {
  id: number;
  name: string;
  codename: string | null;
  cpe: string | null;
}

interface VariantRow {
  id: number;
  name: string;
  arch: string;
  release_id: number;
  release: string;
}

interface Plan extends ItemOutcome {
  release: string;
  releaseId: number | null;
  values: { codename?: string | null; cpe?: string | null };
  newVariants: { name: string; arch: string }[];
  movedVariants: number[];
  /** Null: left as they are. */
  repositories: { id: number; priority: number }[] | null;
  record: ReleaseRecord;
}

/**
 * Brings operating system releases with their variants and repositories. Names are read as those in reports are, so that
 * the hosts of both agree.
 * @returns what became of each, in their order
 */
export async function importOperatingSystems(
  options: ImportOperatingSystemsOptions,
  items: ImportedOperatingSystem[],
): Promise<ItemOutcome[]> {
  const { knex, dryRun } = options;
  const releases = mergeByRelease(items);
  const plans = await planAll(options, [...releases.values()]);
  if (!dryRun) {
    const records = new Map<string, ReleaseRecord>();
    for (const plan of plans) {
      await apply(knex, plan);
      records.set(plan.release, plan.record);
    }
    await saveImportRecords(knex, 'operating-systems', records);
  }
  const told = new Set<string>();
  return items.map(item => {
    const { release } = identifyOperatingSystem(item.release);
    if (told.has(release)) return skipped(`It is imported with ${release}.`);
    told.add(release);
    return plans.find(plan => plan.release === release)!;
  });
}

/** Patchman has a release of its own for each point release that errata name; here they are one. */
function mergeByRelease(
  items: ImportedOperatingSystem[],
): Map<string, ImportedOperatingSystem> {
  const merged = new Map<string, ImportedOperatingSystem>();
  for (const item of items) {
    const { release } = identifyOperatingSystem(item.release);
    const first = merged.get(release);
    merged.set(
      release,
      first
        ? {
            release,
            codename: first.codename ?? item.codename,
            cpe: first.cpe ?? item.cpe,
            variants: [...first.variants, ...item.variants],
            repositories: [...first.repositories, ...item.repositories],
          }
        : item,
    );
  }
  return merged;
}

async function planAll(
  options: ImportOperatingSystemsOptions,
  items: ImportedOperatingSystem[],
): Promise<Plan[]> {
  const { knex } = options;
  const names = items.map(item => identifyOperatingSystem(item.release));
  const variants = items.map(item =>
    item.variants.map(({ name, arch }) => ({
      name: identifyOperatingSystem(name).variant,
      arch,
    })),
  );
  const releaseRows: ReleaseRow[] = await knex('os_release').whereIn(
    'name',
    names.map(({ release }) => release),
  );
  const variantRows: VariantRow[] = await knex('os_variant')
    .join('architecture', 'architecture.id', 'os_variant.arch_id')
    .join('os_release', 'os_release.id', 'os_variant.release_id')
    .whereIn(
      'os_variant.name',
      variants.flat().map(({ name }) => name),
    )
    .select(
      'os_variant.id',
      'os_variant.name',
      'os_variant.release_id',
      'architecture.name as arch',
      'os_release.name as release',
    );
  const linkRows: {
    release_id: number;
    repository_id: number;
    priority: number;
  }[] = await knex('os_release_repository').whereIn(
    'release_id',
    releaseRows.map(({ id }) => id),
  );
  const records = await loadImportRecords<ReleaseRecord>(
    knex,
    'operating-systems',
    names.map(({ release }) => release),
  );
  const repositoryIds = await findReleaseRepositories(
    knex,
    items,
    options.dryRun,
  );

  return items.map((item, i) => {
    const { release } = names[i];
    const row = releaseRows.find(({ name }) => name === release);
    const before = records.get(release);
    const decisions = new Decisions(options.overwrite);
    const values: Plan['values'] = {};
    for (const field of ['codename', 'cpe'] as const) {
      const brought = item[field] || names[i][field];
      if (brought === null) continue;
      const take = decisions.take({
        field,
        current: row?.[field] ?? null,
        base: before?.[field] ?? null,
        brought,
      });
      if (take) values[field] = brought;
    }
    const newVariants: Plan['newVariants'] = [];
    const movedVariants: number[] = [];
    for (const variant of variants[i]) {
      const known = variantRows.find(
        one => one.name === variant.name && one.arch === variant.arch,
      );
      if (!known) {
        decisions.changes.push(`variant ${variant.name} (${variant.arch})`);
        newVariants.push(variant);
      } else if (
        decisions.take({
          field: `release of ${variant.name} (${variant.arch})`,
          current: known.release,
          // Where a report puts a variant is nobody's decision.
          base: identifyOperatingSystem(known.name).release,
          brought: release,
        })
      ) {
        movedVariants.push(known.id);
      }
    }
    const links = linkRows.filter(link => link.release_id === row?.id);
    const repositories = decideRepositories(
      decisions,
      links.map(link => link.repository_id),
      before?.repositories ?? [],
      repositoryIds[i].ids,
    );
    const plan: Plan = {
      outcome: decisions.changes.length > 0 ? 'changed' : 'unchanged',
      changes: decisions.changes,
      kept: [...decisions.kept, ...repositoryIds[i].missing],
      problems: repositoryIds[i].problems,
      release,
      releaseId: row?.id ?? null,
      values,
      newVariants,
      movedVariants,
      repositories:
        repositories?.map(id => ({
          id,
          // What a person set here stays.
          priority:
            links.find(link => link.repository_id === id)?.priority ?? 0,
        })) ?? null,
      record: {
        codename: item.codename,
        cpe: item.cpe,
        variants: variants[i],
        repositories: repositoryIds[i].ids,
      },
    };
    return row ? plan : { ...plan, outcome: 'created' };
  });
}

/** The repositories that a release is to have, null where they stay as they are. */
function decideRepositories(
  decisions: Decisions,
  current: number[],
  base: number[],
  brought: number[],
): number[] | null {
  // Without any, the other Patchman said nothing about them.
  if (brought.length === 0 && base.length === 0) return null;
  const sorted = (ids: number[]) => [...ids].sort((a, b) => a - b).join();
  const take = decisions.take({
    field: 'repositories',
    current: sorted(current),
    base: sorted(base),
    brought: sorted(brought),
    inWords: ids => (ids === '' ? 'none' : String(ids.split(',').length)),
  });
  return take ? brought : null;
}

interface FoundRepositories {
  ids: number[];
  missing: string[];
  problems: ItemOutcome['problems'];
}

/** The ids of the repositories of each release, all looked up at once. */
async function findReleaseRepositories(
  knex: Knex,
  items: ImportedOperatingSystem[],
  dryRun: boolean,
): Promise<FoundRepositories[]> {
  const found: FoundRepositories[] = [];
  const problems = items.map(() => new ProblemList());
  const wanted = items.map((item, i) =>
    item.repositories.map(ref => ({
      ref,
      urls: usableUrls(ref, problems[i]),
    })),
  );
  const idOf = new Map<ImportedRepositoryRef, number>();
  const all = wanted.flat();
  for (const arch of new Set(all.map(({ ref }) => ref.arch))) {
    const ours = all.filter(({ ref }) => ref.arch === arch);
    const known = await findRepositories(
      knex,
      ours.map(({ ref, urls }) => ({ ...ref, repoId: ref.repoId ?? '', urls })),
      arch,
    );
    known.forEach((one, i) => {
      if (one) idOf.set(ours[i].ref, one.repositoryId);
    });
  }
  for (const [i, refs] of wanted.entries()) {
    const unknown = refs.filter(({ ref }) => !idOf.has(ref));
    const ids = refs.flatMap(({ ref }) => idOf.get(ref) ?? []);
    found.push({
      // In a dry run they did not come with the repositories before them, as they would have.
      ids: [
        ...new Set(ids),
        ...(dryRun ? unknown.map((_, missing) => -1 - missing) : []),
      ],
      missing: dryRun
        ? []
        : unknown.map(
            ({ ref }) => `Its repository ${ref.name} is not known here.`,
          ),
      problems: problems[i].all(),
    });
  }
  return found;
}

function usableUrls(
  ref: ImportedRepositoryRef,
  problems: ProblemList,
): string[] {
  const checked = toReportedRepository(
    { ...ref, repoId: '', priority: 0 },
    `repositories ${ref.name}`,
    problems,
  );
  return checked?.urls ?? [];
}

async function apply(knex: Knex, plan: Plan): Promise<void> {
  const archIds = new Map<string, number>();
  for (const arch of new Set(plan.newVariants.map(one => one.arch))) {
    archIds.set(arch, await ensureName(knex, 'architecture', arch));
  }
  const releaseId = await knex.transaction(async trx => {
    if (plan.releaseId === null) {
      await trx('os_release')
        .insert({ name: plan.release, ...plan.values })
        .onConflict('name')
        .ignore();
    } else if (Object.keys(plan.values).length > 0) {
      await trx('os_release').where({ id: plan.releaseId }).update(plan.values);
    }
    const { id } = await trx('os_release')
      .where({ name: plan.release })
      .first('id');
    if (plan.newVariants.length > 0) {
      await trx('os_variant')
        .insert(
          plan.newVariants.map(({ name, arch }) => ({
            name,
            arch_id: archIds.get(arch),
            release_id: id,
          })),
        )
        .onConflict(['name', 'arch_id'])
        .ignore();
    }
    if (plan.movedVariants.length > 0) {
      await trx('os_variant')
        .whereIn('id', plan.movedVariants)
        .update({ release_id: id });
      await trx('host')
        .whereIn('os_variant_id', plan.movedVariants)
        .where({ use_host_repositories: false })
        .update({ evaluate_at: now() });
    }
    return id;
  });
  if (plan.repositories) {
    await setReleaseRepositories(knex, releaseId, plan.repositories);
  }
}
