import { mockServices } from '@backstage/backend-test-utils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { reportOf } from '../__testUtils__/aptRepository';
import {
  ago,
  counts,
  ImportingBackend,
  installed,
} from '../__testUtils__/ImportingBackend';

jest.setTimeout(60_000);

describe('importing hosts of another Patchman', () => {
  const backend = new ImportingBackend();

  describe.each(backend.databases.ids)('on %s', id => {
    it('does not bring back what was deleted here, unless asked to', async () => {
      await backend.start(id);
      const items = [backend.repository()];
      await backend.send('repositories', items);
      await backend.send('hosts', [
        backend.host({ facts: backend.facts({ repositories: [] }) }),
      ]);
      const [{ id: repositoryId }] = (await backend.get('/repositories')).items;
      await backend.patchman
        .delete(`/repositories/${repositoryId}`)
        .expect(204);
      await backend.patchman.delete('/hosts/web1.example.org').expect(204);

      const repositories = await backend.send('repositories', items);
      expect(repositories.items[0]).toMatchObject({
        outcome: 'skipped',
        kept: [
          'It was deleted here since the last import; overwriting brings it back.',
        ],
      });
      const again = [
        backend.host({ facts: backend.facts({ repositories: [] }) }),
      ];
      expect(counts(await backend.send('hosts', again))).toMatchObject({
        skipped: 1,
      });
      expect((await backend.get('/repositories')).totalItems).toBe(0);
      expect((await backend.get('/hosts')).totalItems).toBe(0);

      const forced = { overwrite: true };
      expect(
        counts(await backend.send('repositories', items, forced)),
      ).toMatchObject({
        created: 1,
      });
      expect(counts(await backend.send('hosts', again, forced))).toMatchObject({
        created: 1,
      });
    });

    it('shows a host as of its last report elsewhere, until it reports here itself', async () => {
      await backend.start(id);
      await backend.send('repositories', [
        backend.repository({
          name: 'Debian 12 fixes',
          security: true,
          mirrors: [
            {
              url: backend.mirror.mirrorUrl('fixes'),
              enabled: true,
              refresh: true,
            },
          ],
        }),
      ]);
      const lastReport = ago(5);
      const item = backend.host({
        facts: backend.facts({
          lastReport,
          packages: [
            ...backend.facts().packages!,
            installed('broken', '', '', ''),
          ],
        }),
      });
      const first = await backend.send('hosts', [item]);
      expect(counts(first)).toMatchObject({ created: 1 });
      expect(first.items[0].problems).toEqual([
        { path: 'packages[2]', message: 'version is missing' },
      ]);
      const imported = await backend.get('/hosts/web1.example.org');
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
      const known = async (from: boolean) =>
        (await backend.get(`/hosts?imported=${from}`)).totalItems;
      expect([await known(true), await known(false)]).toEqual([1, 0]);
      expect(counts(await backend.send('hosts', [item]))).toMatchObject({
        unchanged: 1,
      });

      const later = await backend.send('hosts', [
        backend.host({
          facts: backend.facts({ lastReport: ago(4), rebootRequired: false }),
        }),
      ]);
      expect(counts(later)).toMatchObject({ changed: 1 });
      const older = await backend.send('hosts', [
        backend.host({ facts: backend.facts({ lastReport: ago(9) }) }),
      ]);
      expect(older.items[0].kept[0]).toMatch(/^What is known here is of /);

      await backend.patchman.report(
        reportOf(
          'web1.example.org',
          [['vim', '2:9.0-2']],
          [['main', backend.mirror.mirrorUrl('stable')]],
          { tags: ['db'] },
        ),
      );
      expect([await known(true), await known(false)]).toEqual([0, 1]);
      const fresh = [
        backend.host({
          facts: backend.facts({
            lastReport: ago(-1),
            useHostRepositories: false,
          }),
          tags: ['other'],
        }),
      ];
      const ignored = await backend.send('hosts', fresh);
      expect(ignored.items[0]).toMatchObject({
        outcome: 'changed',
        changes: ['judged by its own repositories: on → off'],
      });
      expect(ignored.items[0].kept[0]).toMatch(/^It reports here itself, on /);
      expect(await backend.get('/hosts/web1.example.org')).toMatchObject({
        importedAt: null,
        protocol: 2,
        packages: 1,
        tags: ['db'],
        useHostRepositories: false,
      });
    });

    it('says unknown, not OK, where the list of packages is not exact', async () => {
      await backend.start(id);
      const upToDate = backend.facts({
        packages: [installed('vim', '2', '9.0', '2')],
      });
      await backend.send('hosts', [
        backend.host({ facts: upToDate }),
        backend.host({
          name: 'web2',
          facts: { ...upToDate, packagesDoubt: 'Names may be misspelt.' },
        }),
        backend.host({ name: 'web3', facts: { ...upToDate, packages: null } }),
      ]);
      const { items } = await backend.get('/hosts');
      expect(items.map(({ state }: any) => state)).toEqual([
        'ok',
        'unknown',
        'unknown',
      ]);
      expect(items[1].doubts).toContain('Names may be misspelt.');
      expect(
        (await backend.get('/summary')).hosts.byState ??
          (await backend.get('/summary')).hosts,
      ).toMatchObject({ ok: 1, unknown: 2 });
    });

    it('keeps a repository switched off for a host as it was there', async () => {
      await backend.start(id);
      const [main, fixes] = backend.facts().repositories!;
      await backend.send('hosts', [
        backend.host({
          facts: backend.facts({
            repositories: [main, { ...fixes, enabled: false }],
          }),
        }),
      ]);
      const enabled = async () =>
        (await backend.get('/hosts/web1.example.org/repositories')).items.map(
          (one: any) => one.enabled,
        );
      expect(await enabled()).toEqual([true, false]);
      await backend.patchman.report(
        reportOf(
          'web1.example.org',
          [['vim', '2:9.0-1']],
          [
            ['main', backend.mirror.mirrorUrl('stable')],
            ['fixes', backend.mirror.mirrorUrl('fixes')],
          ],
        ),
      );
      expect(await enabled()).toEqual([true, false]);
    });

    it('gives an imported host what its enrolment is to give, and leaves a host alone that would become another system', async () => {
      await backend.start(id);
      const { body: token } = await backend.patchman
        .post('/enrolment-tokens', {
          name: 'autumn',
          uses: 1,
          expiresAt: ago(-24),
          tags: ['new'],
          owner: 'group:default/web',
        })
        .expect(201);
      await backend.patchman.anonymous
        .post('/api/patchman/enrol')
        .send({ token: token.token, hostname: 'web1.example.org' })
        .expect(201);
      await backend.send('hosts', [backend.host()]);
      expect(await backend.get('/hosts/web1.example.org')).toMatchObject({
        tags: ['new', 'www'],
        owner: 'group:default/web',
      });
      const other = backend.facts({
        os: 'Rocky Linux 9.3',
        lastReport: ago(1),
      });
      const items = [
        backend.host({ facts: other }),
        backend.host({ name: 'web2', facts: other }),
      ];
      const dry = await backend.send('hosts', items, { dryRun: true });
      const result = await backend.send('hosts', items);
      expect(result.items.map(({ outcome }) => outcome)).toEqual([
        'skipped',
        'created',
      ]);
      expect(dry.items).toEqual(result.items);
      expect(result.items[0].kept[0]).toMatch(
        /^The operating system changed from Debian 12\.11 to Rocky Linux 9\.3\. .*delete the host here first\.$/,
      );
    });

    it('brings tags alone to hosts that are known', async () => {
      await backend.start(id);
      await backend.patchman.report(
        reportOf('web1.example.org', [['vim', '1']], [], { tags: ['db'] }),
      );
      const result = await backend.send('hosts', [
        { name: 'web1.example.org', tags: ['DB', 'rack 4'] },
        { name: 'nobody.example.org', tags: ['x'] },
      ]);
      expect(result.items).toMatchObject([
        { outcome: 'changed', changes: ['tags: rack 4'] },
        { outcome: 'skipped', kept: ['It is not known here.'] },
      ]);
      // The next report does not take them away.
      await backend.patchman.report(
        reportOf('web1.example.org', [['vim', '2']], [], { tags: ['db'] }),
      );
      const { tags } = await backend.get('/hosts/web1.example.org');
      expect(tags).toEqual(['db', 'rack 4']);
    });

    it('tells in a dry run what it would do, and does nothing', async () => {
      await backend.start(id);
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
          const [{ count }] = await backend.knex(table).count({ count: '*' });
          sizes[table] = Number(count);
        }
        return sizes;
      };
      const before = await tables();
      const items: [string, unknown[]][] = [
        ['repositories', [backend.repository()]],
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
        [
          'hosts',
          [
            backend.host(),
            { name: 'bad name', facts: backend.facts() },
            backend.host(),
          ],
        ],
      ];
      const dry = [];
      for (const [kind, list] of items) {
        dry.push(await backend.send(kind, list, { dryRun: true }));
      }
      expect(await tables()).toEqual(before);
      expect(dry.map(counts)).toEqual([
        { created: 1, changed: 0, unchanged: 0, skipped: 0 },
        { created: 1, changed: 0, unchanged: 0, skipped: 0 },
        { created: 1, changed: 0, unchanged: 0, skipped: 2 },
      ]);
      const real = [];
      for (const [kind, list] of items)
        real.push(await backend.send(kind, list));
      expect(real.map(counts)).toEqual(dry.map(counts));
      expect(dry[2].items[2].kept).toEqual(['It comes twice.']);
    });
  });

  it('needs an identity, a permission and pieces of bounded size', async () => {
    await backend.start('SQLITE_3', {
      config: { reports: { maxSize: '20kb' } },
    });
    const body = { kind: 'repositories', items: [] };
    await backend.patchman.anonymous
      .post('/api/patchman/import')
      .send(body)
      .expect(401);
    await backend.patchman
      .post('/import', { ...body, kind: 'keys' })
      .expect(400);
    await backend.patchman
      .post('/import', { ...body, really: true })
      .expect(400);
    const tooMany = await backend.patchman.post('/import', {
      ...body,
      items: Array.from({ length: 501 }, () => ({})),
    });
    expect(tooMany.status).toBe(400);
    expect(tooMany.body.error.message).toMatch(/^items: /);
    await backend.patchman
      .post('/import', { ...body, items: ['x'.repeat(30_000)] })
      .expect(413);
    await backend.patchman.post('/import', body).expect(200);
  });

  it('is refused without the permission', async () => {
    await backend.start('SQLITE_3', {
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
    const refused = await backend.patchman.post('/import', {
      kind: 'hosts',
      items: [backend.host()],
    });
    expect(refused.status).toBe(403);
    expect(refused.body.error.message).toBe(
      'You need the permission patchman.import.',
    );
    expect((await backend.get('/hosts')).totalItems).toBe(0);
  });
});
