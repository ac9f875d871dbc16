import {
  type DebianSources,
  inBookworm,
  startDebianSources,
} from '../__testUtils__/debianSources';
import { testDatabases } from '../__testUtils__/databases';
import { checkAnswer } from './openapi/__testUtils__/checkAnswer';

jest.setTimeout(120_000);

const TRACKER = {
  openssl: {
    'CVE-2026-0001': inBookworm({
      ...{ status: 'resolved', fixed_version: '3.0.17-1', urgency: 'high' },
    }),
    'CVE-2026-0002': inBookworm({ status: 'open' }),
    'CVE-2026-0006': inBookworm({ status: 'resolved', fixed_version: '0' }),
    'CVE-2026-0007': inBookworm({ status: 'undetermined' }),
  },
  zlib: {
    'CVE-2026-0003': inBookworm({
      ...{ status: 'open', nodsa: 'Minor issue', nodsa_reason: '' },
    }),
  },
  bash: {
    'CVE-2026-0004': inBookworm({
      ...{ status: 'resolved', fixed_version: '5.2-1' },
    }),
  },
  'apache-log4j2': {
    'CVE-2026-0008': inBookworm({
      ...{ status: 'resolved', fixed_version: '2.17-1' },
    }),
  },
};
const DSA = `[01 Nov 2026] DSA-6500-1 openssl - security update
\t{CVE-2026-0001}
\t[bookworm] - openssl 3.0.17-1
`;
const PURL = {
  old: 'pkg:deb/debian/openssl@3.0.16-1?arch=amd64&distro=debian-12',
  oldLib: 'pkg:deb/debian/libssl3@3.0.16-1?arch=amd64&distro=debian-12',
  new: 'pkg:deb/debian/openssl@3.0.17-2?arch=amd64&distro=debian-12',
  newLib: 'pkg:deb/debian/libssl3@3.0.17-2?arch=amd64&distro=debian-12',
  zlib: 'pkg:deb/debian/zlib1g@1%3A1.2.13-1?arch=amd64&distro=debian-12',
  bash: 'pkg:deb/debian/bash@5.2-1?arch=amd64&distro=debian-12',
};

const databases = testDatabases();

