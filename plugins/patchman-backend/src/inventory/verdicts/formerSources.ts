import type { Knex } from 'knex';
import { inPieces } from '../../database/inPieces';
import { insertRows } from '../../database/insertRows';
import { relaxedTransaction } from '../../database/relaxedTransaction';
import {
  sameVersion,
  type SourcePackage,
  tellsSources,
  toldSource,
} from '../../evaluation/matching';
import type { EvaluationContent, MemberPackage } from '../../evaluation';

/** Types of packages that are built of a source package of another name. */
const TYPES = new Set(['deb', 'rpm']);

/**
 * What the packages of a host that does not tell it were built of, as far as repositories ever said it of these very versions. What
 * they say now is kept for when they do not offer them any more.
 */
export async function formerSources(
  knex: Knex,
  { installed, indexes }: Pick<EvaluationContent, 'installed' | 'indexes'>,
): Promise<Map<number, SourcePackage>> {
  const sources = new Map<number, SourcePackage>();
  if (tellsSources(installed)) return sources;
  const members = installed.filter(({ type }) => TYPES.has(type));
  for (const piece of inPieces(members.map(({ id }) => id))) {
    const rows: { package_id: number; name: string; version: string }[] =
      await knex('package_source').whereIn('package_id', piece).select('*');
    for (const { package_id: id, name, version } of rows) {
      sources.set(id, { name, version });
    }
  }
  const told = members.flatMap(member => {
    if (sources.has(member.id)) return [];
    const offered = offeredNow(member, indexes);
    return offered ? [{ id: member.id, ...toldSource(offered) }] : [];
  });
  for (const { id, name, version } of told) sources.set(id, { name, version });
  for (const piece of inPieces(told)) {
    await relaxedTransaction(knex, trx =>
      insertRows(
        trx,
        'package_source',
        piece.map(({ id, name, version }) => ({
          package_id: id,
          name,
          version,
        })),
        { ignoreKnown: true },
      ),
    );
  }
  return sources;
}

function offeredNow(
  member: MemberPackage,
  indexes: EvaluationContent['indexes'],
): MemberPackage | undefined {
  for (const index of indexes) {
    const found = sameVersion(member, index?.byName(member.name) ?? []);
    if (found && found.type === member.type) return found;
  }
  return undefined;
}
