import { testDatabases } from '../__testUtils__/databases';
import { wantedCves } from './wantedCves';

jest.setTimeout(60_000);

describe.each(testDatabases().ids)('CVEs that are asked for, on %s', id => {
  const databases = testDatabases();

  it('concern a host, those of most hosts first, and were not told lately', async () => {
    const knex = await databases.migrated(id);
    const at = new Date().toISOString();
    await knex('errata_source').insert([
      { id: 1, name: 'cve-mitre' },
      { id: 2, name: 'cve-nvd' },
    ]);
    const cves = ['one', 'two', 'nobody', 'told', 'long ago'].map((_, i) => ({
      id: i + 1,
      name: `CVE-2025-000${i + 1}`,
    }));
    await knex('cve').insert(cves);
    await knex('cve_tally').insert([
      { cve_id: 1, hosts: 1 },
      { cve_id: 2, hosts: 2 },
      { cve_id: 3, hosts: 0 },
      { cve_id: 4, hosts: 9 },
      { cve_id: 5, hosts: 1 },
    ]);
    const told = (cve: number, source: number, toldAt: string, score = 5) => ({
      cve_id: cve,
      source_id: source,
      digest: 'd',
      body: '{}',
      rejected: false,
      score,
      told_at: toldAt,
    });
    await knex('cve_detail').insert([
      told(4, 1, at),
      told(5, 1, '2020-01-01T00:00:00.000Z'),
    ]);
    const wanted = (sourceId: number, unscored: boolean, limit = 10) =>
      wantedCves(knex, { sourceId, unscored, limit });
    expect(await wanted(1, false)).toEqual([
      'CVE-2025-0002',
      'CVE-2025-0005',
      'CVE-2025-0001',
    ]);
    expect(await wanted(1, false, 1)).toEqual(['CVE-2025-0002']);
    expect(await wanted(2, true)).toEqual(['CVE-2025-0002', 'CVE-2025-0001']);
  });
});
