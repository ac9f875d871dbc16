import type { Knex } from 'knex';
import { GoneContentError } from './GoneContentError';

/** Tables of content that is shared, and what people call a row of them. */
const CONTENT = {
  package_set: 'A set of packages',
  module_document: 'A document of module streams',
  erratum_set: 'A set of errata',
};

function stored(knex: Knex, table: keyof typeof CONTENT, id: number) {
  // A set that is retired keeps its row until its last member is deleted.
  return knex(table).where({
    id,
    ...(table === 'package_set' ? { complete: true } : {}),
  });
}

/**
 * To be asked once content was read: what was retired before the end of that may have been read in part.
 * @throws GoneContentError when it was
 */
export async function assertStored(
  knex: Knex,
  table: keyof typeof CONTENT,
  id: number,
): Promise<void> {
  const found = await stored(knex, table, id).first('id');
  if (!found) throw new GoneContentError(CONTENT[table]);
}

/**
 * Makes sure that stored content stays until the transaction ends, for a row that is about to point to it. Cleaning
 * locks what it retires and looks again for pointers; whoever comes second sees what the first one did.
 * @throws GoneContentError when it was retired meanwhile
 */
export async function holdContent(
  trx: Knex,
  table: keyof typeof CONTENT,
  id: number,
): Promise<void> {
  // SQLite has one writer at a time and leaves the lock out.
  const held = await stored(trx, table, id).forKeyShare().first('id');
  if (!held) throw new GoneContentError(CONTENT[table]);
}
