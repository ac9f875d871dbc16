import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import type { Knex } from 'knex';
import { aptSuite, reportOf } from '../__testUtils__/aptRepository';
import { UNSCHEDULED } from '../__testUtils__/unscheduled';
import { testDatabases } from '../__testUtils__/databases';
import {
  KillableBackend,
  type SharedDatabase,
  shareDatabase,
} from '../__testUtils__/KillableBackend';
import { freePort } from '../__testUtils__/freePort';
import { poll } from '../__testUtils__/poll';
import { fromNow, now } from '../database/time';
import { EvaluationContents } from '../inventory/evaluations/EvaluationContents';
import { applyReport } from '../inventory/hosts/applyReport';
import { ensurePackageSet } from '../inventory/packageSets/ensurePackageSet';
import { HostKeys } from '../keys/HostKeys';
import { checkDatabase } from '../maintenance/check/checkDatabase';
import { readProtocol2 } from '../reports/protocol2';

jest.setTimeout(400_000);

const REPORTS = '/api/patchman/api/report/';
const CONFIG = {
  fetch: { allow: ['127.0.0.1'] },
  schedule: UNSCHEDULED,
};

/** Many packages of a version, so that a report takes its time. */
function manyPackages(size: number, version: string): [string, string][] {
  return Array.from({ length: size }, (_, i) => [`package${i}`, version]);
}

async function count(query: Knex.QueryBuilder): Promise<number> {
  const [row] = await query.count({ count: '*' });
  return Number(row.count);
}

