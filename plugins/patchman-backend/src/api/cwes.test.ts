import { testDatabases } from '../__testUtils__/databases';
import { startTwoTeams, type TwoTeams } from '../__testUtils__/twoTeams';

jest.setTimeout(120_000);

describe('kinds of weakness and references', () => {
  const databases = testDatabases();
  let teams: TwoTeams;
  afterEach(() => teams?.stop());

  it.each(databases.ids)('lead to their CVEs and errata, on %s', async id => {
    teams = await startTwoTeams(await databases.migrated(id));
    const { knex, patchman } = teams;
    const at = new Date().toISOString();
    const source = (name: string) =>
      knex('errata_source')
        .insert({ name, counts: '{}', generation: 0, stops: 0 })
        .onConflict('name')
        .merge(['stops'])
        .returning('id');
    const [{ id: nvd }] = await source('cve-nvd');
    const [{ id: mitre }] = await source('cve-mitre');
    const cve = await knex('cve').where({ name: 'CVE-2026-0001' }).first('id');
    const [{ id: other }] = await knex('cve')
      .insert({ name: 'CVE-2026-0002' })
      .returning('id');
    const told = (cve_id: number, source_id: number, body: object) => ({
      ...{ cve_id, source_id, body: JSON.stringify(body), told_at: at },
      ...{ digest: `${cve_id}-${source_id}`, rejected: false },
    });
    await knex('cve_detail').insert([
      told(cve.id, nvd, { cwes: ['CWE-79', 'CWE-89'] }),
      told(cve.id, mitre, {
        ...{ cwes: ['CWE-79'], cweNames: { 'CWE-79': 'Cross-site scripting' } },
      }),
      told(other, nvd, { cwes: ['CWE-89', 'CWE-7'] }),
      told(other, mitre, { cwes: null }),
    ]);
    const { body } = await patchman.get('/cwes').expect(200);
    expect(body.items).toEqual([
      { id: 'CWE-89', name: null, cves: 2 },
      { id: 'CWE-7', name: null, cves: 1 },
      { id: 'CWE-79', name: 'Cross-site scripting', cves: 1 },
    ]);
    const { body: found } = await patchman.get('/cwes?search=scripting');
    expect(found.totalItems).toBe(1);
    const cves = async (cwe: string) =>
      (await patchman.get(`/cves?cwe=${cwe}`).expect(200)).body.items.map(
        ({ name }: any) => name,
      );
    expect(await cves('cwe-79')).toEqual(['CVE-2026-0001']);
    // Not by the beginning of its number.
    expect(await cves('CWE-7')).not.toContain('CVE-2026-0001');

    const errata = async (url: string) =>
      (
        await patchman
          .get(`/errata?reference=${encodeURIComponent(url)}`)
          .expect(200)
      ).body.items.map(({ name }: any) => name);
    expect(await errata('https://example.org/CVE-2026-0001')).toEqual(['E-1']);
    expect(await errata('https://example.org/CVE-2026')).toEqual([]);
    expect(await errata('%')).toEqual([]);
  });
});
