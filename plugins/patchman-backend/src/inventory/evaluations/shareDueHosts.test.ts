import type { Knex } from 'knex';
import { reportOf } from '../../__testUtils__/aptRepository';
import { testDatabases } from '../../__testUtils__/databases';
import { isPostgres } from '../../database/dialect';
import { now } from '../../database/time';
import { readProtocol2 } from '../../reports/protocol2';
import { applyReport } from '../hosts/applyReport';
import { EvaluationContents } from './EvaluationContents';
import { type DueHost, shareDueHosts } from './shareDueHosts';

jest.setTimeout(60_000);

const databases = testDatabases();

describe.each(databases.ids)('hosts that are due on %s', id => {
  let knex: Knex;
  let hosts: DueHost[];

  const isDue = (query: Knex.QueryBuilder) =>
    query.where('evaluate_at', '<=', now());
  const share = <T>(due: DueHost[], work: (ids: number[]) => Promise<T>) =>
    shareDueHosts(knex, due, isDue, work);

  beforeEach(async () => {
    knex = await databases.migrated(id);
    for (const [name, version] of [
      ['a', '1'],
      ['b', '1'],
      ['c', '2'],
    ]) {
      await applyReport({
        knex,
        row: {
          ...{ id: 1, received_at: now(), address: null },
          ...{ user_agent: null, body_digest: null },
        },
        report: readProtocol2(
          Buffer.from(JSON.stringify(reportOf(name, [['vim', version]], []))),
        ),
        installed: new EvaluationContents(knex, 1000).installed,
        guessSecurity: () => false,
        finish: async () => {},
      });
    }
    hosts = await knex('host').orderBy('id').select('id', 'package_set_id');
  });

  it('go to one backend at a time, those with the same packages together', async () => {
    const [a, b, c] = hosts;
    const [first, second] = await share([a], async ours => [
      ours,
      await share(hosts, async theirs => theirs),
    ]);
    expect(first).toEqual([a.id]);
    // There is one backend on SQLite.
    expect(second).toEqual(isPostgres(knex) ? [c.id] : [a.id, b.id, c.id]);
    // What one has done with is free again.
    expect(await share(hosts, async ids => ids.sort())).toEqual(
      [a, b, c].map(host => host.id),
    );
  });

  it('are left alone once another backend has evaluated them', async () => {
    await knex('host').where({ id: hosts[0].id }).update({ evaluate_at: null });
    const ours = await share(hosts, async ids => ids.sort());
    expect(ours).toEqual(
      (isPostgres(knex) ? hosts.slice(1) : hosts).map(host => host.id),
    );
  });
});
