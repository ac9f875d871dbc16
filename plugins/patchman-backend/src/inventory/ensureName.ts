import type { Knex } from 'knex';

/** Finds or adds a row of a table that has only names, such as `architecture`. */
export async function ensureName(
  knex: Knex,
  table: 'architecture' | 'domain',
  name: string,
): Promise<number> {
  const known = await knex(table).where({ name }).first('id');
  if (known) return known.id;
  await knex(table).insert({ name }).onConflict('name').ignore();
  return (await knex(table).where({ name }).first('id')).id;
}
