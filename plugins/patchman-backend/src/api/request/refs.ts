import { ConflictError, NotFoundError } from '@backstage/errors';
import type { Knex } from 'knex';
import { z } from 'zod';

const MAX_NAME = 1024;
const MAX_ID = 2 ** 31 - 1;

/** An id, or a name, in a body. */
export const idOrName = z.union([
  z.number().int().min(1).max(MAX_ID),
  z.string().trim().min(1).max(MAX_NAME),
]);

/** An id, or a name, as a parameter. */
export const idOrNameText = z
  .string()
  .trim()
  .min(1)
  .max(MAX_NAME)
  .transform(value => (isId(value) ? Number(value) : value))
  .optional();

function isId(text: string): boolean {
  return /^[1-9]\d{0,9}$/.test(text) && Number(text) <= MAX_ID;
}

/**
 * The id of what is called so in a path or a body.
 * @throws NotFoundError where nothing is, ConflictError where several are
 */
export async function idOf(
  knex: Knex,
  kind: 'repository' | 'operating system' | 'operating system variant',
  ref: string | number,
): Promise<number> {
  if (typeof ref === 'number') return ref;
  if (isId(ref)) return Number(ref);
  const table = {
    repository: 'repository',
    'operating system': 'os_release',
    'operating system variant': 'os_variant',
  }[kind];
  const ids: number[] = await knex(table)
    .where({ name: ref })
    .orderBy('id')
    .limit(11)
    .pluck('id');
  if (ids.length === 0) {
    throw new NotFoundError(`No ${kind} is named ${ref.slice(0, 200)}.`);
  }
  if (ids.length > 1) {
    throw new ConflictError(
      `Several are named ${ref.slice(0, 200)}; give one of the ids ${ids
        .slice(0, 10)
        .join(', ')}.`,
    );
  }
  return ids[0];
}
