import type { Knex } from 'knex';

/** Gives a host exactly these tags; nothing is written when it has them already. */
export async function setHostTags(
  knex: Knex,
  hostId: number,
  tags: string[],
): Promise<void> {
  const wanted = new Map(tags.map(tag => [tag.toLowerCase(), tag]));
  const current: { key: string; tag_id: number }[] = await knex('host_tag')
    .join('tag', 'tag.id', 'host_tag.tag_id')
    .where('host_tag.host_id', hostId)
    .select('tag.key', 'host_tag.tag_id');

  const gone = current.filter(({ key }) => !wanted.has(key));
  if (gone.length > 0) {
    await knex('host_tag')
      .where({ host_id: hostId })
      .whereIn(
        'tag_id',
        gone.map(row => row.tag_id),
      )
      .delete();
  }
  for (const { key } of current) wanted.delete(key);
  if (wanted.size === 0) return;

  // Sorted, so that two hosts with the same new tags wait for each other instead of deadlocking.
  await knex('tag')
    .insert([...wanted].sort().map(([key, name]) => ({ key, name })))
    .onConflict('key')
    .ignore();
  const rows: { id: number }[] = await knex('tag')
    .whereIn('key', [...wanted.keys()])
    .select('id');
  await knex('host_tag').insert(
    rows.map(({ id }) => ({ host_id: hostId, tag_id: id })),
  );
}
