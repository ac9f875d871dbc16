import type { Knex } from 'knex';
import { testDatabases } from '../../__testUtils__/databases';
import {
  claimReports,
  claimSuspectedReport,
  releaseAbandonedClaims,
} from './claimReports';
import { failReport, finishReport, retryReport } from './finishReport';
import { LostClaimError } from '../../reports/LostClaimError';
import { insertReport } from './insertReport';
import { requeueReport } from './changeReport';
import { plainBody } from '../../reports/ReceivedBody';

jest.setTimeout(60_000);

describe('the queue of reports', () => {
  const databases = testDatabases();

  const add = (knex: Knex, hostname: string, bytes = Buffer.from('{}')) =>
    insertReport(knex, {
      hostname,
      protocol: 2,
      contentType: 'application/json',
      body: plainBody(bytes),
      address: '10.0.0.1',
      userAgent: null,
    });
  const ids = (rows: { id: number }[]) => rows.map(({ id }) => id);
  const makeDue = (knex: Knex) =>
    knex('report').update({ next_at: '2000-01-01T00:00:00.000Z' });

  describe.each(databases.ids)('on %s', id => {
    let knex: Knex;
    beforeEach(async () => {
      knex = await databases.migrated(id);
    });

    it('gives each report to one backend only', async () => {
      const added = [];
      for (let i = 0; i < 20; i++) added.push(await add(knex, `host${i}`));
      const claims = await Promise.all(
        Array.from({ length: 4 }, () => claimReports(knex, 10)),
      );
      const taken = claims.flatMap(ids).sort((a, b) => a - b);
      expect(new Set(taken).size).toBe(taken.length);
      const rest = ids(await claimReports(knex, 100));
      expect([...taken, ...rest].sort((a, b) => a - b)).toEqual(added);
    });

    it('takes large reports few at a time', async () => {
      const large = Buffer.alloc(3 * 1024 * 1024);
      const added = [];
      for (let i = 0; i < 4; i++) {
        added.push(await add(knex, `host${i}`, large));
      }
      expect(ids(await claimReports(knex, 10))).toEqual(added.slice(0, 2));
      expect(ids(await claimReports(knex, 10))).toEqual(added.slice(2));
    });

    it('lets a host’s next report wait for the one before', async () => {
      const first = await add(knex, 'web1');
      const second = await add(knex, 'web1');
      const other = await add(knex, 'web2');
      const [claimed] = await claimReports(knex, 10).then(rows => {
        expect(ids(rows)).toEqual([first, other]);
        return rows;
      });
      expect(await claimReports(knex, 10)).toEqual([]);
      await finishReport(knex, claimed, []);
      expect(ids(await claimReports(knex, 10))).toEqual([second]);
    });

    it('gives a report back when the backend that had it died, and lets only the later one finish it', async () => {
      await add(knex, 'web1');
      const [lost] = await claimReports(knex, 1);
      expect(await claimReports(knex, 1)).toEqual([]);
      await makeDue(knex);
      expect(await claimReports(knex, 1)).toEqual([]);
      const again = (await claimSuspectedReport(knex))!;
      expect(again).toMatchObject({ id: lost.id, attempts: 2, stops: 1 });
      await expect(finishReport(knex, lost, [])).rejects.toThrow(
        LostClaimError,
      );
      await finishReport(knex, again, [{ path: 'x', message: 'y' }]);
      expect(await knex('report').first()).toMatchObject({
        status: 'processed',
        problems: '[{"path":"x","message":"y"}]',
      });
    });

    it('tries again later, and keeps what failed with its reason until a person asks for it', async () => {
      await add(knex, 'web1');
      const [first] = await claimReports(knex, 1);
      await retryReport(knex, first, 'the database was busy');
      expect(await claimReports(knex, 1)).toEqual([]);
      await makeDue(knex);
      const [second] = await claimReports(knex, 1);
      await failReport(knex, second, 'os: missing');
      await makeDue(knex);
      expect(await claimReports(knex, 1)).toEqual([]);
      expect(await knex('report').first()).toMatchObject({
        status: 'failed',
        error: 'os: missing',
      });
      expect(await requeueReport(knex, first.id)).toBe(true);
      expect(await requeueReport(knex, first.id)).toBe(false);
      expect(ids(await claimReports(knex, 1))).toEqual([first.id]);
    });

    it('takes the last processed report of a host again, and none before it', async () => {
      for (const host of ['web1', 'web2', 'web1']) await add(knex, host);
      for (const report of await claimReports(knex, 9)) {
        await finishReport(knex, report, []);
      }
      for (const report of await claimReports(knex, 9)) {
        await finishReport(knex, report, []);
      }
      const [old, other, last] = await knex('report').orderBy('id').pluck('id');
      expect(await requeueReport(knex, old)).toBe(false);
      expect(await requeueReport(knex, last)).toBe(true);
      expect(await requeueReport(knex, other)).toBe(true);
      expect(ids(await claimReports(knex, 9))).toEqual([other, last]);
    });

    it('frees at once what the only backend had claimed when it was killed', async () => {
      await add(knex, 'web1');
      await claimReports(knex, 1);
      await releaseAbandonedClaims(knex);
      // With PostgreSQL another backend may be at work on it, so the lease has to run out.
      expect((await claimSuspectedReport(knex)) ? 1 : 0).toBe(
        id === 'SQLITE_3' ? 1 : 0,
      );
    });
  });
});
