import { aptSuite } from '../../__testUtils__/aptRepository';
import { testDatabases } from '../../__testUtils__/databases';
import { closedRepository } from './__testUtils__/closedRepository';

jest.setTimeout(120_000);

const CPE = 'cpe:/o:redhat:enterprise_linux:9::baseos';

describe("updates that hosts report with the older protocols, and apt's", () => {
  const databases = testDatabases();
  const world = closedRepository();
  const { hostOf, packages, start, updatesOf } = world;

  describe.each(databases.ids)('on %s', id => {
    beforeEach(async () => start(await databases.migrated(id)));

    it('are read from protocol 1, whose ids are prefixed in one list and not in the other', async () => {
      const line = (...fields: string[]) =>
        fields.map(field => `'${field}'`).join(' ');
      const send = async (fields: Record<string, string>) => {
        const request = world.patchman.anonymous.post(
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
        await world.patchman.settled();
      };
      const repos = ['open', 'closed']
        .map(name =>
          line(
            'rpm',
            `${name} x86_64`,
            `${CPE}-${name}-rpms`,
            '99',
            `${world.server.url}/${name}`,
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
      await world.patchman.report({
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
              ? `${world.server.url}/closed/`.replace('127.0.0.1', 'localhost')
              : `${world.server.url}/${name}`,
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
      const { body } = await world.patchman.get('/hosts/old2/reports');
      expect(body.items[0].problems).toEqual([
        { path: 'bug_updates[1]', message: 'version is missing' },
      ]);
    });
  });

  it('are told apart by the suites that apt names', async () => {
    await start(await databases.migrated('SQLITE_3'));
    const open = aptSuite({
      suite: 'stable',
      packages: [{ name: 'vim', version: '1.0' }],
    });
    for (const [path, content] of Object.entries(open)) {
      world.server.answers.set(path, content);
    }
    for (const file of ['InRelease', 'Release']) {
      world.server.answers.set(`/dists/pro-security/${file}`, (_, response) => {
        response.writeHead(401).end();
      });
    }
    const key = await world.patchman.keyFor('deb1');
    const debian = { type: 'deb', arch: 'amd64', version: '1.0' };
    const source = (suite: string) => ({
      type: 'deb',
      id: `source-${suite}`,
      name: suite,
      urls: [world.server.url],
      suite,
      component: 'main',
      archs: ['amd64'],
      priority: 500,
    });
    const listed = (name: string, repository: string) => ({
      name,
      arch: 'amd64',
      evr: '2.0',
      repository,
      security: repository.includes('security'),
    });
    await world.patchman.anonymous
      .post('/api/patchman/reports')
      .set('Authorization', `Bearer ${key}`)
      .send({
        protocol: 3,
        hostname: 'deb1',
        system: {
          os: { id: 'debian', variant: 'Debian 12.11' },
          arch: 'x86_64',
          packageArch: 'amd64',
          kernel: '6.1.0-35-amd64',
        },
        packages: {
          items: ['vim', 'openssl', 'curl'].map(name => ({ ...debian, name })),
        },
        repositories: { items: [source('stable'), source('pro-security')] },
        updates: {
          items: [
            // The archive has it no more, or apt would not take it: the evaluation knows better.
            listed('vim', 'stable'),
            listed('openssl', 'stable,pro-security'),
            listed('curl', 'elsewhere'),
          ],
        },
      })
      .expect(202);
    await world.patchman.settled();
    expect(await updatesOf('deb1')).toEqual([
      ['curl', '2.0', 'pro-security', 'reported', false],
      ['openssl', '2.0', 'pro-security', 'reported', true],
    ]);
    expect(await hostOf('deb1')).toMatchObject({
      state: 'security',
      doubts: [],
    });
  });
});
