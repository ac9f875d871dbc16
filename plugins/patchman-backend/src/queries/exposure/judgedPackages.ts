import type { ExposedPackage } from 'backstage-plugin-patchman-common';
import type { Knex } from 'knex';
import { OPEN_STATES } from '../../inventory/exposure/states';
import type { HostWithSets } from '../hosts';
import { verdictColumns, verdictFrom, type VerdictRow } from '../verdictRow';
import { distinct } from './distinct';

/** What was found of a package, whatever its host's repositories offer. */
export type JudgedPackage = Omit<ExposedPackage, 'update'>;

type Row = VerdictRow & { set_id: number };

/**
 * What was found of the packages of some hosts, by their sets of verdicts; of a package once, what asks most.
 * @param verdicts those that are asked for, as `v` with their block as `b`
 */
export async function judgedPackages(
  knex: Knex,
  hosts: readonly HostWithSets[],
  verdicts: Knex.QueryBuilder,
): Promise<Map<number, JudgedPackage[]>> {
  const sets = distinct(hosts, host => host.verdictSetId);
  const judged = new Map<number, JudgedPackage[]>();
  if (sets.length === 0) return judged;
  const rows: Row[] = await verdicts
    .clone()
    .join('verdict_entry as e', 'e.block_id', 'b.id')
    .join('package as installed', 'installed.id', 'e.package_id')
    .whereIn('e.set_id', sets)
    .orderBy(['installed.name', 'installed.arch', 'installed.id', 'v.cve_id'])
    .select('e.set_id', ...verdictColumns(knex));
  for (const row of rows) {
    const found = judged.get(row.set_id) ?? [];
    judged.set(row.set_id, found);
    const one = toPackage(row);
    const i = found.findIndex(
      ({ installed }) => installed.id === one.installed.id,
    );
    if (i < 0) found.push(one);
    else found[i] = joined(found[i], one);
  }
  return judged;
}

function rankOf({ state }: JudgedPackage): number {
  return OPEN_STATES.indexOf(state);
}

/** An erratum may fix several CVEs of a package, the first of which is known for longest. */
function joined(a: JudgedPackage, b: JudgedPackage): JudgedPackage {
  const [first, other] = rankOf(b) < rankOf(a) ? [b, a] : [a, b];
  return {
    ...first,
    errata: [...new Set([...first.errata, ...other.errata])].sort(),
    since:
      [first.since, other.since].flatMap(time => time ?? []).sort()[0] ?? null,
  };
}

function toPackage(row: Row): JudgedPackage {
  const { installed, state, sentence, fixed, ...told } = verdictFrom(row);
  const { advisories: errata, channel, urgency, since } = told;
  return { installed, state, sentence, fixed, errata, channel, urgency, since };
}
