import type { Knex } from 'knex';

/** The tags of some hosts, by host id. */
export async function loadTags(
  knex: Knex,
  hostIds: number[],
): Promise<Map<number, string[]>> {
  const rows: { host_id: number; name: string }[] = await knex('host_tag')
    .join('tag', 'tag.id', 'host_tag.tag_id')
    .whereIn('host_id', hostIds)
    .select('host_id', 'tag.name');
  const tags = new Map<number, string[]>();
  for (const { host_id: id, name } of rows) {
    const list = tags.get(id);
    if (list) list.push(name);
    else tags.set(id, [name]);
  }
  return tags;
}
