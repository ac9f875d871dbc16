import { randomUUID } from 'node:crypto';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Finding, Task } from 'backstage-plugin-patchman-common';
import type { Knex } from 'knex';
import type { DbTaskRow } from '../database/tables';
import { isPostgres } from '../database/dialect';
import { reasonOf } from '../database/driverErrors';
import { fromNow, now } from '../database/time';
import { shownText } from '../texts';
import { nameOfTask, toTask } from './toTask';

/** Tells how far a task is; cheap to call often. */
export type Progress = (done: number, total: number) => Promise<void>;

/** What came of a task: one sentence, and where it looked for something, what it found. */
export interface TaskOutcome {
  message: string;
  findings?: Finding[];
}

/** What a task does; answers one sentence about what came out. */
export type TaskWork = (
  signal: AbortSignal,
  progress: Progress,
) => Promise<string | TaskOutcome>;

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

const PROGRESS_INTERVAL = 1000;
/** How often it is looked whether somebody wants a task to end who asked another backend, in milliseconds. */
const LOOK_INTERVAL = 2000;

/** A task that is under way here. */
class Underway {
  private readonly ending = new AbortController();
  /** Who wanted it to end. */
  cancelledBy: string | null = null;

  get signal(): AbortSignal {
    return this.ending.signal;
  }

  cancel(by: string): void {
    this.cancelledBy ??= by;
    this.ending.abort();
  }
}

/** Runs work that takes longer than a request, in a way that every backend can tell how far it is, and end it. */
export class TaskRunner {
  private readonly stopping = new AbortController();
  private readonly underWay = new Set<Promise<unknown>>();
  private readonly running = new Map<string, Underway>();
  private looking: NodeJS.Timeout | null = null;

  /** @param backend its name among those of the database */
  constructor(
    private readonly knex: Knex,
    private readonly logger: LoggerService,
    private readonly backend: string | null = null,
  ) {}

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

  /**
   * Ends a task, whichever backend is at it: it stops after the piece that it is at, and what it has done stays.
   * @param by who wants it, such as `user:default/guest`
   * @returns whether it was running
   */
  async cancel(id: string, by: string): Promise<boolean> {
    const found: number = await this.knex('task')
      .where({ id, status: 'running' })
      .update({
        cancelled_by: this.knex.raw('COALESCE(cancelled_by, ?)', [by]),
      });
    this.running.get(id)?.cancel(by);
    return found > 0;
  }

  /** Looks which of the tasks here somebody cancelled elsewhere. */
  async look(): Promise<void> {
    const rows: Pick<DbTaskRow, 'id' | 'cancelled_by'>[] = await this.knex(
      'task',
    )
      .whereIn('id', [...this.running.keys()])
      .whereNotNull('cancelled_by')
      .select('id', 'cancelled_by');
    for (const { id, cancelled_by: by } of rows) {
      this.running.get(id)?.cancel(by!);
    }
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await Promise.all(this.underWay);
    this.lookNoMore();
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
      cancelled_by: null,
      backend: this.backend,
      findings: null,
    };
    // Before anybody can know of it, so that whoever cancels it finds it.
    this.running.set(row.id, new Underway());
    try {
      await this.knex('task').insert(row);
    } catch (error) {
      this.running.delete(row.id);
      throw error;
    }
    return row;
  }

  private async run(
    task: DbTaskRow,
    work: TaskWork,
    signal: AbortSignal,
  ): Promise<void> {
    const running = this.running.get(task.id)!;
    this.lookNowAndThen();
    let written = 0;
    const progress: Progress = async (done, total) => {
      // The last one is told whenever it comes: what is done ends at its total.
      const since = Math.abs(Date.now() - written);
      if (done < total && since < PROGRESS_INTERVAL) return;
      written = Date.now();
      await this.knex('task').where({ id: task.id }).update({ done, total });
    };
    try {
      const came = await work(
        AbortSignal.any([signal, running.signal]),
        progress,
      );
      const { message, findings } =
        typeof came === 'string'
          ? { message: came, findings: undefined }
          : came;
      if (running.cancelledBy === null) {
        await this.finish(task.id, 'done', message, findings);
      } else {
        const end = `${cancelledText(running.cancelledBy)} ${message}`;
        await this.finish(task.id, 'cancelled', end, findings);
      }
    } catch (error) {
      if (running.cancelledBy !== null) {
        await this.finish(
          task.id,
          'cancelled',
          cancelledText(running.cancelledBy),
        );
        return;
      }
      this.logger.error(`Task ${nameOfTask(task)} failed`, error as Error);
      await this.finish(task.id, 'failed', reasonOf(error));
      throw error;
    } finally {
      this.running.delete(task.id);
      if (this.running.size === 0) this.lookNoMore();
    }
  }

  private async finish(
    id: string,
    status: DbTaskRow['status'],
    message: string,
    findings?: Finding[],
  ): Promise<void> {
    await this.knex('task')
      .where({ id })
      .update({
        status,
        message: shownText(message),
        finished_at: now(),
        findings: findings ? JSON.stringify(findings) : null,
        // What is done has done all of it, whatever was told last.
        ...(status === 'done'
          ? { done: this.knex.raw('COALESCE(total, done)') }
          : {}),
      });
  }

  /** On SQLite there is no other backend that could be asked. */
  private lookNowAndThen(): void {
    if (this.looking || !isPostgres(this.knex)) return;
    this.looking = setInterval(() => {
      this.look().catch(error => {
        this.logger.warn('Whether tasks were cancelled is not known', error);
      });
    }, LOOK_INTERVAL);
    this.looking.unref();
  }

  private lookNoMore(): void {
    if (this.looking) clearInterval(this.looking);
    this.looking = null;
  }
}

function cancelledText(by: string): string {
  return `Cancelled by ${by}; what was done before stays.`;
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
