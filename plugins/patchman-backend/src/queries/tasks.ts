import type { ListResult, Task } from 'backstage-plugin-patchman-common';
import type { Knex } from 'knex';
import type { DbTaskRow } from '../database/tables';
import { type ListRequest, runList, searchWords } from './list';

export interface TaskListFilters {
  name?: string[];
  /** Names that are left out, unless `name` asks for them. */
  without?: string[];
  status?: string[];
}

/** What was started, by people or by schedule; kept for a week. */
export async function listTasks(
  knex: Knex,
  filters: TaskListFilters,
  request: ListRequest,
): Promise<ListResult<Task>> {
  const query = knex('task').select('*');
  if (filters.name) query.whereIn('name', filters.name);
  else if (filters.without) query.whereNotIn('name', filters.without);
  if (filters.status) query.whereIn('status', filters.status);
  searchWords(query, request.search, ['name', "COALESCE(message, '')"]);
  return runList<DbTaskRow, Task>(query, request, {
    orderFields: {
      name: 'name',
      status: 'status',
      startedAt: 'started_at',
      finishedAt: 'finished_at',
    },
    defaultOrder: { field: 'startedAt', order: 'desc' },
    tieBreaker: 'id',
    toItem: toTask,
  });
}

/** The newest task of each name. */
export async function latestTasks(
  knex: Knex,
  names: readonly string[],
): Promise<Map<string, Task>> {
  const ranked = knex('task')
    .whereIn('name', [...names])
    .select(
      'task.*',
      knex.raw(
        'ROW_NUMBER() OVER (PARTITION BY name ORDER BY started_at DESC, id) AS place',
      ),
    );
  const rows: DbTaskRow[] = await knex
    .from(ranked.as('ranked'))
    .where('place', 1);
  return new Map(rows.map(row => [row.name, toTask(row)]));
}

export function toTask(row: DbTaskRow): Task {
  return {
    id: row.id,
    name: row.name,
    status: row.status,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    progress: row.total === null ? null : { done: row.done, total: row.total },
    message: row.message,
  };
}
