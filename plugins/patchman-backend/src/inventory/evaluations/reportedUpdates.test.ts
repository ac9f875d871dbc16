import type { Knex } from 'knex';
import { testDatabases } from '../../__testUtils__/databases';
import {
  startPatchman,
  type TestPatchman,
} from '../../__testUtils__/testBackend';
import { LoopbackServer } from '../../repositories/fetch/__testUtils__/LoopbackServer';
import {
  packageXml,
  primaryXml,
  publish,
} from '../../repositories/rpm/__testUtils__/RpmTestRepository';

jest.setTimeout(120_000);

const CPE = 'cpe:/o:redhat:enterprise_linux:9::baseos';

describe('updates that only the host itself can tell of', () => {
  const databases = testDatabases();
  let server: LoopbackServer;
  let knex: Knex;
  let patchman: TestPatchman;

  beforeAll(async () => {
    server = await LoopbackServer.start();
  });
  afterEach(async () => {
    await patchman.stop();
    server.reset();
  });
  afterAll(() => server.stop());

  const start = async (id: Parameters<typeof databases.migrated>[0]) => {
    knex = await databases.migrated(id);
    patchman = await startPatchman({
      knex,
      config: {
        fetch: { allow: ['127.0.0.1'], keyrings: [] },
        reports: { protocol1: { enabled: true, allowFrom: ['127.0.0.1'] } },
      },
    });
    publish(server, '/open/', {
      primary: { plain: primaryXml([packageXml('shell', '2.0')]) },
    });
    server.answers.set('/closed/repodata/repomd.xml', (_, response) => {
      response.writeHead(403).end();
    });
  };

  const pkg = (name: string, version = '1.0') => ({
    type: 'rpm',
    name,
    epoch: '',
    version,
    release: '1',
    arch: 'x86_64',
  });
  const packages = [pkg('shell'), pkg('openssl'), pkg('vim')];

  const report3 = async (
    hostname: string,
    updates: object[] | undefined,
    changes: { packages?: object[]; closed?: boolean; unknown?: object[] } = {},
  ) => {
    const key = await patchman.keyFor(hostname);
    const repository = (name: string) => ({
      type: 'rpm',
      id: name,
      name,
      urls: [`${server.url}/${name}`],
      priority: 99,
      enabled: true,
    });
    await patchman.anonymous
      .post('/api/patchman/reports')
      .set('Authorization', `Bearer ${key}`)
      .send({
        protocol: 3,
        hostname,
        system: {
          os: { id: 'rhel', variant: 'Red Hat Enterprise Linux 9.4' },
          arch: 'x86_64',
          kernel: '5.14.0-427.el9.x86_64',
        },
        packages: { items: changes.packages ?? packages },
        repositories: {
          items: [
            repository('open'),
            ...(changes.closed === false ? [] : [repository('closed')]),
          ],
        },
        ...(updates && { updates: { items: updates } }),
        ...(changes.unknown && { unknown: changes.unknown }),
      })
      .expect(202);
    await patchman.settled();
  };
  const update = (name: string, repository: string | null, evr = '3.0-1') => ({
    name,
    arch: 'x86_64',
    evr,
    repository,
    security: name === 'openssl',
  });

  const updatesOf = async (host: string, query = '') => {
    const { body } = await patchman
      .get(`/hosts/${host}/updates${query}`)
      .expect(200);
    return body.items.map((item: any) => [
      item.installed.name,
      item.available.evr,
      item.repository?.name ?? null,
      item.source,
      item.security,
    ]);
  };
  const hostOf = async (name: string) =>
    (await patchman.get(`/hosts/${name}`).expect(200)).body;

  describe.each(databases.ids)('on %s', id => {
    beforeEach(() => start(id));

    it('are listed beside the others, labelled, and counted', async () => {
      await report3('web1', [
        update('openssl', 'closed', '1:3.0-1'),
        update('vim', 'closed'),
        // Of what can be read the evaluation knows better.
        update('shell', 'open', '9.0-1'),
      ]);
      expect(await updatesOf('web1')).toEqual([
        ['openssl', '1:3.0-1', 'closed', 'reported', true],
        ['shell', '2.0-1', 'open', 'evaluated', false],
        ['vim', '3.0-1', 'closed', 'reported', false],
      ]);
      expect(await hostOf('web1')).toMatchObject({
        state: 'security',
        updates: { security: 1, other: 2, blocked: 0 },
        doubts: [],
        // As old as what can be read at all.
        repositoriesCheckedAt: expect.any(String),
      });
      expect(await updatesOf('web1', '?source=reported')).toHaveLength(2);
      expect(await updatesOf('web1', '?source=evaluated')).toHaveLength(1);
      const { body: fleet } = await patchman.get('/updates?source=reported');
      expect(fleet.items).toMatchObject([
        { installed: { name: 'openssl' }, source: 'reported', hosts: 1 },
        { installed: { name: 'vim' }, source: 'reported', hosts: 1 },
      ]);
      await patchman.get('/updates?source=else').expect(400);

      // The version is a package like any other.
      const [item] = fleet.items;
      const { body: page } = await patchman.get(
        `/packages/${item.available.id}`,
      );
      expect(page).toMatchObject({
        name: 'openssl',
        evr: '1:3.0-1',
        arch: 'x86_64',
        type: 'rpm',
      });
      const { body: explained } = await patchman.get(
        '/hosts/web1/packages/openssl/explain',
      );
      expect(explained.items[0].candidates).toMatchObject([
        { verdict: 'installed' },
        {
          verdict: 'chosen',
          rule: 'reported',
          version: '1:3.0-1',
          repository: { name: 'closed' },
          detail:
            "The host's own package manager lists it, from closed, which needs credentials",
        },
      ]);
      const { body: installed } = await patchman.get(
        '/hosts/web1/packages?withUpdates=true',
      );
      expect(installed.totalItems).toBe(3);
    });

    it('make a host that has none of them certain, and leave one in doubt that tells nothing', async () => {
      const upToDate = { packages: [pkg('shell', '2.0'), pkg('vim')] };
      await report3('certain', [], upToDate);
      expect(await hostOf('certain')).toMatchObject({
        state: 'ok',
        doubts: [],
      });
      for (const [name, unknown] of [
        ['silent', undefined],
        ['failed', [{ section: 'updates', reason: 'no network' }]],
      ] as const) {
        await report3(name, unknown && [], {
          ...upToDate,
          unknown: unknown && [...unknown],
        });
        expect(await hostOf(name)).toMatchObject({
          state: 'unknown',
          doubts: [
            'Repository closed needs credentials: its updates are missing',
          ],
        });
      }
    });

    it('part only the hosts that need them: all others share an evaluation whatever they report', async () => {
      const list = [update('vim', 'closed')];
      await report3('a1', list);
      await report3('a2', [...list]);
      await report3('b', [update('vim', 'closed', '4.0-1')]);
      const own = [update('vim', 'open', '4.0-1')];
      await report3('c1', own, { closed: false });
      await report3('c2', undefined, { closed: false });
      const rows: { name: string; evaluation_id: number }[] = await knex(
        'host',
      ).select('name', 'evaluation_id');
      const of = Object.fromEntries(
        rows.map(row => [row.name, row.evaluation_id]),
      );
      expect(of.a1).toBe(of.a2);
      expect(of.c1).toBe(of.c2);
      expect(new Set(Object.values(of)).size).toBe(3);
    });

    it('give way when their repository can be read', async () => {
      await report3('web1', [update('vim', 'closed')]);
      publish(server, '/closed/', {
        primary: {
          plain: primaryXml([packageXml('vim', '5.0'), packageXml('openssl')]),
        },
      });
      const { body } = await patchman.get('/repositories?search=closed');
      await patchman
        .post(`/repositories/${body.items[0].id}/refresh`)
        .expect(202);
      await patchman.settled();
      expect(await updatesOf('web1')).toEqual([
        ['shell', '2.0-1', 'open', 'evaluated', false],
        ['vim', '5.0-1', 'closed', 'evaluated', false],
      ]);
    });

    it('are gone once installed, and their versions are cleaned away', async () => {
      await report3('web1', [update('vim', 'closed', '3.5-1')]);
      expect(await updatesOf('web1')).toHaveLength(2);
      await report3('web1', undefined, {
        packages: [pkg('shell'), pkg('openssl'), pkg('vim', '4.0')],
      });
      expect(await updatesOf('web1')).toEqual([
        ['shell', '2.0-1', 'open', 'evaluated', false],
      ]);
      const versions = () =>
        knex('package').where({ name: 'vim' }).orderBy('version');
      const clean = async () => {
        await patchman.post('/maintenance/clean').expect(202);
        await patchman.settled();
      };
      await clean();
      expect((await versions()).map(row => row.version)).toContain('3.5');
      await knex('evaluation').update({
        computed_at: '2020-01-01T00:00:00.000Z',
      });
      await clean();
      expect((await versions()).map(row => row.version)).not.toContain('3.5');
    });

    it('are read from protocol 1, whose ids are prefixed in one list and not in the other', async () => {
      const line = (...fields: string[]) =>
        fields.map(field => `'${field}'`).join(' ');
      const send = async (fields: Record<string, string>) => {
        const request = patchman.anonymous.post(
          '/api/patchman/reports/upload/',
        );
        const form: Record<string, string> = {
          host: 'old1',
          tags: '',
          kernel: '5.14.0-427.el9.x86_64',
          arch: 'x86_64',
          protocol: '1',
          os: 'Red Hat Enterprise Linux 9.4',
          report: 'false',
          packages: packages
            .map(({ name, epoch, version, release, arch, type }) =>
              line(name, epoch, version, release, arch, type),
            )
            .join('\n'),
          modules: '',
          reboot: 'ServerCheck',
          ...fields,
        };
        for (const [name, value] of Object.entries(form)) {
          request.field(name, value);
        }
        await request.expect(204);
        await patchman.settled();
      };
      const repos = ['open', 'closed']
        .map(name =>
          line(
            'rpm',
            `${name} x86_64`,
            `${CPE}-${name}-rpms`,
            '99',
            `${server.url}/${name}`,
          ),
        )
        .join('\n');
      await send({
        repos,
        sec_updates: 'openssl.x86_64 1:3.0-1 closed-rpms\n',
        bug_updates:
          'openssl.x86_64 1:3.0-1 closed-rpms\nvim.x86_64 3.0-1 closed-rpms\nshell.x86_64 9.0-1 open-rpms\n',
      });
      const expected = [
        ['openssl', '1:3.0-1', 'closed x86_64', 'reported', true],
        ['shell', '2.0-1', 'open x86_64', 'evaluated', false],
        ['vim', '3.0-1', 'closed x86_64', 'reported', false],
      ];
      expect(await updatesOf('old1')).toEqual(expected);
      expect((await hostOf('old1')).doubts).toEqual([]);

      // A hook of the package manager looks at neither.
      await send({ repos: '', sec_updates: '', bug_updates: '' });
      expect(await updatesOf('old1')).toEqual(expected);

      // An empty list may mean that nobody looked.
      await send({ repos, sec_updates: '', bug_updates: '' });
      expect(await updatesOf('old1')).toEqual([expected[1]]);
      expect((await hostOf('old1')).doubts).toEqual([
        'Repository closed x86_64 needs credentials: its updates are missing',
      ]);
    });

    it('are read from protocol 2, with a repository and without', async () => {
      await patchman.report({
        protocol: 2,
        hostname: 'old2',
        arch: 'x86_64',
        kernel: '5.14.0-427.el9.x86_64',
        os: 'Red Hat Enterprise Linux 9.4',
        packages,
        repos: ['open', 'closed', 'more'].map(name => ({
          type: 'rpm',
          name,
          id: name,
          priority: 99,
          urls: [
            name === 'more'
              ? `${server.url}/closed/`.replace('127.0.0.1', 'localhost')
              : `${server.url}/${name}`,
          ],
        })),
        sec_updates: [
          {
            name: 'openssl',
            version: '1:3.0-1',
            arch: 'x86_64',
            repo: 'closed',
          },
        ],
        bug_updates: [
          { name: 'vim', version: '3.0-1', arch: 'x86_64' },
          { name: 'broken', arch: 'x86_64' },
        ],
      });
      expect(await updatesOf('old2')).toEqual([
        ['openssl', '1:3.0-1', 'closed', 'reported', true],
        ['shell', '2.0-1', 'open', 'evaluated', false],
        // From which of those that cannot be read nobody says.
        ['vim', '3.0-1', null, 'reported', false],
      ]);
      const { body } = await patchman.get('/hosts/old2/reports');
      expect(body.items[0].problems).toEqual([
        { path: 'bug_updates[1]', message: 'version is missing' },
      ]);
    });
  });
});
