import type { ListResult, Task } from 'backstage-plugin-patchman-common';
import type { Knex } from 'knex';
import type { DbTaskRow } from '../database/tables';
import { type ListRequest, runList, searchWords } from './list';
import { toTask } from '../tasks/toTask';
import { type Visibility, whereVisible } from '../permissions/visibility';

export interface TaskListFilters {
  kind?: string[];
  /** Kinds that are left out, unless `kind` asks for them. */
  without?: string[];
  status?: string[];
}

/** Who asks for tasks. */
export interface TaskScope {
  /** Tasks about other hosts do not exist for them. */
  visible: Visibility;
  /** Whether they may see repositories, and with them the tasks about those. */
  repositories: boolean;
  /** Who they are: what they started, they may follow. */
  me: string;
}

/** What was started, by people or by schedule; kept for a week. */
export async function listTasks(
  knex: Knex,
  scope: TaskScope,
  filters: TaskListFilters,
  request: ListRequest,
): Promise<ListResult<Task>> {
  const query = visibleTasks(knex, scope).select('task.*');
  if (filters.kind) query.whereIn('task.kind', filters.kind);
  else if (filters.without) query.whereNotIn('task.kind', filters.without);
  if (filters.status) query.whereIn('task.status', filters.status);
  searchWords(
    query,
    request.search,
    ['task.kind', "COALESCE(task.subject, '')"],
    (any, pattern) =>
      any.orWhere(told => {
        told.whereRaw(`LOWER(COALESCE(task.message, '')) LIKE ? ESCAPE '\\'`, [
          pattern,
        ]);
        // What is not shown is not found either.
        if (!seesFleet(scope)) {
          told.where(mine => {
            mine
              .where('task.subject_kind', 'host')
              .orWhere('task.started_by', scope.me);
          });
        }
      }),
  );
  return runList<DbTaskRow, Task>(query, request, {
    orderFields: {
      kind: 'task.kind',
      name: 'task.kind',
      subject: 'task.subject',
      status: 'task.status',
      startedAt: 'task.started_at',
      finishedAt: 'task.finished_at',
    },
    nullable: ['subject', 'finishedAt'],
    defaultOrder: { field: 'startedAt', order: 'desc' },
    tieBreaker: 'task.id',
    toItem: row => shownTask(row, scope),
  });
}

/** One task, unless it is about what somebody may not see. */
export async function findTask(
  knex: Knex,
  scope: TaskScope,
  id: string,
): Promise<Task | undefined> {
  const row: DbTaskRow | undefined = await visibleTasks(knex, scope)
    .where('task.id', id)
    .first('task.*');
  return row && shownTask(row, scope);
}

/** Whether somebody started a task. */
export async function isStartedBy(
  knex: Knex,
  id: string,
  me: string,
): Promise<boolean> {
  const row = await knex('task').where({ id, started_by: me }).first('id');
  return row !== undefined;
}

/** The newest task of each kind. */
export async function latestTasks(
  knex: Knex,
  scope: TaskScope,
  kinds: readonly string[],
): Promise<Map<string, Task>> {
  const ranked = visibleTasks(knex, scope)
    .whereIn('task.kind', [...kinds])
    .select(
      'task.*',
      knex.raw(
        'ROW_NUMBER() OVER (PARTITION BY task.kind ORDER BY task.started_at DESC, task.id) AS place',
      ),
    );
  const rows: DbTaskRow[] = await knex
    .from(ranked.as('ranked'))
    .where('place', 1);
  return new Map(rows.map(row => [row.kind, shownTask(row, scope)]));
}

function visibleTasks(knex: Knex, scope: TaskScope): Knex.QueryBuilder {
  const query = knex('task');
  const { visible, repositories, me } = scope;
  if (seesFleet(scope)) return query;
  return query.where(any => {
    any.where('task.started_by', me).orWhereNull('task.subject_kind');
    any.orWhere('task.subject_kind', 'source');
    if (repositories) any.orWhere('task.subject_kind', 'repository');
    any.orWhere(ofHost => {
      ofHost.where('task.subject_kind', 'host');
      if (visible === 'all') return;
      const names = knex('host').select('host.name');
      whereVisible(names, visible);
      ofHost.whereIn('task.subject', names);
    });
    any.orWhere(ofRelease => {
      ofRelease.where('task.subject_kind', 'operating-system');
      if (visible === 'all') return;
      const releases = knex('host')
        .join('os_variant', 'os_variant.id', 'host.os_variant_id')
        .select('os_variant.release_id');
      whereVisible(releases, visible);
      ofRelease.whereIn('task.subject_id', releases);
    });
  });
}

/** Whether what a task came to, which counts the hosts and the mirrors of all, is theirs to see. */
function seesFleet({ visible, repositories }: TaskScope): boolean {
  return visible === 'all' && repositories;
}

function shownTask(row: DbTaskRow, scope: TaskScope): Task {
  const task = toTask(row);
  if (
    seesFleet(scope) ||
    row.subject_kind === 'host' ||
    row.started_by === scope.me
  ) {
    return task;
  }
  return { ...task, progress: null, message: null, findings: null };
}
