import createKnex, { type Knex } from 'knex';
import { reportOf } from '../__testUtils__/aptRepository';
import { testDatabases } from '../__testUtils__/databases';
import { freePort } from '../__testUtils__/freePort';
import { KillableBackend } from '../__testUtils__/KillableBackend';
import { OwnPostgres } from '../__testUtils__/OwnPostgres';
import { poll } from '../__testUtils__/poll';
import { HostKeys } from '../keys/HostKeys';

jest.setTimeout(400_000);

describe('a PostgreSQL that goes and comes back', () => {
  // Where the tests have one at all.
  const ids = testDatabases().ids.filter(id => id !== 'SQLITE_3');
  let postgres: OwnPostgres;
  let backend: KillableBackend;
  let knex: Knex;

  afterEach(async () => {
    await backend?.kill();
    await knex?.destroy();
    await postgres?.stop();
  });

  it.each(ids)(
    'is told in words meanwhile, and everything goes on afterwards, like %s',
    async () => {
      postgres = await OwnPostgres.start();
      backend = new KillableBackend(
        await freePort(),
        { client: 'pg', connection: postgres.connection },
        // Often enough that the schedule meets the gap, and is seen to go on.
        {
          schedule: {
            evaluate: {
              frequency: { seconds: 1 },
              timeout: { minutes: 1 },
              initialDelay: { seconds: 1 },
            },
          },
        },
      );
      await backend.start();
      knex = createKnex({
        client: 'pg',
        connection: {
          ...postgres.connection,
          database: 'backstage_plugin_patchman',
        },
      });
      const { key } = await new HostKeys(knex, {
        rotateAfter: null,
        rotationGrace: { days: 1 },
      }).create('web1', 'test');
      const send = async (version: string) => {
        const response = await fetch(
          `${backend.url}/api/patchman/api/report/`,
          {
            method: 'POST',
            headers: {
              'Content-Type': 'application/json',
              Authorization: `Api-Key ${key}`,
            },
            body: JSON.stringify(reportOf('web1', [['vim', version]], [])),
          },
        );
        return { status: response.status, text: await response.text() };
      };
      const version = async () => {
        const row = await knex('host')
          .join('package_set_member as m', 'm.set_id', 'host.package_set_id')
          .join('package as p', 'p.id', 'm.package_id')
          .where('host.name', 'web1')
          .first('p.version');
        return row?.version;
      };
      expect((await send('1-1')).status).toBe(202);
      await poll('it is processed', async () => (await version()) === '1');

      await postgres.halt();
      for (let i = 0; i < 3; i++) {
        const refused = await send('2-1');
        expect(refused.status).toBeGreaterThanOrEqual(500);
        const { error } = JSON.parse(refused.text);
        expect(error.message).toMatch(/database/i);
        expect(refused.text).not.toMatch(
          /select |insert |update |host_key|ECONNREFUSED/i,
        );
      }
      expect(backend.stopped).toBeNull();

      const resumedAt = new Date().toISOString();
      await postgres.resume();
      await poll('reports are taken again', async () => {
        return (await send('3-1')).status === 202;
      });
      await poll('they are processed', () =>
        version().then(
          found => found === '3',
          // This process's own connections were cut as well.
          () => false,
        ),
      );
      await poll('the schedule goes on', () =>
        knex('task')
          .where({ kind: 'evaluate', status: 'done' })
          .where('started_at', '>', resumedAt)
          .first(),
      );
      expect(backend.stopped).toBeNull();
    },
  );
});