describe('a backend that is killed', () => {
  const databases = testDatabases();
  let shared: SharedDatabase;
  let backend: KillableBackend;
  let key: string;

  const prepare = async (id: (typeof databases.ids)[number]) => {
    shared = await shareDatabase(databases, id);
    backend = new KillableBackend(await freePort(), shared.database, CONFIG);
    const keys = new HostKeys(shared.knex, {
      rotateAfter: null,
      rotationGrace: { days: 1 },
    });
    ({ key } = await keys.create('web1', 'test'));
    return shared.knex;
  };
  afterEach(async () => {
    await backend.kill();
    await shared.clean();
  });

  const send = async (body: object): Promise<number> => {
    const response = await fetch(`${backend.url}${REPORTS}`, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        Authorization: `Api-Key ${key}`,
      },
      body: JSON.stringify(body),
    });
    return response.status;
  };
  const noneIsPending = (knex: Knex) =>
    poll('no report is pending', async () => {
      const pending = knex('report').where({ status: 'pending' });
      return (await count(pending)) === 0;
    });
  /** Nothing contradicts itself, once nobody else writes. */
  const isSound = async (knex: Knex) => {
    await backend.kill();
    const found = await checkDatabase(knex, new AbortController().signal);
    expect(found.filter(({ count: n, mended }) => mended && n > 0)).toEqual([]);
  };
  const versionsOn = (knex: Knex, host: string): Promise<string[]> =>
    knex('host')
      .join('package_set_member as m', 'm.set_id', 'host.package_set_id')
      .join('package as p', 'p.id', 'm.package_id')
      .where('host.name', host)
      .distinct('p.version')
      .pluck('p.version');

  it.each(databases.ids)(
    'while it receives a report has not acknowledged it, and takes it afterwards, on %s',
    async id => {
      const knex = await prepare(id);
      await backend.start();
      const body = JSON.stringify(reportOf('web1', [['vim', '1-1']], []));
      const { hostname, port } = new URL(backend.url);
      const socket = connect(Number(port), hostname);
      const answers: string[] = [];
      const closed = new Promise<void>(done => {
        socket.on('data', piece => answers.push(String(piece)));
        socket.on('error', () => {});
        socket.once('close', () => done());
      });
      // The backend says when it begins to read.
      socket.write(
        [
          `POST ${REPORTS} HTTP/1.1`,
          `Host: ${hostname}`,
          `Authorization: Api-Key ${key}`,
          'Content-Type: application/json',
          `Content-Length: ${body.length}`,
          'Expect: 100-continue',
          '\r\n',
        ].join('\r\n'),
      );
      await poll('the backend reads the report', async () =>
        answers.join('').includes('100 Continue'),
      );
      socket.write(body.slice(0, body.length / 2));
      await backend.kill();
      await closed;
      expect(answers.join('')).not.toContain('202');
      expect(await knex('report')).toEqual([]);

      await backend.start();
      expect(await send(JSON.parse(body))).toBe(202);
      await noneIsPending(knex);
      expect(await knex('report')).toHaveLength(1);
      expect(await versionsOn(knex, 'web1')).toEqual(['1']);
    },
  );

  it.each(databases.ids)(
    'while it processes a report processes it once, on %s',
    async id => {
      const knex = await prepare(id);
      await backend.start();
      expect(await send(reportOf('web1', manyPackages(5_000, '1-1'), []))).toBe(
        202,
      );
      await noneIsPending(knex);
      let killed = 1;
      for (let wasPending = false; !wasPending; ) {
        killed++;
        const report = reportOf(
          'web1',
          manyPackages(20_000, `${killed}-1`),
          [],
        );
        expect(await send(report)).toBe(202);
        await poll(
          'the report is claimed',
          () =>
            knex('report')
              .whereNotNull('ticket')
              .orWhere({ attempts: 1 })
              .first(),
          1,
        );
        await backend.kill();
        const [last] = await knex('report').orderBy('id', 'desc').limit(1);
        // Not too late for what is meant.
        wasPending = last.status === 'pending';
        await backend.start();
        await noneIsPending(knex);
      }
      expect(await versionsOn(knex, 'web1')).toEqual([String(killed)]);
      const statuses = await knex('report').distinct('status').pluck('status');
      expect(statuses).toEqual(['processed']);
      const last = await knex('report').max({ id: 'id' }).first();
      // Each package stands in the history once.
      const changes = knex('host_change').where({ report_id: last!.id });
      expect(await count(changes)).toBeGreaterThanOrEqual(20_000 - 5_000);
      const doubled = await knex('host_change')
        .groupBy('report_id', 'before_id', 'after_id')
        .havingRaw('COUNT(*) > 1')
        .select('report_id');
      expect(doubled).toEqual([]);
      await isSound(knex);
    },
  );

  describe('with a mirror', () => {
    let server: Server;
    let hanging = true;
    let half: Promise<void>;

    const serve = async (): Promise<string> => {
      hanging = true;
      const documents = aptSuite({
        suite: 'stable',
        packages: Array.from({ length: 3000 }, (_, i) => ({
          name: `package${i}`,
          version: '2-1',
        })),
      });
      let sent = () => {};
      half = new Promise(done => {
        sent = done;
      });
      server = createServer((request, response) => {
        const document = documents[request.url ?? ''];
        if (document === undefined) {
          response.writeHead(404).end();
        } else if (hanging && request.url!.endsWith('/Packages')) {
          // Half of it, and then nothing more.
          response.write(document.slice(0, document.length / 2), () => sent());
        } else {
          response.end(document);
        }
      });
      await new Promise<void>(done => {
        server.listen(0, '127.0.0.1', done);
      });
      const { port } = server.address() as AddressInfo;
      return `http://127.0.0.1:${port}/dists/stable/main/binary-amd64`;
    };
    afterEach(async () => {
      server.closeAllConnections();
      await new Promise(done => {
        server.close(done);
      });
    });

    it.each(databases.ids)(
      'while it reads it reads it again, and what was half read is cleaned away, on %s',
      async id => {
        const knex = await prepare(id);
        const url = await serve();
        await backend.start();
        expect(
          await send(reportOf('web1', [['package7', '1-1']], [['main', url]])),
        ).toBe(202);
        await half;
        await poll('a set is being built', () =>
          knex('package_set').where('digest', 'like', 'building:%').first(),
        );
        await backend.kill();
        hanging = false;
        await backend.start();
        await backend.runTask('refresh');
        await poll('the update is found', () =>
          knex('evaluation').where({ other: 1 }).first(),
        );
        // What was half read is nobody's.
        const [{ package_set_id: setId }] = await knex('mirror').select(
          'package_set_id',
        );
        expect(await knex('package_set').where({ id: setId }).first()).toEqual(
          expect.objectContaining({ size: 3000 }),
        );
        await knex('package_set').update({ created_at: fromNow({ days: -1 }) });
        await backend.runTask('clean');
        await poll('what was half read is gone', async () => {
          const building = knex('package_set').where({ complete: false });
          return (await count(building)) === 0;
        });
        await isSound(knex);
      },
    );
  });

  it.each(databases.ids)(
    'while it evaluates evaluates the rest afterwards, on %s',
    async id => {
      const knex = await prepare(id);
      const HOSTS = 150;
      for (let i = 0; i < HOSTS; i++) {
        const packages = manyPackages(30, `${i + 1}-1`);
        await applyReport({
          knex,
          row: {
            ...{ id: i, received_at: now(), address: null },
            ...{ user_agent: null, body_digest: null },
          },
          report: readProtocol2(
            Buffer.from(JSON.stringify(reportOf(`host${i}`, packages, []))),
          ),
          installed: new EvaluationContents(knex, 1000).installed,
          guessSecurity: () => false,
          finish: async () => {},
        });
      }
      await backend.start();
      await backend.runTask('evaluate');
      const evaluated = () => count(knex('host').whereNotNull('evaluation_id'));
      await poll('some are evaluated', async () => (await evaluated()) > 0, 1);
      await backend.kill();
      expect(await evaluated()).toBeLessThan(HOSTS);

      await backend.start();
      await backend.runTask('evaluate');
      await poll('all are evaluated', async () => {
        const due = knex('host')
          .whereNotNull('evaluate_at')
          .orWhereNull('evaluation_id');
        return (await count(due)) === 0;
      });
      expect(await count(knex('evaluation'))).toBe(HOSTS);
      await isSound(knex);
    },
  );

  it.each(databases.ids)(
    'while it cleans leaves what is in use, and cleans the rest afterwards, on %s',
    async id => {
      const knex = await prepare(id);
      const SETS = 30;
      for (let i = 0; i < SETS; i++) {
        await ensurePackageSet(
          knex,
          manyPackages(1000, String(i)).map(([name, version]) => ({
            ...{ type: 'deb', name, version, epoch: '', release: '' },
            arch: 'amd64',
          })),
        );
      }
      await knex('package_set').update({ created_at: fromNow({ days: -1 }) });
      await backend.start();
      expect(await send(reportOf('web1', manyPackages(500, '7-1'), []))).toBe(
        202,
      );
      await noneIsPending(knex);
      const left = () => count(knex('package_set'));
      await backend.runTask('clean');
      await poll('some sets are gone', async () => (await left()) <= SETS, 1);
      await backend.kill();
      expect(await left()).toBeGreaterThan(1);

      await backend.start();
      await backend.runTask('clean');
      await poll('the others are gone', async () => (await left()) === 1);
      await poll('their packages are gone', async () => {
        const packages = await count(knex('package'));
        return packages === 500;
      });
      expect(await count(knex('package_set_member'))).toBe(500);
      expect(await versionsOn(knex, 'web1')).toEqual(['7']);
      await isSound(knex);
    },
  );
});
