import type { Knex } from 'knex';
import { reportOf } from '../__testUtils__/aptRepository';
import { testDatabases } from '../__testUtils__/databases';
import { poll } from '../__testUtils__/poll';
import { startPatchman, type TestPatchman } from '../__testUtils__/testBackend';
import { isPostgres } from '../database/dialect';

jest.setTimeout(240_000);

/** Tables that grow with what is received and what is made of it. */
const TABLES = ['report', 'package', 'package_set', 'host', 'evaluation'];

/** Lets nothing more be written, with the error of a disk that is full. @returns makes room again */
async function fill(
  knex: Knex,
  tables: string[],
): Promise<() => Promise<void>> {
  if (!isPostgres(knex)) {
    // Pages that are free inside the file count as room.
    await knex.raw('VACUUM');
    const [{ page_count: pages }] = await knex.raw('PRAGMA page_count');
    await knex.raw(`PRAGMA max_page_count = ${pages}`);
    return async () => {
      await knex.raw('PRAGMA max_page_count = 1073741823');
    };
  }
  await knex.raw(
    `CREATE FUNCTION disk_full() RETURNS trigger LANGUAGE plpgsql AS
     $$ BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100'; END $$`,
  );
  for (const table of tables) {
    await knex.raw(
      `CREATE TRIGGER disk_full BEFORE INSERT ON ${table} EXECUTE FUNCTION disk_full()`,
    );
  }
  return async () => {
    await knex.raw('DROP FUNCTION disk_full CASCADE');
  };
}

describe('a disk that is full', () => {
  const databases = testDatabases();
  let patchman: TestPatchman;
  const unhandled = jest.fn();

  beforeAll(() => {
    process.on('unhandledRejection', unhandled);
  });
  afterAll(() => {
    process.off('unhandledRejection', unhandled);
  });
  afterEach(() => patchman.stop());

  /** Large enough to need new pages, and not to be packed to nothing. */
  const report = (version: string) =>
    reportOf(
      'web1',
      Array.from({ length: 2000 }, (_, i) => [
        `package${(i * 7919) % 99991}-${version}`,
        `${version}.${i}-1`,
      ]),
      [],
    );
  const send = async (version: string) => {
    const key = await patchman.keyFor('web1');
    return patchman.anonymous
      .post('/api/patchman/api/report/')
      .set('Authorization', `Api-Key ${key}`)
      .send(report(version));
  };

  it.each(databases.ids)(
    'is answered in words, and what comes once there is room is processed, on %s',
    async id => {
      const knex = await databases.migrated(id);
      patchman = await startPatchman({ knex });
      await patchman.report(report('1'));
      const makeRoom = await fill(knex, TABLES);

      const refused = await send('2');
      expect(refused.status).toBeGreaterThanOrEqual(500);
      const { message } = refused.body.error;
      expect(message).toMatch(/full/);
      expect(message).not.toMatch(/insert|select|values/i);
      // What is known is still told.
      await patchman.get('/hosts/web1').expect(200);
      expect(await knex('report')).toHaveLength(1);

      await makeRoom();
      expect((await send('2')).status).toBe(202);
      await patchman.settled();
      expect(await knex('report').distinct('status').pluck('status')).toEqual([
        'processed',
      ]);
      const { body } = await patchman
        .get('/hosts/web1/packages?limit=1')
        .expect(200);
      expect(body.totalItems).toBe(2000);
      expect(unhandled).not.toHaveBeenCalled();
    },
  );

  it.each(databases.ids)(
    'costs no report that was taken before, on %s',
    async id => {
      const knex = await databases.migrated(id);
      patchman = await startPatchman({ knex });
      await patchman.report(report('1'));
      // Taken, and not processed yet: the disk fills up in between.
      let makeRoom: Promise<() => Promise<void>> | undefined;
      const onQuery = ({ sql }: { sql: string }) => {
        if (!makeRoom && /^insert into .report./.test(sql)) {
          makeRoom = Promise.resolve()
            .then(() =>
              poll(
                'it is stored',
                async () => {
                  const rows = await knex('report');
                  return rows.length === 2;
                },
                1,
              ),
            )
            .then(() => fill(knex, TABLES.slice(1)));
        }
      };
      knex.on('query', onQuery);
      expect((await send('2')).status).toBe(202);
      knex.removeListener('query', onQuery);
      await (
        await makeRoom!
      )();
      // However often it was tried.
      await knex('report')
        .where({ status: 'pending' })
        .update({ next_at: '2020-01-01T00:00:00.000Z' });
      await patchman.post('/maintenance/process').expect(202);
      await patchman.settled();
      expect(await knex('report').distinct('status').pluck('status')).toEqual([
        'processed',
      ]);
      const versions = await patchman
        .get('/hosts/web1/packages?limit=1')
        .expect(200);
      expect(versions.body.items[0].name).toMatch(/-2$/);
      expect(unhandled).not.toHaveBeenCalled();
    },
  );
});
