import { Agent, createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import type { Knex } from 'knex';
import fetch from 'node-fetch';
import { HostKeys } from '../../keys/HostKeys';
import { aptSuite } from '../aptRepository';
import type { KillableBackend } from '../KillableBackend';
import {
  type HostileMirror,
  type HostileReport,
  plainReport,
  type Served,
} from './inputs';
import { sentenceProblem } from './sentences';

/** So many hostile reports are under way at once. */
const REPORTS_AT_ONCE = 3;
/** Bytes of each report of a crowd, before compression. */
const CROWD_BYTES = 12 * 1024 * 1024;
/** A connection that is kept may be closed by the other side just as it is used. */
const agent = new Agent({ keepAlive: false });

/** What was sent, when, and what is wrong with what came of it. */
interface Sent {
  name: string;
  hostname: string;
  /** When the report was sent, or the mirror was first asked; milliseconds since 1970, 0 before. */
  from: number;
  /** When the report was answered. */
  to: number;
  told: string[];
}

/** Sends hostile inputs to a backend, each from a host of its own, and looks at what became of them. */
export class HostileRun {
  readonly reports: Sent[] = [];
  readonly mirrors: (Sent & { path: string })[] = [];
  private readonly innocents: { name: string; path: string }[] = [];
  /** Ids of the reports of innocent hosts. */
  readonly innocentReports: number[] = [];
  /** Answers that an innocent host should not get. */
  readonly innocentTrouble: string[] = [];
  private readonly served = new Map<string, Served>();
  private readonly keys = new Map<string, string>();

  private constructor(
    private readonly backend: KillableBackend,
    private readonly knex: Knex,
    private readonly server: Server,
  ) {
    server.on('request', (request, response) => {
      const path = request.url ?? '';
      const answer = this.served.get(path);
      const mirror = this.mirrors.find(sent => path.startsWith(sent.path));
      if (mirror && mirror.from === 0) mirror.from = Date.now();
      if (answer === undefined) response.writeHead(404).end();
      else if (typeof answer === 'function') answer(response);
      else response.end(answer);
    });
  }

  static async start(
    backend: KillableBackend,
    knex: Knex,
  ): Promise<HostileRun> {
    const server = createServer();
    await new Promise<void>(done => {
      server.listen(0, '127.0.0.1', done);
    });
    return new HostileRun(backend, knex, server);
  }

  /** Gives these hosts keys, before anything is measured. */
  async prepare(hostnames: string[]): Promise<void> {
    const keys = new HostKeys(this.knex, {
      rotateAfter: null,
      rotationGrace: { days: 1 },
    });
    for (const hostname of hostnames) {
      this.keys.set(hostname, (await keys.create(hostname, 'test')).key);
    }
  }

  /** Gives every host of these inputs a key, but those of protocol 1, which nobody has one for. */
  async prepareFor(
    reports: HostileReport[],
    mirrors: HostileMirror[],
  ): Promise<void> {
    await this.prepare([
      ...reports.flatMap(({ protocol }, place) =>
        protocol === 1 ? [] : [HostileRun.hostOf(place, 'report')],
      ),
      ...mirrors.map((_, place) => HostileRun.hostOf(place, 'mirror')),
    ]);
  }

  private static hostOf(place: number, what: 'report' | 'mirror'): string {
    return `${what}${place}.hostile.example.org`;
  }

  /** Sends every report, some at once. */
  async sendReports(inputs: HostileReport[]): Promise<void> {
    const queue = inputs.map((input, place) => ({ input, place }));
    const worker = async () => {
      for (let next = queue.shift(); next; next = queue.shift()) {
        const { input, place } = next;
        const hostname = HostileRun.hostOf(place, 'report');
        const sent: Sent = {
          name: input.name,
          hostname,
          from: Date.now(),
          to: 0,
          told: [],
        };
        this.reports.push(sent);
        const { touched, body, headers } = input.make(
          hostname,
          this.goodMirror(),
        );
        if (touched) sent.told.push(`(${touched} is hostile)`);
        sent.told.push(
          await this.post(hostname, input.protocol, body, headers),
        );
        sent.to = Date.now();
      }
    };
    await Promise.all(Array.from({ length: REPORTS_AT_ONCE }, worker));
  }

  /** Hosts that all send a large report at the same time. @returns what was not accepted */
  async sendCrowd(hostnames: string[]): Promise<string[]> {
    const padding = 'x'.repeat(CROWD_BYTES);
    const answers = await Promise.all(
      hostnames.map(hostname => {
        const report = JSON.parse(plainReport(hostname, []).toString());
        return this.post(
          hostname,
          3,
          gzipSync(JSON.stringify({ ...report, padding }), { level: 1 }),
          {
            'Content-Type': 'application/json',
            'Content-Encoding': 'gzip',
          },
        );
      }),
    );
    return answers.filter(answer => !answer.startsWith('202'));
  }

  /** Waits until a hostile mirror is being read. */
  async askedOnce(): Promise<void> {
    while (!this.mirrors.some(({ from }) => from > 0)) await sleep(20);
  }

  /** Publishes every mirror, and lets a host report each. */
  async publish(inputs: HostileMirror[]): Promise<void> {
    for (const [place, input] of inputs.entries()) {
      const hostname = HostileRun.hostOf(place, 'mirror');
      const path = `/mirror${place}/`;
      for (const [name, file] of input.files)
        this.served.set(path + name, file);
      const repository = JSON.parse(
        JSON.stringify(input.repository).replaceAll(
          '@SITE@',
          this.siteUrl(path),
        ),
      );
      if (!this.mirrors.some(sent => sent.path === path)) {
        this.mirrors.push({
          name: input.name,
          hostname,
          path,
          from: 0,
          to: 0,
          told: [],
        });
      }
      await this.post(hostname, 3, plainReport(hostname, [repository]));
    }
  }

  /** Where a path of the mirrors' server is, without a slash at the end. */
  siteUrl(path: string): string {
    const { port } = this.server.address() as AddressInfo;
    return `http://127.0.0.1:${port}${path}`.replace(/\/$/, '');
  }

  /** Serves a small apt repository and lets an innocent host report it. */
  async reportInnocent(hostname: string, version: string): Promise<void> {
    const path = `/innocent-${hostname}/`;
    if (!this.innocents.some(({ name }) => name === hostname)) {
      this.innocents.push({ name: hostname, path });
      this.serveSuite(path.slice(0, -1));
    }
    const answer = await this.post(
      hostname,
      3,
      plainReport(
        hostname,
        [
          {
            type: 'deb',
            name: hostname,
            urls: [this.siteUrl(path)],
            suite: 'stable',
            component: 'main',
          },
        ],
        version,
      ),
    );
    const id = /"id":\s*(\d+)/.exec(answer)?.[1];
    if (id) this.innocentReports.push(Number(id));
    else this.innocentTrouble.push(`${hostname} was answered ${answer}`);
  }

  private serveSuite(path: string): void {
    const suite = aptSuite({
      suite: 'stable',
      packages: [{ name: 'app', version: '9-1' }],
    });
    for (const [name, file] of Object.entries(suite)) {
      this.served.set(path + name, file);
    }
  }

  /** An innocent repository that hostile hosts report. */
  private goodMirror(): string {
    this.serveSuite('/good');
    return this.siteUrl('/good');
  }

  /** @returns the answer's status and text */
  private async post(
    hostname: string,
    protocol: 1 | 2 | 3,
    body: Buffer,
    headers: Record<string, string> = { 'Content-Type': 'application/json' },
  ): Promise<string> {
    const [path, scheme] = {
      1: ['reports/upload/', ''],
      2: ['api/report/', 'Api-Key'],
      3: ['reports', 'Bearer'],
    }[protocol];
    try {
      const response = await fetch(`${this.backend.url}/api/patchman/${path}`, {
        method: 'POST',
        agent,
        body,
        headers: {
          ...headers,
          ...(scheme
            ? { Authorization: `${scheme} ${this.keys.get(hostname)}` }
            : {}),
        },
      });
      return `${response.status} ${await response.text()}`;
    } catch (error) {
      return `no answer: ${(error as Error).message}`;
    }
  }

  /** Waits until no report is pending and every hostile mirror was asked. @returns what is not done after `limit` ms */
  async settled(limit: number): Promise<string[]> {
    const until = Date.now() + limit;
    for (;;) {
      const open = await this.open();
      if (open.length === 0 || Date.now() > until) return open;
      if (this.backend.stopped) return [`the backend ${this.backend.stopped}`];
      await sleep(200);
    }
  }

  private async open(): Promise<string[]> {
    const pending = await this.knex('report')
      .where({ status: 'pending' })
      .select('host_name', 'error');
    // What hostile reports and lists name besides is nobody's to wait for.
    const known = (
      await this.knex('mirror')
        .where({ listed_by: null })
        .select('url', 'checked_at')
    ).map(({ url, checked_at }) => ({
      path: urlPath(url),
      done: checked_at !== null,
    }));
    const state = (path: string) => {
      const own = known.filter(mirror => mirror.path.startsWith(path));
      if (own.length === 0) return 'unknown';
      return own.every(({ done }) => done) ? null : 'unread';
    };
    const nameOf = (hostname: string) =>
      this.reports.find(sent => sent.hostname === hostname)?.name ?? hostname;
    return [
      ...pending.map(
        row => `report ${nameOf(row.host_name)} pending: ${row.error}`,
      ),
      ...[...this.mirrors, ...this.innocents].flatMap(({ name, path }) => {
        const left = state(path);
        return left ? [`${name} is ${left}`] : [];
      }),
    ];
  }

  /** What is wrong with what people are told of each input, by its name. */
  async complaints(
    reports: HostileReport[],
    mirrors: HostileMirror[],
  ): Promise<string[]> {
    const rows = await this.knex('report').select(
      'host_name',
      'status',
      'error',
      'problems',
    );
    const complaints: string[] = [];
    const complain = (name: string, ...what: string[]) =>
      complaints.push(`${name}: ${what.join(' ')}`);
    for (const input of reports) {
      const sent = this.reports.find(({ name }) => name === input.name)!;
      const answer = sent.told.find(text => !text.startsWith('('))!;
      if (!/^[24]/.test(answer)) complain(input.name, answer.slice(0, 300));
      for (const row of rows.filter(one => one.host_name === sent.hostname)) {
        if (row.error !== null) {
          const problem = sentenceProblem(row.error);
          if (problem) complain(input.name, 'its reason', problem);
          sent.told.push(row.error);
        }
        for (const { path, message } of JSON.parse(row.problems)) {
          const problem = message === '' ? null : sentenceProblem(message);
          if (problem) complain(input.name, `${path}:`, problem);
          sent.told.push(`${path} ${message}`);
        }
      }
      this.lookForCause(input, sent, complain);
    }
    const known = await this.knex('mirror').select('url', 'error');
    for (const input of mirrors) {
      const sent = this.mirrors.find(({ name }) => name === input.name)!;
      for (const { url, error } of known) {
        if (!urlPath(url).startsWith(sent.path) || error === null) continue;
        const problem = sentenceProblem(error);
        if (problem)
          complain(input.name, `its error ${problem}:`, error.slice(0, 200));
        sent.told.push(error);
      }
      this.lookForCause(input, sent, complain);
    }
    return complaints;
  }

  private lookForCause(
    input: { name: string; cause?: RegExp },
    { told }: Sent,
    complain: (name: string, ...what: string[]) => void,
  ): void {
    if (input.cause && !told.some(text => input.cause!.test(text))) {
      complain(
        input.name,
        `nobody is told ${input.cause}, but`,
        JSON.stringify(told.slice(0, 5)).slice(0, 400),
      );
    }
  }

  /** Which inputs were under way at a time, for messages. */
  async underWay(at: number): Promise<string[]> {
    const rows = await this.knex('mirror').select('url', 'checked_at');
    const isBeingRead = ({ path, from }: { path: string; from: number }) =>
      from > 0 &&
      from <= at &&
      rows.some(
        ({ url, checked_at: end }) =>
          urlPath(url).startsWith(path) &&
          (end === null || Date.parse(end) >= at),
      );
    return [
      ...this.reports.filter(
        ({ from, to }) => from <= at && (to === 0 || to + 2000 >= at),
      ),
      ...this.mirrors.filter(isBeingRead),
    ].map(({ name }) => name);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise(done => {
      this.server.close(done);
    });
  }
}

function urlPath(url: string): string {
  return `/${url.split('/').slice(3).join('/')}/`;
}
