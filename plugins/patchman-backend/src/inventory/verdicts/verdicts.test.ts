import type { Knex } from 'knex';
import { testDatabases } from '../../__testUtils__/databases';
import {
  type DebianSources,
  debianSuite,
  inBookworm,
  startDebianSources,
} from '../../__testUtils__/debianSources';
import { checkAnswer } from '../../api/openapi/__testUtils__/checkAnswer';

jest.setTimeout(60_000);

const TRACKER = {
  openssl: {
    'CVE-2026-0001': inBookworm({
      status: 'resolved',
      fixed_version: '3.0.17-1',
      urgency: 'high',
    }),
    'CVE-2026-0002': inBookworm({
      status: 'open',
      urgency: 'not yet assigned',
    }),
  },
  zlib: {
    'CVE-2026-0003': inBookworm({
      status: 'open',
      nodsa: 'Minor issue',
      nodsa_reason: '',
    }),
  },
  bash: {
    'CVE-2026-0004': inBookworm({ status: 'resolved', fixed_version: '5.2-1' }),
  },
};
const DSA = `[01 Nov 2026] DSA-6500-1 openssl - security update
\t{CVE-2026-0001}
\t[bookworm] - openssl 3.0.17-1
`;

describe('what CVEs mean for hosts', () => {
  const databases = testDatabases();
  let knex: Knex;
  let sources: DebianSources;
  let mirror: DebianSources['mirror'];
  let patchman: DebianSources['patchman'];

  afterEach(() => sources.stop());

  async function start(id: Parameters<typeof databases.migrated>[0]) {
    knex = await databases.migrated(id);
    sources = await startDebianSources(knex, {
      tracker: TRACKER,
      dsa: DSA,
      packages: [
        { name: 'openssl', version: '3.0.17-2' },
        { name: 'libssl3', version: '3.0.17-2', source: 'openssl' },
        { name: 'zlib1g', version: '1.2.13-1', source: 'zlib' },
        { name: 'bash', version: '5.2-1' },
      ],
    });
    ({ mirror, patchman } = sources);
  }

  const report = (hostname: string, openssl: string) =>
    sources.reportOf(hostname, [
      ...[`openssl ${openssl}`, `libssl3 ${openssl}`],
      ...['zlib1g 1.2.13-1', 'bash 5.2-1'],
    ]);
  const run = (task: string) => sources.run(task);

  const found = (host: string) =>
    knex('host_verdicts as h')
      .join('host', 'host.id', 'h.host_id')
      .join('verdict_entry as e', 'e.set_id', 'h.set_id')
      .join('package', 'package.id', 'e.package_id')
      .join('verdict_block as b', 'b.id', 'e.block_id')
      .join('cve_verdict as v', 'v.block_id', 'b.id')
      .join('cve', 'cve.id', 'v.cve_id')
      .where('host.name', host)
      .orderBy(['cve.name', 'package.name'])
      .select(
        'cve.name as cve',
        'package.name as package',
        'v.state',
        'v.available',
        'v.advisories',
      )
      .then(rows => rows.map(row => Object.values(row).join(' ')));

  const blocks = async (): Promise<Map<string, number>> =>
    new Map(
      (
        await knex('verdict_block')
          .orderBy('id')
          .select('name', 'version', 'id')
      ).map(row => [`${row.name} ${row.version}`, row.id]),
    );

  it.each(databases.ids)(
    'is found once for equal hosts, and again only for packages of which sources tell something else, on %s',
    async id => {
      await start(id);
      await patchman.report(report('old1', '3.0.16-1'));
      await patchman.report(report('old2', '3.0.16-1'));
      await patchman.report(report('new1', '3.0.17-2'));
      await run('sources');
      const old = [
        'CVE-2026-0001 libssl3 update 3.0.17-2 ["DSA-6500-1"]',
        'CVE-2026-0001 openssl update 3.0.17-2 ["DSA-6500-1"]',
        'CVE-2026-0002 libssl3 no-fix  []',
        'CVE-2026-0002 openssl no-fix  []',
        'CVE-2026-0003 zlib1g minor  []',
      ];
      expect(await found('old1')).toEqual(old);
      expect(await found('old2')).toEqual(old);
      expect(await found('new1')).toEqual(old.slice(2));
      expect(await knex('host_verdicts').distinct('set_id')).toHaveLength(2);
      const before = await blocks();
      const names = ['openssl 3.0.16-1', 'openssl 3.0.17-2', 'zlib 1.2.13-1'];
      expect([...before.keys()].sort()).toEqual(names);

      const cves = await patchman
        .get('/hosts/old1/cves?orderBy=name:asc')
        .expect(200);
      checkAnswer('/hosts/{name}/cves', 'get', cves);
      expect(cves.body).toMatchObject({
        totalItems: 3,
        covered: true,
        notes: [],
        uncoveredPackages: 0,
      });
      expect(
        cves.body.items.map(({ name, state: of, packages }: any) => [
          name,
          of,
          packages.map((one: any) => one.installed.name),
          packages[0].sentence,
        ]),
      ).toEqual([
        [
          'CVE-2026-0001',
          'update',
          ['libssl3', 'openssl'],
          'Update to 3.0.17-2, which has the fix (DSA-6500-1)',
        ],
        ['CVE-2026-0002', 'no-fix', ['libssl3', 'openssl'], 'No fix yet'],
        [
          'CVE-2026-0003',
          'minor',
          ['zlib1g'],
          'No advisory is planned, the fix may come with a point release: Minor issue',
        ],
      ]);
      const namesOf = async (query: string) =>
        (await patchman.get(`/hosts/old1/cves?${query}`).expect(200)).body.items
          .map(({ name }: any) => name)
          .join(' ');
      expect(await namesOf('state=minor,update')).toBe(
        'CVE-2026-0001 CVE-2026-0003',
      );
      expect(await namesOf('package=zlib')).toBe('CVE-2026-0003');
      expect(await namesOf('search=libssl3%200002')).toBe('CVE-2026-0002');
      await patchman.get('/hosts/old1/cves?state=odd').expect(400);

      // The advisory stands beside the update too.
      const updates = await patchman.get('/hosts/old1/updates').expect(200);
      expect(
        updates.body.items.map(({ security, errata }: any) => [
          security,
          errata,
        ]),
      ).toEqual([
        [true, ['DSA-6500-1']],
        [true, ['DSA-6500-1']],
      ]);

      await knex('cve_verdict').update({ since: '2026-01-01T00:00:00.000Z' });
      const { zlib, ...others } = TRACKER;
      mirror.documents['/tracker'] = JSON.stringify({
        ...others,
        zlib: {
          ...zlib,
          'CVE-2026-0005': inBookworm({ status: 'open' }),
        },
      });
      await knex('errata_source').update({ checked_at: null });
      await run('sources');
      expect(await found('new1')).toEqual([
        ...old.slice(2),
        'CVE-2026-0005 zlib1g no-fix  []',
      ]);
      const after = await blocks();
      expect(after.get('openssl 3.0.16-1')).toBe(
        before.get('openssl 3.0.16-1'),
      );
      expect(after.get('zlib 1.2.13-1')).not.toBe(before.get('zlib 1.2.13-1'));
      // Of the same version it was known before.
      const since = await knex('cve_verdict')
        .where({ block_id: after.get('zlib 1.2.13-1') })
        .join('cve', 'cve.id', 'cve_id')
        .orderBy('cve.name')
        .pluck('since');
      expect(since[0]).toBe('2026-01-01T00:00:00.000Z');
      expect(since[1] > since[0]).toBe(true);

      // Nothing is new: nothing is written.
      const rows = await knex('host_verdicts').orderBy('host_id');
      await run('sources');
      expect(await knex('host_verdicts').orderBy('host_id')).toEqual(rows);

      // What nobody has any more goes after a while.
      for (const table of ['verdict_set', 'verdict_block']) {
        await knex(table).update({ created_at: '2026-01-01T00:00:00.000Z' });
      }
      await run('clean');
      expect(await blocks()).toEqual(after);
      expect(await knex('verdict_block')).toHaveLength(3);
      expect(await knex('verdict_set')).toHaveLength(2);
    },
  );

  it.each(databases.ids)(
    'knows what a package was built of after its version left the repository, on %s',
    async id => {
      await start(id);
      // Its version is not its source package's.
      const other = (version: string, of: string) =>
        debianSuite([{ name: 'libssl3', version, source: `openssl (${of})` }]);
      Object.assign(mirror.documents, other('9.9-1', '3.0.16-1'));
      await patchman.report(sources.reportOf('one', ['libssl3 9.9-1']));
      await run('sources');
      const open = [
        expect.stringContaining('CVE-2026-0001 libssl3'),
        'CVE-2026-0002 libssl3 no-fix  []',
      ];
      expect(await found('one')).toEqual(open);
      Object.assign(mirror.documents, other('9.9-2', '3.0.17-2'));
      await knex('mirror').update({ state: null, content_digest: null });
      await run('refresh');
      await run('sources');
      expect(await found('one')).toEqual([
        'CVE-2026-0001 libssl3 update 3.0.17-2 ["DSA-6500-1"]',
        open[1],
      ]);
    },
  );

  it.each(databases.ids)(
    'follows a host that reports other packages, on %s',
    async id => {
      await start(id);
      await patchman.report(report('one', '3.0.16-1'));
      await run('sources');
      expect(await found('one')).toHaveLength(5);
      await patchman.report(report('one', '3.0.17-2'));
      await run('sources');
      expect(await found('one')).toHaveLength(3);
    },
  );
});
