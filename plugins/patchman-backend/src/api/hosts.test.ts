import { mockServices } from '@backstage/backend-test-utils';
import {
  AuthorizeResult,
  type PolicyDecision,
} from '@backstage/plugin-permission-common';
import type { Knex } from 'knex';
import {
  aptSuite,
  reportOf,
  serveDocuments,
  type TestMirror,
} from '../__testUtils__/aptRepository';
import { testDatabases } from '../__testUtils__/databases';
import { startPatchman, type TestPatchman } from '../__testUtils__/testBackend';

jest.setTimeout(60_000);

const DAY = 24 * 3600 * 1000;

describe('hosts over the API', () => {
  const databases = testDatabases();
  let knex: Knex;
  let mirror: TestMirror;
  let patchman: TestPatchman;

  beforeEach(async () => {
    mirror = await serveDocuments({
      ...aptSuite({
        suite: 'stable',
        packages: [
          { name: 'vim', version: '9.0-2' },
          { name: 'bash', version: '5.2-1' },
        ],
      }),
      ...aptSuite({
        suite: 'stable-security',
        label: 'Debian-Security',
        packages: [{ name: 'bash', version: '5.2-1+deb12u1' }],
      }),
    });
  });
  afterEach(async () => {
    await patchman.stop();
    await mirror.close();
  });

  const start = async (
    id: Parameters<typeof databases.migrated>[0],
    decision?: PolicyDecision,
  ) => {
    knex = await databases.migrated(id);
    patchman = await startPatchman({
      knex,
      config: {
        fetch: { allow: ['127.0.0.1'] },
        catalog: { trustedLocations: 'url:https://git.example.org/*' },
      },
      entities: [
        {
          apiVersion: 'backstage.io/v1alpha1',
          kind: 'Resource',
          metadata: {
            name: 'web1',
            namespace: 'default',
            annotations: {
              'patchman.io/host': 'Web1.example.org',
              'backstage.io/managed-by-origin-location':
                'url:https://git.example.org/catalog-info.yaml',
            },
          },
          spec: { type: 'host', owner: 'web' },
          relations: [{ type: 'ownedBy', targetRef: 'group:default/web' }],
        },
      ],
      features: decision
        ? [
            mockServices.permissions.mock({
              authorize: async requests =>
                requests.map(() => ({ result: AuthorizeResult.ALLOW })),
              authorizeConditional: async requests =>
                requests.map(() => decision as any),
            }).factory,
          ]
        : [],
    });
    const main = ['main', mirror.mirrorUrl('stable')] as [string, string];
    const security = ['security', mirror.mirrorUrl('stable-security')] as [
      string,
      string,
    ];
    await patchman.report(
      reportOf(
        'web1.example.org',
        [
          ['bash', '5.2-1'],
          ['vim', '9.0-1'],
        ],
        [main, security],
        { tags: ['www'] },
      ),
    );
    await patchman.report(
      reportOf(
        'web2.example.org',
        [
          ['vim', '9.0-1'],
          ['local', '1'],
        ],
        [main, security],
        {
          tags: ['WWW', 'prod'],
          kernel: '6.1.0-36-amd64',
        },
      ),
    );
    await patchman.report(
      reportOf('db1.example.net', [['vim', '9.0-2']], [main, security], {
        os: 'Ubuntu 24.04.1 LTS',
        arch: 'aarch64',
      }),
    );
    await patchman.report(
      reportOf('silent.example.net', [['vim', '9.0-2']], [main], {
        sent_at: new Date(Date.now() - 20 * DAY).toISOString(),
      }),
    );
    await patchman.report(
      reportOf('alone.example.net', [['vim', '9.0-2']], []),
    );
    await patchman.post('/maintenance/entities').expect(202);
    await patchman.settled();
  };

  const names = async (query: string) => {
    const { body } = await patchman.get(`/hosts?${query}`).expect(200);
    return body.items.map((host: any) => host.name);
  };

  it.each(databases.ids)('are filtered, ordered and paged, on %s', async id => {
    await start(id);
    const all = [
      'alone.example.net',
      'db1.example.net',
      'silent.example.net',
      'web1.example.org',
      'web2.example.org',
    ];
    expect(await names('')).toEqual(all);
    expect(await names('orderBy=name:desc&limit=2&offset=1')).toEqual([
      'web1.example.org',
      'silent.example.net',
    ]);
    expect(await names('search=WEB%20org')).toEqual(all.slice(3));
    // A wildcard is a character like others.
    expect(await names('search=%25')).toEqual([]);
    expect(await names('status=security')).toEqual(['web1.example.org']);
    expect(await names('status=updates,ok')).toEqual([
      'db1.example.net',
      'web2.example.org',
    ]);
    expect(await names('stale=true')).toEqual(['silent.example.net']);
    expect(await names('status=stale')).toEqual(['silent.example.net']);
    expect(await names('status=unknown')).toEqual(['alone.example.net']);
    expect(await names('hasRepositories=false')).toEqual(['alone.example.net']);
    expect(await names('os=Ubuntu%2024.04%20LTS')).toEqual(['db1.example.net']);
    expect(await names('os=Ubuntu%2024.04.1%20LTS')).toEqual([
      'db1.example.net',
    ]);
    expect(await names('arch=aarch64')).toEqual(['db1.example.net']);
    expect(await names('tag=www')).toEqual(all.slice(3));
    expect(await names('owner=group:default/web')).toEqual([
      'web1.example.org',
    ]);
    expect(await names('package=vim&version=9.0-1')).toEqual(all.slice(3));
    expect(await names('package=vim')).toEqual(all);
    expect(await names('foreign=true')).toEqual(['web2.example.org']);
    expect(await names('name=web1.example.org,DB1.example.net')).toEqual([
      'db1.example.net',
      'web1.example.org',
    ]);
    for (const wrong of [
      'status=fine',
      'limit=501',
      'limit=x',
      'reboot=maybe',
      'orderBy=password',
      'stat=ok',
    ]) {
      await patchman.get(`/hosts?${wrong}`).expect(400);
    }
  });

  it.each(databases.ids)(
    'tell their state, updates and why, and who owns them, on %s',
    async id => {
      await start(id);
      const { body } = await patchman
        .get('/hosts/WEB1.example.org')
        .expect(200);
      expect(body).toMatchObject({
        name: 'web1.example.org',
        state: 'security',
        doubts: [],
        updates: { security: 1, other: 1, blocked: 0 },
        entityRef: 'resource:default/web1',
        owner: 'group:default/web',
        repositories: 2,
        repositoriesCheckedAt: expect.any(String),
      });
      const updates = await patchman
        .get('/hosts/web1.example.org/updates')
        .expect(200);
      expect(
        updates.body.items.map((update: any) => [
          update.installed.evr,
          update.available.evr,
          update.repository.name,
          update.security,
        ]),
      ).toEqual([
        ['5.2-1', '5.2-1+deb12u1', 'security', true],
        ['9.0-1', '9.0-2', 'main', false],
      ]);
      expect(updates.body.items[0].why.join(' ')).toMatch(/security/i);
      const packages = await patchman
        .get('/hosts/web2.example.org/packages?foreign=true')
        .expect(200);
      expect(packages.body.items).toMatchObject([
        { name: 'local', update: null, repositories: [] },
      ]);
      const missing = await patchman.get('/hosts/nowhere').expect(404);
      expect(missing.body.error.message).toContain('nowhere');
    },
  );

  it.each(databases.ids)(
    'are evaluated again exactly where a repository changed, on %s',
    async id => {
      await start(id);
      const evaluated = async () =>
        Object.fromEntries(
          (await knex('host').select('name', 'evaluation_id')).map(row => [
            row.name,
            row.evaluation_id,
          ]),
        );
      const before = await evaluated();
      const refresh = async () => {
        await patchman.post('/maintenance/refresh').expect(202);
        await patchman.settled();
      };

      mirror.requests.length = 0;
      await refresh();
      expect(await evaluated()).toEqual(before);
      // One small request for each unchanged mirror.
      expect(mirror.requests.filter(path => path.endsWith('Packages'))).toEqual(
        [],
      );

      Object.assign(
        mirror.documents,
        aptSuite({
          suite: 'stable-security',
          label: 'Debian-Security',
          packages: [{ name: 'bash', version: '5.2-1+deb12u2' }],
        }),
      );
      await refresh();
      const after = await evaluated();
      const changed = Object.keys(after).filter(
        name => after[name] !== before[name],
      );
      // Those with that repository; the silent host does not have it.
      expect(changed.sort()).toEqual([
        'db1.example.net',
        'web1.example.org',
        'web2.example.org',
      ]);
    },
  );

  it.each(databases.ids)(
    'follow a person’s choice about a repository before any guess, on %s',
    async id => {
      await start(id);
      const { body } = await patchman
        .get('/repositories?search=security')
        .expect(200);
      const [security] = body.items;
      expect(security).toMatchObject({ security: true, securityBy: 'guess' });
      const choose = async (choice: boolean | null) => {
        await patchman
          .patch(`/repositories/${security.id}`, { security: choice })
          .expect(200);
        await patchman.settled();
        const host = await patchman.get('/hosts/web1.example.org');
        return host.body.updates;
      };
      expect(await choose(false)).toEqual({
        security: 0,
        other: 2,
        blocked: 0,
      });
      // A report and a refresh bring the guess back for nobody.
      await patchman.post('/maintenance/refresh').expect(202);
      await patchman.settled();
      const later = await patchman.get('/hosts/web1.example.org');
      expect(later.body.updates.security).toBe(0);
      expect(await choose(null)).toEqual({ security: 1, other: 1, blocked: 0 });
    },
  );

  it.each(databases.ids)(
    'are seen only by those whom the policy lets, on %s',
    async id => {
      await start(id, {
        result: AuthorizeResult.CONDITIONAL,
        pluginId: 'patchman',
        resourceType: 'patchman-host',
        conditions: {
          anyOf: [
            {
              rule: 'IS_OWNER',
              resourceType: 'patchman-host',
              params: { claims: ['group:default/web'] },
            },
            {
              allOf: [
                {
                  rule: 'HAS_TAG',
                  resourceType: 'patchman-host',
                  params: { tags: ['prod'] },
                },
                {
                  not: {
                    rule: 'HAS_OS_RELEASE',
                    resourceType: 'patchman-host',
                    params: { releases: ['Debian 11'] },
                  },
                },
              ],
            },
          ],
        },
      } as any);
      const visible = ['web1.example.org', 'web2.example.org'];
      expect(await names('')).toEqual(visible);
      await patchman.get('/hosts/db1.example.net').expect(404);
      await patchman.get('/hosts/db1.example.net/updates').expect(404);
      await patchman.delete('/hosts/db1.example.net').expect(404);
      const { body: summary } = await patchman.get('/summary').expect(200);
      expect(summary.hosts.total).toBe(2);
      const { body: packages } = await patchman
        .get('/packages?name=vim&installed=true')
        .expect(200);
      expect(packages.items.map((item: any) => [item.evr, item.hosts])).toEqual(
        [['9.0-1', 2]],
      );
      const { body: systems } = await patchman
        .get('/operating-systems?search=Ubuntu')
        .expect(200);
      expect(systems.items).toEqual([]);
    },
  );

  it.each(databases.ids)(
    'keep what a report leaves out and drop a late one, on %s',
    async id => {
      await start(id);
      // As a hook sends it: no repositories.
      await patchman.report(
        reportOf(
          'web1.example.org',
          [
            ['bash', '5.2-1+deb12u1'],
            ['vim', '9.0-1'],
          ],
          [],
        ),
      );
      const { body } = await patchman
        .get('/hosts/web1.example.org/repositories')
        .expect(200);
      expect(body.totalItems).toBe(2);
      const history = await patchman
        .get('/hosts/web1.example.org/history')
        .expect(200);
      expect(history.body.items).toMatchObject([
        {
          kind: 'upgraded',
          before: { evr: '5.2-1' },
          after: { evr: '5.2-1+deb12u1' },
        },
      ]);
      await patchman.report(
        reportOf('web1.example.org', [['bash', '5.0-1']], [], {
          sent_at: new Date(Date.now() - DAY).toISOString(),
        }),
      );
      const packages = await patchman
        .get('/hosts/web1.example.org/packages?search=bash')
        .expect(200);
      expect(packages.body.items[0].evr).toBe('5.2-1+deb12u1');
    },
  );
});
