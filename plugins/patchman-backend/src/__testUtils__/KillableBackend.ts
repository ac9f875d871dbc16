import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TestDatabaseId } from '@backstage/backend-test-utils';
import type { JsonObject } from '@backstage/types';
import createKnex, { type Knex } from 'knex';
import fetch from 'node-fetch';
import { prepareDatabase } from '../database/database';
import type { testDatabases } from './databases';
import { PREPARED } from './setup/prepared';
import { messageWith } from './messages';
import type { LoopSeen } from './watchLoop';

/** How much of what a backend prints is kept for messages. */
const KEPT_OUTPUT = 8000;

/** Of a service that may do everything. */
const TOKEN = 'only-for-the-tests-of-this-plugin';

/** A backend process that can be killed and started again on the same database. */
export class KillableBackend {
  private child: ChildProcess | null = null;
  private output = '';

  /**
   * @param port where it listens on 127.0.0.1
   * @param database what stands under `backend.database`
   * @param config what stands under `patchman`
   * @param options asInProduction: it reads every configuration schema for its log, which takes as long as all the rest of
   * a start, and memory
   */
  constructor(
    private readonly port: number,
    private readonly database: object,
    private readonly config: JsonObject = {},
    private readonly options: { asInProduction?: boolean } = {},
  ) {}

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** @throws Error when it does not run */
  get pid(): number {
    if (!this.child?.pid) throw new Error('The backend was not started');
    return this.child.pid;
  }

  /** Why it does not run any more, in words with the end of its output; null while it runs. */
  get stopped(): string | null {
    const { exitCode, signalCode } = this.child ?? {};
    if (exitCode === null && signalCode === null) return null;
    return `ended with ${exitCode ?? signalCode}:\n${this.output}`;
  }

  /** Returns once it is ready. @throws Error with its output when it stops by itself or takes five minutes */
  async start(): Promise<void> {
    this.launch();
    await this.ready();
  }

  /** Begins to start it, and does not wait. */
  launch(): void {
    const config = {
      backend: {
        baseUrl: this.url,
        listen: { host: '127.0.0.1', port: this.port },
        database: this.database,
        auth: {
          externalAccess: [
            { type: 'static', options: { token: TOKEN, subject: 'test' } },
          ],
        },
      },
      // Nothing is asked of the internet.
      patchman: { errata: { enabled: false }, ...this.config },
    };
    this.child = spawn(
      process.execPath,
      [
        process.env[PREPARED.backendProcess]!,
        JSON.stringify(config),
        ...(this.options.asInProduction ? ['as in production'] : []),
      ],
      {
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
        env: { ...process.env, NODE_ENV: 'development' },
      },
    );
    const keep = (chunk: Buffer) => {
      this.output = (this.output + chunk).slice(-KEPT_OUTPUT);
    };
    this.child.stdout!.on('data', keep);
    this.child.stderr!.on('data', keep);
  }

  /** Returns once it is ready. @throws Error with its output when it stops by itself or takes five minutes */
  async ready(): Promise<void> {
    for (let i = 0; i < 3000; i++) {
      if (this.stopped) throw new Error(`The backend ${this.stopped}`);
      const ready = await fetch(
        `${this.url}/.backstage/health/v1/readiness`,
      ).catch(() => null);
      if (ready?.ok) return;
      await sleep(100);
    }
    throw new Error(`The backend did not start:\n${this.output}`);
  }

  /** Starts a maintenance task, and does not wait for its end. */
  async runTask(task: string): Promise<void> {
    const response = await fetch(
      `${this.url}/api/patchman/maintenance/${task}`,
      { method: 'POST', headers: { Authorization: `Bearer ${TOKEN}` } },
    );
    if (response.status !== 202) {
      throw new Error(`${task}: ${response.status} ${await response.text()}`);
    }
  }

  /** What was seen of its event loop since this was asked last, or since it started. */
  async loop(): Promise<LoopSeen> {
    const seen = messageWith<LoopSeen>(this.child!, 'longest');
    this.child!.send('seen');
    return seen;
  }

  /** Ends it at once, whatever it does. */
  async kill(): Promise<void> {
    const { child } = this;
    if (!child || this.stopped) return;
    const gone = new Promise(done => {
      child.once('exit', done);
    });
    child.kill('SIGKILL');
    await gone;
  }
}

/** A database that a process of its own can open too. */
export interface SharedDatabase {
  /** This process's own connection. */
  knex: Knex;
  /** What stands under `backend.database` of the other process. */
  database: object;
  clean: () => Promise<void>;
}

/**
 * An empty database: a file of SQLite, or a database of the tests' PostgreSQL.
 * @param options migrated: false leaves it without any table
 */
export async function shareDatabase(
  databases: ReturnType<typeof testDatabases>,
  id: TestDatabaseId,
  { migrated = true }: { migrated?: boolean } = {},
): Promise<SharedDatabase> {
  if (id === 'SQLITE_3') {
    const directory = mkdtempSync(join(tmpdir(), 'patchman-process-'));
    const knex = createKnex({
      client: 'better-sqlite3',
      connection: { filename: join(directory, 'patchman.sqlite') },
      useNullAsDefault: true,
    });
    if (migrated) await prepareDatabase(knex);
    return {
      knex,
      database: { client: 'better-sqlite3', connection: { directory } },
      clean: async () => {
        await knex.destroy();
        rmSync(directory, { recursive: true });
      },
    };
  }
  const knex = migrated
    ? await databases.migrated(id)
    : await databases.empty(id);
  const { host, port, user, password, database } =
    knex.client.config.connection;
  const connection = { host, port, user, password };
  return {
    knex,
    database: {
      client: 'pg',
      connection,
      plugin: { patchman: { connection: { ...connection, database } } },
    },
    clean: async () => {},
  };
}
