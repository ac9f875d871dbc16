import { testDatabases } from '../__testUtils__/databases';
import { machineReport } from '../__testUtils__/machines';
import { calendarTime, fromNow, now } from '../database/time';
import { pointHosts } from '../inventory/evaluations/pointHosts';
import { EvaluationContents } from '../inventory/evaluations/EvaluationContents';
import { applyReport } from '../inventory/hosts/applyReport';
import { touchHost } from '../intake/compareWithKnown';
import { readProtocol3 } from '../reports/protocol3/readProtocol3';
import { claimReports } from '../intake/queue/claimReports';

jest.setTimeout(60_000);

const TOMORROW = fromNow({ days: 1 });

describe('a clock that was put back by a day', () => {
  const databases = testDatabases();

  const apply = (
    knex: Parameters<typeof touchHost>[0],
    version: string,
    writtenAt?: string,
  ) => {
    const { report, digests, restDigest } = readProtocol3(
      Buffer.from(JSON.stringify(machineReport(null, version))),
    );
    return applyReport({
      knex,
      row: {
        ...{ id: 1, received_at: now(), address: null, user_agent: null },
        body_digest: null,
      },
      report: writtenAt ? { ...report, writtenAt } : report,
      digests,
      restDigest,
      installed: new EvaluationContents(knex, 1000).installed,
      guessSecurity: () => false,
      finish: async () => {},
    });
  };

  it.each(databases.ids)(
    'keeps no report waiting, and takes none from who has it, on %s',
    async id => {
      const knex = await databases.migrated(id);
      for (const [host_name, next_at] of [
        ['waits', TOMORROW],
        ['leased', fromNow({ seconds: 20 })],
        ['due', now()],
      ]) {
        await knex('report').insert({
          ...{ host_name, next_at, protocol: 3, status: 'pending', size: 1 },
          ...{ received_at: now(), content_type: 'json', problems: '[]' },
          body: Buffer.from(''),
        });
      }
      const claimed = await claimReports(knex, 10);
      expect(claimed.map(row => row.host_name)).toEqual(['waits', 'due']);
    },
  );

  it.each(databases.ids)(
    'lets a host report that did so by the clock before, on %s',
    async id => {
      const knex = await databases.migrated(id);
      const { hostId } = await apply(knex, '1');
      await knex('host').update({ last_report_at: TOMORROW });
      await apply(knex, '2');
      const host = await knex('host').first();
      expect(host.last_report_at < TOMORROW).toBe(true);
      expect(JSON.parse(host.section_digests).packages).toBe('p2');

      await knex('host').update({ last_report_at: TOMORROW });
      await touchHost(knex, hostId, null);
      const touched = await knex('host').first();
      expect(touched.last_report_at < TOMORROW).toBe(true);
      // One that was sent late still changes nothing.
      await apply(knex, '3', fromNow({ hours: -1 }));
      expect((await knex('host').first()).section_digests).toBe(
        host.section_digests,
      );
    },
  );

  it.each(databases.ids)('leaves no host due for ever, on %s', async id => {
    const knex = await databases.migrated(id);
    const { hostId } = await apply(knex, '1');
    await knex('host').update({ evaluate_at: TOMORROW });
    const [evaluation] = await knex('evaluation')
      .insert({
        ...{ key: 'k', computed_at: now(), known: true, security: 0 },
        ...{ other: 0, blocked: 0, foreign_packages: 0 },
        ...{ reboot_evidence: '[]', doubts: '[]' },
      })
      .returning('id');
    await pointHosts(knex, [{ hostId, evaluationId: evaluation.id }], now());
    expect(await knex('host').first()).toMatchObject({ evaluate_at: null });
  });

  it.each(databases.ids)(
    'or of a host that is thousands of years ahead is no matter, on %s',
    async id => {
      const knex = await databases.migrated(id);
      await apply(knex, '1', '+275760-09-13T00:00:00.000Z');
      const { last_report_at: at } = await knex('host').first();
      expect(at).toHaveLength(24);
    },
  );

  it.each([
    ['2026-11-01T00:00:00.000Z', '2026-11-01T00:00:00.000Z'],
    ['+275760-09-13T00:00:00.000Z', null],
    ['-000001-01-01T00:00:00.000Z', null],
    ['', null],
    [null, null],
    [undefined, null],
  ])('stores %s as %s', (time, stored) => {
    expect(calendarTime(time)).toBe(stored);
  });
});
