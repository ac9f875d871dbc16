import { setTimeout as sleep } from 'node:timers/promises';
import fetch from 'node-fetch';
import { testDatabases } from '../__testUtils__/databases';
import { reportOf } from '../__testUtils__/aptRepository';
import { freePort } from '../__testUtils__/freePort';
import {
  KillableBackend,
  shareDatabase,
} from '../__testUtils__/KillableBackend';
import { HostKeys } from '../keys/HostKeys';

jest.setTimeout(300_000);

const HOSTS = 20;
const REPORTS_PER_HOST = 10;
const KILLS = 3;

describe('a backend that is killed at any moment while 200 reports arrive', () => {
  const databases = testDatabases();

  it.each(databases.ids)(
    'loses none and processes none twice, on %s',
    async id => {
      const { knex, database, clean } = await shareDatabase(databases, id);
      const backend = new KillableBackend(await freePort(), database);
      const keys = new HostKeys(knex, {
        rotateAfter: null,
        rotationGrace: { days: 1 },
      });
      const acknowledged: number[] = [];

      /** Sends what a host reports, one after the other, until each is acknowledged. */
      const sendAll = async (hostname: string, key: string) => {
        for (let version = 1; version <= REPORTS_PER_HOST; version++) {
          const body = JSON.stringify(
            reportOf(hostname, [['app', `${version}-1`]], []),
          );
          for (;;) {
            const response = await fetch(
              `${backend.url}/api/patchman/api/report/`,
              {
                method: 'POST',
                headers: {
                  'Content-Type': 'application/json',
                  Authorization: `Api-Key ${key}`,
                },
                body,
              },
            ).catch(() => null);
            if (response?.status === 202) {
              acknowledged.push((await response.json()).report_id);
              break;
            }
            await sleep(50);
          }
          // Slow enough that the kills fall into the middle.
          await sleep(100);
        }
      };

      try {
        await backend.start();
        const senders = [];
        for (let i = 0; i < HOSTS; i++) {
          const hostname = `host${i}.example.org`;
          const { key } = await keys.create(hostname, 'test');
          senders.push(sendAll(hostname, key));
        }
        const all = Promise.all(senders);
        for (let kill = 0; kill < KILLS; kill++) {
          await sleep(150 + 130 * kill);
          await backend.kill();
          await backend.start();
        }
        await all;
        expect(acknowledged).toHaveLength(HOSTS * REPORTS_PER_HOST);

        for (;;) {
          const [{ count }] = await knex('report')
            .where({ status: 'pending' })
            .count({ count: '*' });
          if (Number(count) === 0) break;
          await sleep(200);
        }
        const reports = await knex('report').select('id', 'status', 'error');
        expect(reports.filter(({ status }) => status !== 'processed')).toEqual(
          [],
        );
        const known = new Set(reports.map(report => report.id));
        expect(acknowledged.filter(report => !known.has(report))).toEqual([]);

        // Every upgrade stands in the history once and in order: nothing was lost, nothing done twice.
        const changes = await knex('host_change')
          .join('host', 'host.id', 'host_change.host_id')
          .join('package as before', 'before.id', 'host_change.before_id')
          .join('package as after', 'after.id', 'host_change.after_id')
          .orderBy('host_change.id')
          .select('host.name', 'before.version as from', 'after.version as to');
        for (let i = 0; i < HOSTS; i++) {
          expect(
            changes
              .filter(change => change.name === `host${i}.example.org`)
              .map(change => `${change.from}>${change.to}`),
          ).toEqual([
            '1>2',
            '2>3',
            '3>4',
            '4>5',
            '5>6',
            '6>7',
            '7>8',
            '8>9',
            '9>10',
          ]);
        }
      } finally {
        await backend.kill();
        await clean();
      }
    },
  );
});
