import type { Knex } from 'knex';

export interface Contradictions {
  /** Sets whose size is not the number of their members. */
  damagedSets: number;
  /** Mirrors that will be read again because their set was damaged or never completed. */
  mirrorsToRead: number;
  /** Hosts without an evaluation that were made due. */
  hostsToEvaluate: number;
}

/** Looks for what contradicts itself, and orders the work that mends it. */
export async function checkDatabase(knex: Knex): Promise<Contradictions> {
  const damaged: { id: number }[] = await knex('package_set')
    .leftJoin('package_set_member as m', 'm.set_id', 'package_set.id')
    .where('package_set.complete', true)
    .groupBy('package_set.id', 'package_set.size')
    .havingRaw('COUNT(m.package_id) <> package_set.size')
    .select('package_set.id');
  const ids = damaged.map(({ id }) => id);
  // A mirror without validators and content is read anew by the next refresh.
  const mirrorsToRead = await knex('mirror')
    .whereIn(
      'package_set_id',
      knex('package_set')
        .where({ complete: false })
        .orWhereIn('id', ids)
        .select('id'),
    )
    .update({ state: null, content_digest: null, package_set_id: null });
  if (ids.length > 0) {
    // Its digest must not be found again by an intact one.
    await knex('package_set')
      .whereIn('id', ids)
      .update({
        complete: false,
        digest: knex.raw(`'damaged:' || CAST(id AS varchar(20))`),
      });
    await knex('host')
      .whereIn('package_set_id', ids)
      .update({ package_set_id: null });
  }
  const hostsToEvaluate = await knex('host')
    .whereNull('evaluation_id')
    .whereNull('evaluate_at')
    .update({ evaluate_at: new Date().toISOString() });
  return { damagedSets: ids.length, mirrorsToRead, hostsToEvaluate };
}