describe.each(databases.ids)('what is told scanners, on %s', id => {
  let debian: DebianSources;

  beforeAll(async () => {
    debian = await startDebianSources(await databases.migrated(id), {
      tracker: TRACKER,
      dsa: DSA,
      packages: [
        { name: 'openssl', version: '3.0.17-2' },
        { name: 'libssl3', version: '3.0.17-2', source: 'openssl' },
        { name: 'zlib1g', version: '1:1.2.13-1', source: 'zlib' },
        { name: 'bash', version: '5.2-1' },
      ],
    });
    const packages = (openssl: string) => [
      ...[`openssl ${openssl}`, `libssl3 ${openssl}`],
      ...['zlib1g 1:1.2.13-1', 'bash 5.2-1', 'own-tool 1-1'],
    ];
    const { patchman, reportOf } = debian;
    for (const name of ['old1', 'old2']) {
      await patchman.report(reportOf(name, packages('3.0.16-1')));
    }
    await patchman.report(reportOf('new1', packages('3.0.17-2')));
    await patchman.patch('/hosts/old1', { owner: 'group:default/a' });
    await patchman.patch('/hosts/new1', { owner: 'group:default/a' });
    await debian.run('sources');
  });
  afterAll(() => debian?.stop());

  const vexOf = async (path: string) => {
    const response = await debian.patchman.get(path).expect(200);
    expect(response.headers['content-type']).toMatch(/^application\/json/);
    const [plain] = path.split('?');
    checkAnswer(
      plain === '/vex' ? '/vex' : '/hosts/{name}/vex',
      'get',
      response,
    );
    return response.body;
  };
  /** `CVE status package…: what it says` */
  const linesOf = ({ statements }: any): string[] =>
    statements.map(
      ({ vulnerability, status, products, ...said }: any) =>
        `${vulnerability.name} ${status} ${products
          .map((one: any) => one['@id'].replace(/^pkg:deb\/debian\/|\?.*/g, ''))
          .join(' ')}: ${said.status_notes}`,
    );
  const answer = async (host: string, cve: string) => {
    const path = `/hosts/${host}/cves/${cve}`;
    const response = await debian.patchman.get(path).expect(200);
    checkAnswer('/hosts/{name}/cves/{cve}', 'get', response);
    return response.body;
  };

  it('is each CVE of each package of a host, those too that ask for nothing', async () => {
    const document = await vexOf('/hosts/new1/vex');
    expect(document).toMatchObject({
      '@context': 'https://openvex.dev/ns/v0.2.0',
      '@id': expect.stringMatching(
        /\/api\/patchman\/hosts\/new1\/vex#[0-9a-f]{64}$/,
      ),
      author: expect.any(String),
      version: 1,
    });
    expect(linesOf(document)).toEqual([
      'CVE-2026-0004 fixed bash@5.2-1: Fixed in 5.2-1, which is installed or older than what is',
      'CVE-2026-0001 fixed libssl3@3.0.17-2 openssl@3.0.17-2: Fixed in 3.0.17-1 (DSA-6500-1), which is installed or older than what is',
      'CVE-2026-0002 affected libssl3@3.0.17-2 openssl@3.0.17-2: No fix yet',
      'CVE-2026-0006 not_affected libssl3@3.0.17-2 openssl@3.0.17-2: Not affected',
      'CVE-2026-0007 under_investigation libssl3@3.0.17-2 openssl@3.0.17-2: Not judged yet',
      'CVE-2026-0003 affected zlib1g@1%3A1.2.13-1: No advisory is planned, the fix may come with a point release: Minor issue',
    ]);
    const of = (cve: string) =>
      document.statements.find((one: any) => one.vulnerability.name === cve);
    expect(of('CVE-2026-0002').action_statement).toBe('No fix yet');
    expect(of('CVE-2026-0006').impact_statement).toBe('Not affected');
    expect(of('CVE-2026-0003').products).toEqual([{ '@id': PURL.zlib }]);
  });

  it('has the same name while it says the same', async () => {
    const first = await vexOf('/hosts/old1/vex');
    const again = await vexOf('/hosts/old1/vex');
    expect(again['@id']).toBe(first['@id']);
    expect((await vexOf('/hosts/old1/vex?distro=none'))['@id']).not.toBe(
      first['@id'],
    );
  });

  it('is what the scanner lists, where it says so; what is not known is under investigation', async () => {
    const document = await vexOf(
      '/hosts/old1/vex?cve=CVE-2026-0001,cve-2026-0008,CVE-2026-9999',
    );
    expect(linesOf(document)).toEqual([
      'CVE-2026-0001 affected libssl3@3.0.16-1 openssl@3.0.16-1: Update to 3.0.17-2, which has the fix (DSA-6500-1)',
      expect.stringMatching(
        /^CVE-2026-0008 under_investigation \S+\/hosts\/old1: None of the packages in which it is known is installed: apache-log4j2$/,
      ),
      expect.stringMatching(
        /^CVE-2026-9999 under_investigation \S+: No source tells anything of it$/,
      ),
    ]);
    const { patchman } = debian;
    await patchman.get('/hosts/old1/vex?cve=odd').expect(400);
    const many = Array.from({ length: 501 }, (_, i) => `CVE-2026-${1000 + i}`);
    await patchman.get(`/hosts/old1/vex?cve=${many}`).expect(400);
    await patchman.get('/hosts/old1/vex?distro=a%20b').expect(400);
    await patchman.get('/hosts/none/vex').expect(404);
  });

  it('calls what was scanned as the scanner does', async () => {
    const [statement] = (
      await vexOf(
        '/hosts/old1/vex?cve=CVE-2026-0003&distro=debian-12.11&product=pkg:oci/web@sha256:1',
      )
    ).statements;
    expect(statement.products).toEqual([
      {
        '@id': 'pkg:oci/web@sha256:1',
        subcomponents: [
          { '@id': PURL.zlib.replace('debian-12', 'debian-12.11') },
        ],
      },
    ]);
  });

  it('has equal statements of the hosts of a team once', async () => {
    const document = await vexOf('/vex?owner=group:default/a');
    const of = (cve: string) =>
      document.statements
        .filter((one: any) => one.vulnerability.name === cve)
        .map(({ status, products }: any) => [
          status,
          products.map((one: any) => one['@id']),
        ]);
    expect(of('CVE-2026-0001')).toEqual([
      ['affected', [PURL.oldLib, PURL.old]],
      ['fixed', [PURL.newLib, PURL.new]],
    ]);
    expect(of('CVE-2026-0002')).toEqual([
      ['affected', [PURL.oldLib, PURL.newLib, PURL.old, PURL.new]],
    ]);
    expect(of('CVE-2026-0004')).toEqual([['fixed', [PURL.bash]]]);
    expect(document['@id']).toMatch(/\/patchman\/vex#[0-9a-f]{64}$/);
    expect((await vexOf('/vex?owner=group:default/none')).statements).toEqual(
      [],
    );
    expect((await vexOf('/vex?search=old')).statements).toHaveLength(6);
  });

  it('is of so many different hosts at once and no more', async () => {
    const { knex, patchman } = debian;
    const { id: _, ...row } = await knex('host')
      .where({ name: 'old1' })
      .first();
    const copies = Array.from({ length: 198 }, (__, i) => ({
      ...{ ...row, name: `copy${i}`, evaluation_id: null },
    }));
    await knex.batchInsert('host', copies, 20);
    const [{ id: last }] = await knex('host')
      .insert({ ...copies[0], name: 'last' })
      .returning('id');
    await patchman.get('/vex').expect(400);
    await patchman.get('/vex?name=copy1,copy2').expect(200);
    await knex('host').where({ id: last }).delete();
    await patchman.get('/vex').expect(200);
    await knex('host').whereLike('name', 'copy%').delete();
  });

  it('is of one CVE, whatever it means', async () => {
    expect(await answer('old1', 'cve-2026-0001')).toMatchObject({
      ...{ host: 'old1', cve: 'CVE-2026-0001', state: 'update' },
      sentence: 'Update to 3.0.17-2, which has the fix (DSA-6500-1)',
      packages: [
        { installed: { name: 'libssl3' }, source: { name: 'openssl' } },
        { installed: { name: 'openssl' }, available: '3.0.17-2' },
      ],
      ...{ covered: true, notes: [] },
    });
    const told = async (host: string, cve: string) => {
      const { state, sentence } = await answer(host, cve);
      return `${state}: ${sentence}`;
    };
    expect(await told('new1', 'CVE-2026-0001')).toBe(
      'fixed: Fixed in 3.0.17-1 (DSA-6500-1), which is installed or older than what is',
    );
    expect(await told('new1', 'CVE-2026-0006')).toBe(
      'not-affected: Not affected',
    );
    expect(await told('new1', 'CVE-2026-0007')).toBe(
      'investigating: Not judged yet',
    );
    expect(await told('new1', 'CVE-2026-0008')).toBe(
      'not-installed: None of the packages in which it is known is installed: apache-log4j2',
    );
    expect(await told('new1', 'CVE-2026-9999')).toBe(
      'uncovered: No source tells anything of it',
    );
    await debian.patchman.get('/hosts/new1/cves/odd').expect(400);
    await debian.patchman.get('/hosts/none/cves/CVE-2026-0001').expect(404);
  });
});
