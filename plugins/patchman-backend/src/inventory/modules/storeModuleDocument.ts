import { createHash } from 'node:crypto';
import type { ModuleDocument } from 'backstage-plugin-patchman-node';
import type { Knex } from 'knex';
import { GoneContentError } from '../GoneContentError';
import { now } from '../../database/time';

/**
 * Stores what a repository says of module streams, once for each content.
 * @returns the id of its row
 */
export async function storeModuleDocument(
  knex: Knex,
  document: ModuleDocument,
): Promise<number> {
  const body = JSON.stringify(document);
  const digest = createHash('sha256').update(body).digest('hex');
  const known = await knex('module_document').where({ digest }).first('id');
  if (known) return known.id;
  await knex('module_document')
    .insert({ digest, body, created_at: now() })
    .onConflict('digest')
    .ignore();
  const stored = await knex('module_document').where({ digest }).first('id');
  if (!stored) throw new GoneContentError('A document of module streams');
  return stored.id;
}
