import { randomUUID } from 'node:crypto';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Task } from 'backstage-plugin-patchman-common';
import type { Knex } from 'knex';
import type { DbTaskRow } from '../database/tables';
import { isPostgres } from '../database/dialect';
import { reasonOf } from '../database/driverErrors';
import { fromNow, now } from '../database/time';
import { shownText } from '../texts';
import { nameOfTask, toTask } from './toTask';

/** Tells how far a task is; cheap to call often. */
export type Progress = (done: number, total: number) => Promise<void>;

/** What a task does; answers one sentence about what came out. */
export type TaskWork = (
  signal: AbortSignal,
  progress: Progress,
) => Promise<string>;

/** What a task does, and what it is about. */
export interface TaskAbout {
  /** Such as `refresh` or `evaluate-host`. */
  kind: string;
  /** Whoever may not see it does not see the task; without one the task is about everything. */
  subject?: {
    kind: NonNullable<DbTaskRow['subject_kind']>;
    name: string;
    /** Of a repository or an operating system release. */
    id?: number;
  };
  /** Who started it, such as `user:default/guest`; by schedule where nobody did. */
  by?: string;
}

/** A task that began, got on, or ended. */
export interface TaskChange {
  id: string;
  kind: string;
  status: DbTaskRow['status'];
  /** How long it took; only once it has ended. */
  seconds?: number;
}

const PROGRESS_INTERVAL = 1000;

/** Runs work that takes longer than a request, in a way that every backend can tell how far it is. */
export class TaskRunner {
  private readonly stopping = new AbortController();
  private readonly underWay = new Set<Promise<unknown>>();
  /** Those under way, with when they began by the clock that only goes on. */
  private readonly begun = new Map<string, { kind: string; at: number }>();
  private onChange: (change: TaskChange) => void = () => {};

  constructor(
    private readonly knex: Knex,
    private readonly logger: LoggerService,
  ) {}

  /** Has every task told of that begins here, gets on, or ends. */
  watch(onChange: (change: TaskChange) => void): void {
    this.onChange = onChange;
  }

  /** Starts the work in the background. */
  async start(about: TaskAbout, work: TaskWork): Promise<Task> {
    const task = await this.insert(about);
    const run = this.run(task, work, this.stopping.signal).catch(() => {});
    this.underWay.add(run);
    run.finally(() => this.underWay.delete(run));
    return toTask(task);
  }

  /** Does the work now, for the scheduler; an error is noted and thrown on. */
  async runNow(
    about: TaskAbout,
    work: TaskWork,
    signal?: AbortSignal,
  ): Promise<void> {
    const either = signal
      ? AbortSignal.any([signal, this.stopping.signal])
      : this.stopping.signal;
    await this.run(await this.insert(about), work, either);
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await Promise.all(this.underWay);
  }

  private async insert({ kind, subject, by }: TaskAbout): Promise<DbTaskRow> {
    const row: DbTaskRow = {
      id: randomUUID(),
      kind,
      subject_kind: subject?.kind ?? null,
      subject: subject ? shownText(subject.name) : null,
      subject_id: subject?.id ?? null,
      started_by: by ?? null,
      status: 'running',
      started_at: now(),
      finished_at: null,
      done: 0,
      total: null,
      message: null,
    };
    await this.knex('task').insert(row);
    this.begun.set(row.id, { kind, at: performance.now() });
    this.noteChange(row.id, 'running');
    return row;
  }

  private async run(
    task: DbTaskRow,
    work: TaskWork,
    signal: AbortSignal,
  ): Promise<void> {
    let written = 0;
    const progress: Progress = async (done, total) => {
      // The last one is told whenever it comes: what is done ends at its total.
      const since = Math.abs(Date.now() - written);
      if (done < total && since < PROGRESS_INTERVAL) return;
      written = Date.now();
      await this.knex('task').where({ id: task.id }).update({ done, total });
      this.noteChange(task.id, 'running');
    };
    try {
      const message = await work(signal, progress);
      await this.finish(task.id, 'done', message);
    } catch (error) {
      this.logger.error(`Task ${nameOfTask(task)} failed`, error as Error);
      await this.finish(task.id, 'failed', reasonOf(error));
      throw error;
    }
  }

  private async finish(
    id: string,
    status: DbTaskRow['status'],
    message: string,
  ): Promise<void> {
    await this.knex('task')
      .where({ id })
      .update({
        status,
        message: shownText(message),
        finished_at: now(),
      });
    this.noteChange(id, status);
  }

  private noteChange(id: string, status: DbTaskRow['status']): void {
    const begun = this.begun.get(id);
    if (!begun) return;
    const { kind, at } = begun;
    if (status === 'running') {
      this.onChange({ id, kind, status });
    } else {
      this.begun.delete(id);
      const seconds = (performance.now() - at) / 1000;
      this.onChange({ id, kind, status, seconds });
    }
  }
}

/** Longer than any task may take. */
const ABANDONED_AFTER = { hours: 24 };

/**
 * Ends the tasks of backends that died before they did. SQLite has one backend, so that all that seem to run at its start
 * are such; elsewhere another backend may be at them.
 */
export async function endAbandonedTasks(knex: Knex): Promise<void> {
  const query = knex('task').where({ status: 'running' });
  if (isPostgres(knex)) {
    const before = fromNow({ hours: -ABANDONED_AFTER.hours });
    query.where('started_at', '<', before);
  }
  await query.update({
    status: 'failed',
    message: 'The backend was stopped before it was done.',
    finished_at: now(),
  });
}
