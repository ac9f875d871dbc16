import { mockServices } from '@backstage/backend-test-utils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import type {
  ImportedHost,
  ImportedHostFacts,
  ImportedRepository,
  ImportResult,
} from 'backstage-plugin-patchman-common';
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

const HOUR = 3600 * 1000;
const ago = (hours: number) =>
  new Date(Date.now() - hours * HOUR).toISOString();

describe('importing what another Patchman knows', () => {
  const databases = testDatabases();
  let knex: Knex;
  let mirror: TestMirror;
  let patchman: TestPatchman;

  const start = async (
    id: Parameters<typeof databases.migrated>[0],
    options: Partial<Parameters<typeof startPatchman>[0]> = {},
  ) => {
    knex = await databases.migrated(id);
    mirror = await serveDocuments({
      ...aptSuite({
        suite: 'stable',
        packages: [
          { name: 'vim', version: '2:9.0-2' },
          { name: 'bash', version: '5.2-1' },
        ],
      }),
      ...aptSuite({
        suite: 'fixes',
        packages: [{ name: 'bash', version: '5.2-1+fix1' }],
      }),
    });
    patchman = await startPatchman({
      knex,
      config: { fetch: { allow: ['127.0.0.1'] } },
      ...options,
    });
  };
  afterEach(async () => {
    await patchman.stop();
    await mirror.close();
  });

  /** New mirrors are read in the background, which begins a moment after the answer. */
  const mirrorsRead = async () => {
    for (;;) {
      await patchman.settled();
      const waiting = await knex('mirror')
        .join('repository', 'repository.id', 'mirror.repository_id')
        .where({
          'mirror.enabled': true,
          'mirror.refresh': true,
          'repository.enabled': true,
          'repository.auth_required': false,
          'mirror.checked_at': null,
        })
        .first('mirror.id');
      if (!waiting) return;
      await new Promise(resolve => setTimeout(resolve, 20));
    }
  };
  const send = async (
    kind: string,
    items: unknown[],
    options: { dryRun?: boolean; overwrite?: boolean } = {},
  ): Promise<ImportResult> => {
    const response = await patchman.post('/import', {
      kind,
      items,
      ...options,
    });
    expect([response.status, response.body.error]).toEqual([200, undefined]);
    if (!options.dryRun) await mirrorsRead();
    return response.body;
  };
  const counts = ({ created, changed, unchanged, skipped }: ImportResult) => ({
    created,
    changed,
    unchanged,
    skipped,
  });
  const get = async (path: string) =>
    (await patchman.get(path).expect(200)).body;

  const repository = (
    changes: Partial<ImportedRepository> = {},
  ): ImportedRepository => ({
    name: 'Debian 12 main',
    type: 'deb',
    arch: 'x86_64',
    repoId: null,
    enabled: true,
    security: false,
    authRequired: false,
    mirrors: [
      { url: mirror.mirrorUrl('stable'), enabled: true, refresh: true },
    ],
    ...changes,
  });
  const facts = (
    changes: Partial<ImportedHostFacts> = {},
  ): ImportedHostFacts => ({
    address: '10.0.0.7',
    os: 'Debian 12.11',
    arch: 'x86_64',
    kernel: '6.1.0-35-amd64',
    lastReport: ago(5),
    rebootRequired: true,
    useHostRepositories: true,
    packages: [
      {
        type: 'deb',
        name: 'vim',
        epoch: '2',
        version: '9.0',
        release: '1',
        arch: 'amd64',
      },
      {
        type: 'deb',
        name: 'bash',
        epoch: '',
        version: '5.2',
        release: '1',
        arch: 'amd64',
      },
    ],
    packagesDoubt: null,
    repositories: [
      {
        name: 'Debian 12 main',
        type: 'deb',
        repoId: null,
        urls: [mirror.mirrorUrl('stable')],
        priority: 500,
        enabled: true,
      },
      {
        name: 'Debian 12 fixes',
        type: 'deb',
        repoId: null,
        urls: [mirror.mirrorUrl('fixes')],
        priority: 500,
        enabled: true,
      },
    ],
    modules: null,
    ...changes,
  });
  const host = (changes: Partial<ImportedHost> = {}): ImportedHost => ({
    name: 'Web1.example.org',
    facts: facts(),
    tags: ['www', 'WWW', ''],
    ...changes,
  });

  describe.each(databases.ids)('on %s', id => {
    it('brings repositories with their flags and mirrors, the same only once', async () => {
      await start(id);
      const items = [
        repository({
          enabled: false,
          mirrors: [
            {
              url: `${mirror.mirrorUrl('stable')}/`,
              enabled: true,
              refresh: false,
            },
            {
              url: 'ftp://old.example.org/debian',
              enabled: true,
              refresh: true,
            },
          ],
        }),
        repository({
          name: 'Debian 12 fixes',
          security: true,
          authRequired: true,
          mirrors: [
            { url: mirror.mirrorUrl('fixes'), enabled: false, refresh: true },
          ],
        }),
        repository({ name: 'Without mirrors', mirrors: [], repoId: 'none' }),
      ];
      const first = await send('repositories', items);
      expect(counts(first)).toEqual({
        created: 3,
        changed: 0,
        unchanged: 0,
        skipped: 0,
      });
      expect(first.items[0].problems).toEqual([
        {
          path: 'mirrors[1].urls[0]',
          message: 'ftp: URLs cannot be fetched, only http and https',
        },
      ]);
      const { items: repositories } = await get(
        '/repositories?orderBy=name:asc',
      );
      expect(repositories).toMatchObject([
        { security: true, securityBy: 'person', authRequired: true },
        { name: 'Debian 12 main', enabled: false, securityBy: 'guess' },
        { name: 'Without mirrors', repoId: 'none', mirrors: 0 },
      ]);
      expect((await get('/mirrors?orderBy=url:asc')).items).toMatchObject([
        { url: mirror.mirrorUrl('fixes'), enabled: false, refresh: true },
        { url: mirror.mirrorUrl('stable'), enabled: true, refresh: false },
      ]);
      const again = await send('repositories', items);
      expect(counts(again)).toMatchObject({ created: 0, unchanged: 3 });
      expect(again.items.flatMap(({ kept }) => kept)).toEqual([]);
    });

    it('follows the other Patchman until a person decides otherwise here, and from then on only when asked', async () => {
      await start(id);
      await send('repositories', [repository()]);
      const [{ id: repositoryId }] = (await get('/repositories')).items;

      const disabled = await send('repositories', [
        repository({ enabled: false, security: true }),
      ]);
      expect(disabled.items[0]).toMatchObject({
        outcome: 'changed',
        changes: ['enabled: on → off', 'security: off → on'],
      });
      expect(await get(`/repositories/${repositoryId}`)).toMatchObject({
        enabled: false,
        security: true,
        securityBy: 'person',
      });

      await patchman
        .patch(`/repositories/${repositoryId}`, { enabled: true, name: 'Ours' })
        .expect(200);
      const kept = await send('repositories', [
        repository({ enabled: false, security: false }),
      ]);
      expect(kept.items[0]).toMatchObject({
        outcome: 'changed',
        changes: ['security: on → off'],
        kept: [
          'name: "Ours" here, "Debian 12 main" there.',
          'enabled: on here, off there.',
        ],
      });
      expect(await get(`/repositories/${repositoryId}`)).toMatchObject({
        name: 'Ours',
        enabled: true,
        security: false,
        securityBy: 'guess',
      });

      await send('repositories', [repository({ enabled: false })], {
        overwrite: true,
      });
      expect(await get(`/repositories/${repositoryId}`)).toMatchObject({
        name: 'Debian 12 main',
        enabled: false,
      });
    });

    it('brings flags to repositories that hosts reported before, and leaves what a person decided before the first import', async () => {
      await start(id);
      await patchman.report(
        reportOf(
          'web1.example.org',
          [['vim', '2:9.0-1']],
          [
            ['main', mirror.mirrorUrl('stable')],
            ['fixes', mirror.mirrorUrl('fixes')],
          ],
        ),
      );
      const { items } = await get('/repositories?orderBy=name:asc');
      await patchman
        .patch(`/repositories/${items[0].id}`, { security: false })
        .expect(200);
      await patchman
        .patch(`/repositories/${items[0].id}`, { enabled: false })
        .expect(200);
      const result = await send('repositories', [
        repository({ security: true }),
        repository({
          name: 'Debian 12 fixes',
          mirrors: [
            { url: mirror.mirrorUrl('fixes'), enabled: true, refresh: true },
            { url: 'http://127.0.0.1:1/other', enabled: true, refresh: true },
          ],
        }),
      ]);
      expect(result.items.map(({ changes }) => changes)).toEqual([
        ['security: off → on'],
        ['a mirror at http://127.0.0.1:1/other'],
      ]);
      expect(result.items[1].kept).toEqual(['enabled: off here, on there.']);
      const updates = await get('/hosts/web1.example.org/updates');
      expect(updates.items).toMatchObject([{ security: true }]);
    });

    it('does not bring back what was deleted here, unless asked to', async () => {
      await start(id);
      const items = [repository()];
      await send('repositories', items);
      await send('hosts', [host({ facts: facts({ repositories: [] }) })]);
      const [{ id: repositoryId }] = (await get('/repositories')).items;
      await patchman.delete(`/repositories/${repositoryId}`).expect(204);
      await patchman.delete('/hosts/web1.example.org').expect(204);

      const repositories = await send('repositories', items);
      expect(repositories.items[0]).toMatchObject({
        outcome: 'skipped',
        kept: [
          'It was deleted here since the last import; overwriting brings it back.',
        ],
      });
      const again = [host({ facts: facts({ repositories: [] }) })];
      expect(counts(await send('hosts', again))).toMatchObject({ skipped: 1 });
      expect((await get('/repositories')).totalItems).toBe(0);
      expect((await get('/hosts')).totalItems).toBe(0);

      const forced = { overwrite: true };
      expect(counts(await send('repositories', items, forced))).toMatchObject({
        created: 1,
      });
      expect(counts(await send('hosts', again, forced))).toMatchObject({
        created: 1,
      });
    });

    it('brings releases with variants and repositories, by the names that reports have', async () => {
      await start(id);
      await send('repositories', [repository()]);
      const ref = {
        name: 'Debian 12 main',
        type: 'deb',
        arch: 'x86_64',
        repoId: null,
        urls: [mirror.mirrorUrl('stable')],
      };
      const items = [
        {
          release: 'Rocky Linux 9.3',
          codename: null,
          cpe: null,
          variants: [],
          repositories: [],
        },
        {
          release: 'Debian 12',
          codename: 'bookworm',
          cpe: 'cpe:2.3:o:debian:debian_linux:12.0:*',
          variants: [
            { name: 'Debian 12.11', arch: 'x86_64' },
            { name: 'Our Debian', arch: 'x86_64' },
          ],
          repositories: [ref, { ...ref, name: 'Gone', urls: ['http://x.y/z'] }],
        },
        {
          release: 'Rocky Linux 9',
          codename: 'Blue Onyx',
          cpe: null,
          variants: [{ name: 'Rocky Linux 9.3', arch: 'x86_64' }],
          repositories: [],
        },
      ];
      const first = await send('operating-systems', items);
      expect(first.items.map(({ outcome }) => outcome)).toEqual([
        'created',
        'created',
        'skipped',
      ]);
      expect(first.items[1].kept).toEqual([
        'Its repository Gone is not known here.',
      ]);
      const { items: systems } = await get('/operating-systems');
      expect(
        systems.map(({ release, codename, variants }: any) => [
          release,
          codename,
          variants.map(({ name }: any) => name),
        ]),
      ).toEqual([
        ['Debian 12', 'bookworm', ['Debian 12.11', 'Our Debian']],
        ['Rocky Linux 9', 'Blue Onyx', ['Rocky Linux 9.3']],
      ]);
      expect(
        (await get(`/operating-systems/${systems[0].id}`)).repositories,
      ).toMatchObject([{ name: 'Debian 12 main' }]);
      expect(counts(await send('operating-systems', items))).toEqual({
        created: 0,
        changed: 0,
        unchanged: 2,
        skipped: 1,
      });

      // A host that reports the variant belongs to the release that it was put into.
      await send('hosts', [
        host({
          facts: facts({ os: 'Our Debian', useHostRepositories: false }),
        }),
      ]);
      const imported = await get('/hosts/web1.example.org');
      expect(imported.os).toEqual({
        release: 'Debian 12',
        variant: 'Our Debian',
      });
      expect(imported.useHostRepositories).toBe(false);
      expect((await get('/hosts/web1.example.org/updates')).items).toHaveLength(
        1,
      );

      await patchman
        .patch(`/operating-systems/${systems[0].id}`, { repositories: [] })
        .expect(200);
      const kept = await send('operating-systems', items);
      expect(kept.items[1].kept).toContain('repositories: none here, 1 there.');
    });

    it('shows a host as of its last report elsewhere, until it reports here itself', async () => {
      await start(id);
      await send('repositories', [
        repository({
          name: 'Debian 12 fixes',
          security: true,
          mirrors: [
            { url: mirror.mirrorUrl('fixes'), enabled: true, refresh: true },
          ],
        }),
      ]);
      const lastReport = ago(5);
      const item = host({
        facts: facts({
          lastReport,
          packages: [
            ...facts().packages!,
            {
              type: 'deb',
              name: 'broken',
              epoch: '',
              version: '',
              release: '',
              arch: 'amd64',
            },
          ],
        }),
      });
      const first = await send('hosts', [item]);
      expect(counts(first)).toMatchObject({ created: 1 });
      expect(first.items[0].problems).toEqual([
        { path: 'packages[2]', message: 'version is missing' },
      ]);
      const imported = await get('/hosts/web1.example.org');
      expect(imported).toMatchObject({
        name: 'web1.example.org',
        lastReport,
        state: 'security',
        updates: { security: 1, other: 1 },
        packages: 2,
        tags: ['www'],
        protocol: 0,
        address: '10.0.0.7',
        domain: 'example.org',
        doubts: [
          'It was imported from another Patchman and has not reported here yet.',
        ],
        reboot: { required: true },
      });
      expect(imported.reboot.evidence[0]).toBe(
        'Patchman said so when it last heard of this host.',
      );
      expect(imported.importedAt > lastReport).toBe(true);
      expect(counts(await send('hosts', [item]))).toMatchObject({
        unchanged: 1,
      });

      const later = await send('hosts', [
        host({ facts: facts({ lastReport: ago(4), rebootRequired: false }) }),
      ]);
      expect(counts(later)).toMatchObject({ changed: 1 });
      const older = await send('hosts', [
        host({ facts: facts({ lastReport: ago(9) }) }),
      ]);
      expect(older.items[0].kept[0]).toMatch(/^What is known here is of /);

      await patchman.report(
        reportOf(
          'web1.example.org',
          [['vim', '2:9.0-2']],
          [['main', mirror.mirrorUrl('stable')]],
          { tags: ['db'] },
        ),
      );
      const fresh = [
        host({
          facts: facts({ lastReport: ago(-1), useHostRepositories: false }),
          tags: ['other'],
        }),
      ];
      const ignored = await send('hosts', fresh);
      expect(ignored.items[0]).toMatchObject({
        outcome: 'changed',
        changes: ['judged by its own repositories: on → off'],
      });
      expect(ignored.items[0].kept[0]).toMatch(/^It reports here itself, on /);
      expect(await get('/hosts/web1.example.org')).toMatchObject({
        importedAt: null,
        protocol: 2,
        packages: 1,
        tags: ['db'],
        useHostRepositories: false,
      });
    });

    it('says unknown, not OK, where the list of packages is not exact', async () => {
      await start(id);
      const upToDate = facts({
        packages: [
          {
            type: 'deb',
            name: 'vim',
            epoch: '2',
            version: '9.0',
            release: '2',
            arch: 'amd64',
          },
        ],
      });
      await send('hosts', [
        host({ facts: upToDate }),
        host({
          name: 'web2',
          facts: { ...upToDate, packagesDoubt: 'Names may be misspelt.' },
        }),
        host({ name: 'web3', facts: { ...upToDate, packages: null } }),
      ]);
      const { items } = await get('/hosts');
      expect(items.map(({ state }: any) => state)).toEqual([
        'ok',
        'unknown',
        'unknown',
      ]);
      expect(items[1].doubts).toContain('Names may be misspelt.');
      expect(
        (await get('/summary')).hosts.byState ?? (await get('/summary')).hosts,
      ).toMatchObject({ ok: 1, unknown: 2 });
    });

    it('keeps a repository switched off for a host as it was there', async () => {
      await start(id);
      const [main, fixes] = facts().repositories!;
      await send('hosts', [
        host({
          facts: facts({ repositories: [main, { ...fixes, enabled: false }] }),
        }),
      ]);
      const enabled = async () =>
        (await get('/hosts/web1.example.org/repositories')).items.map(
          (one: any) => one.enabled,
        );
      expect(await enabled()).toEqual([true, false]);
      await patchman.report(
        reportOf(
          'web1.example.org',
          [['vim', '2:9.0-1']],
          [
            ['main', mirror.mirrorUrl('stable')],
            ['fixes', mirror.mirrorUrl('fixes')],
          ],
        ),
      );
      expect(await enabled()).toEqual([true, false]);
    });

    it('brings tags alone to hosts that are known', async () => {
      await start(id);
      await patchman.report(
        reportOf('web1.example.org', [['vim', '1']], [], { tags: ['db'] }),
      );
      const result = await send('hosts', [
        { name: 'web1.example.org', tags: ['DB', 'rack 4'] },
        { name: 'nobody.example.org', tags: ['x'] },
      ]);
      expect(result.items).toMatchObject([
        { outcome: 'changed', changes: ['tags: rack 4'] },
        { outcome: 'skipped', kept: ['It is not known here.'] },
      ]);
      // The next report does not take them away.
      await patchman.report(
        reportOf('web1.example.org', [['vim', '2']], [], { tags: ['db'] }),
      );
      const { tags } = await get('/hosts/web1.example.org');
      expect(tags).toEqual(['db', 'rack 4']);
    });

    it('tells in a dry run what it would do, and does nothing', async () => {
      await start(id);
      const tables = async () => {
        const sizes: Record<string, number> = {};
        for (const table of [
          'repository',
          'mirror',
          'host',
          'os_release',
          'package_set',
          'import_record',
          'audit_event',
        ]) {
          const [{ count }] = await knex(table).count({ count: '*' });
          sizes[table] = Number(count);
        }
        return sizes;
      };
      const before = await tables();
      const items: [string, unknown[]][] = [
        ['repositories', [repository()]],
        [
          'operating-systems',
          [
            {
              release: 'Debian 12',
              codename: null,
              cpe: null,
              variants: [],
              repositories: [],
            },
          ],
        ],
        ['hosts', [host(), { name: 'bad name', facts: facts() }, host()]],
      ];
      const dry = [];
      for (const [kind, list] of items) {
        dry.push(await send(kind, list, { dryRun: true }));
      }
      expect(await tables()).toEqual(before);
      expect(dry.map(counts)).toEqual([
        { created: 1, changed: 0, unchanged: 0, skipped: 0 },
        { created: 1, changed: 0, unchanged: 0, skipped: 0 },
        { created: 1, changed: 0, unchanged: 0, skipped: 2 },
      ]);
      const real = [];
      for (const [kind, list] of items) real.push(await send(kind, list));
      expect(real.map(counts)).toEqual(dry.map(counts));
      expect(dry[2].items[2].kept).toEqual(['It comes twice.']);
    });

    it('takes the good items of a piece, and says of each other what is wrong', async () => {
      await start(id);
      const result = await send('repositories', [
        { name: 'no type' },
        repository(),
        'nonsense',
        repository({ name: 'The same place' }),
      ]);
      expect(result.items.map(({ outcome }) => outcome)).toEqual([
        'skipped',
        'created',
        'skipped',
        'skipped',
      ]);
      expect(result.items[0].kept[0]).toMatch(/^type: /);
      expect(result.items[3].kept).toEqual([
        'It is the same as Debian 12 main: both have its addresses.',
      ]);
    });
  });

  it('needs an identity, a permission and pieces of bounded size', async () => {
    await start('SQLITE_3', {
      config: { reports: { maxSize: '20kb' } },
    });
    const body = { kind: 'repositories', items: [] };
    await patchman.anonymous
      .post('/api/patchman/import')
      .send(body)
      .expect(401);
    await patchman.post('/import', { ...body, kind: 'keys' }).expect(400);
    await patchman.post('/import', { ...body, really: true }).expect(400);
    const tooMany = await patchman.post('/import', {
      ...body,
      items: Array.from({ length: 501 }, () => ({})),
    });
    expect(tooMany.status).toBe(400);
    expect(tooMany.body.error.message).toMatch(/^items: /);
    await patchman
      .post('/import', { ...body, items: ['x'.repeat(30_000)] })
      .expect(413);
    await patchman.post('/import', body).expect(200);
  });

  it('is refused without the permission', async () => {
    await start('SQLITE_3', {
      features: [
        mockServices.permissions.mock({
          authorize: async requests =>
            requests.map(({ permission }) => ({
              result:
                permission.name === 'patchman.import'
                  ? AuthorizeResult.DENY
                  : AuthorizeResult.ALLOW,
            })) as any,
          authorizeConditional: async requests =>
            requests.map(() => ({ result: AuthorizeResult.ALLOW })) as any,
        }).factory,
      ],
    });
    const refused = await patchman.post('/import', {
      kind: 'hosts',
      items: [host()],
    });
    expect(refused.status).toBe(403);
    expect(refused.body.error.message).toBe(
      'You need the permission patchman.import.',
    );
    expect((await get('/hosts')).totalItems).toBe(0);
  });
});
