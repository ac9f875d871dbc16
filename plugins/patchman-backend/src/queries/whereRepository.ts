import type { Knex } from 'knex';

/** Limits a query to rows of one repository, or of all of a name. */
export function whereRepository(
  query: Knex.QueryBuilder,
  column: string,
  repository: number | string,
): Knex.QueryBuilder {
  return typeof repository === 'number'
    ? query.where(column, repository)
    : query.whereIn(column, named =>
        named.from('repository').where('name', repository).select('id'),
      );
}
