import { reportOf } from '../__testUtils__/aptRepository';
import { counts, ImportingBackend } from '../__testUtils__/ImportingBackend';

jest.setTimeout(60_000);

describe('importing repositories and operating systems of another Patchman', () => {
  const backend = new ImportingBackend();

  describe.each(backend.databases.ids)('on %s', id => {
    it('brings repositories with their flags and mirrors, the same only once', async () => {
      await backend.start(id);
      const items = [
        backend.repository({
          enabled: false,
          mirrors: [
            {
              url: `${backend.mirror.mirrorUrl('stable')}/`,
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
        backend.repository({
          name: 'Debian 12 fixes',
          security: true,
          authRequired: true,
          mirrors: [
            {
              url: backend.mirror.mirrorUrl('fixes'),
              enabled: false,
              refresh: true,
            },
          ],
        }),
        backend.repository({
          name: 'Without mirrors',
          mirrors: [],
          repoId: 'none',
        }),
      ];
      const first = await backend.send('repositories', items);
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
      const { items: repositories } = await backend.get(
        '/repositories?orderBy=name:asc',
      );
      expect(repositories).toMatchObject([
        { security: true, securityBy: 'person', authRequired: true },
        { name: 'Debian 12 main', enabled: false, securityBy: 'guess' },
        { name: 'Without mirrors', repoId: 'none', mirrors: 0 },
      ]);
      expect(
        (await backend.get('/mirrors?orderBy=url:asc')).items,
      ).toMatchObject([
        {
          url: backend.mirror.mirrorUrl('fixes'),
          enabled: false,
          refresh: true,
        },
        {
          url: backend.mirror.mirrorUrl('stable'),
          enabled: true,
          refresh: false,
        },
      ]);
      const again = await backend.send('repositories', items);
      expect(counts(again)).toMatchObject({ created: 0, unchanged: 3 });
      expect(again.items.flatMap(({ kept }) => kept)).toEqual([]);
    });

    it('follows the other Patchman until a person decides otherwise here, and from then on only when asked', async () => {
      await backend.start(id);
      await backend.send('repositories', [backend.repository()]);
      const [{ id: repositoryId }] = (await backend.get('/repositories')).items;

      const disabled = await backend.send('repositories', [
        backend.repository({ enabled: false, security: true }),
      ]);
      expect(disabled.items[0]).toMatchObject({
        outcome: 'changed',
        changes: ['enabled: on → off', 'security: off → on'],
      });
      expect(await backend.get(`/repositories/${repositoryId}`)).toMatchObject({
        enabled: false,
        security: true,
        securityBy: 'person',
      });

      await backend.patchman
        .patch(`/repositories/${repositoryId}`, { enabled: true, name: 'Ours' })
        .expect(200);
      const kept = await backend.send('repositories', [
        backend.repository({ enabled: false, security: false }),
      ]);
      expect(kept.items[0]).toMatchObject({
        outcome: 'changed',
        changes: ['security: on → off'],
        kept: [
          'name: "Ours" here, "Debian 12 main" there.',
          'enabled: on here, off there.',
        ],
      });
      expect(await backend.get(`/repositories/${repositoryId}`)).toMatchObject({
        name: 'Ours',
        enabled: true,
        security: false,
        securityBy: 'guess',
      });

      await backend.send(
        'repositories',
        [backend.repository({ enabled: false })],
        {
          overwrite: true,
        },
      );
      expect(await backend.get(`/repositories/${repositoryId}`)).toMatchObject({
        name: 'Debian 12 main',
        enabled: false,
      });
    });

    it('brings flags to repositories that hosts reported before, and leaves what a person decided before the first import', async () => {
      await backend.start(id);
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
      const { items } = await backend.get('/repositories?orderBy=name:asc');
      await backend.patchman
        .patch(`/repositories/${items[0].id}`, { security: false })
        .expect(200);
      await backend.patchman
        .patch(`/repositories/${items[0].id}`, { enabled: false })
        .expect(200);
      const result = await backend.send('repositories', [
        backend.repository({ security: true }),
        backend.repository({
          name: 'Debian 12 fixes',
          mirrors: [
            {
              url: backend.mirror.mirrorUrl('fixes'),
              enabled: true,
              refresh: true,
            },
            { url: 'http://127.0.0.1:1/other', enabled: true, refresh: true },
          ],
        }),
      ]);
      expect(result.items.map(({ changes }) => changes)).toEqual([
        ['security: off → on'],
        ['a mirror at http://127.0.0.1:1/other'],
      ]);
      expect(result.items[1].kept).toEqual(['enabled: off here, on there.']);
      const updates = await backend.get('/hosts/web1.example.org/updates');
      expect(updates.items).toMatchObject([{ security: true }]);
    });

    it('brings releases with variants and repositories, by the names that reports have', async () => {
      await backend.start(id);
      await backend.send('repositories', [backend.repository()]);
      const ref = {
        name: 'Debian 12 main',
        type: 'deb',
        arch: 'x86_64',
        repoId: null,
        urls: [backend.mirror.mirrorUrl('stable')],
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
      const dry = await backend.send('operating-systems', items, {
        dryRun: true,
      });
      expect(dry.items.flatMap(({ kept }) => kept)).toEqual([
        'It is imported with Rocky Linux 9.',
      ]);
      const first = await backend.send('operating-systems', items);
      expect(counts(dry)).toEqual(counts(first));
      expect(first.items.map(({ outcome }) => outcome)).toEqual([
        'created',
        'created',
        'skipped',
      ]);
      expect(first.items[1].kept).toEqual([
        'Its repository Gone is not known here.',
      ]);
      const { items: systems } = await backend.get('/operating-systems');
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
        (await backend.get(`/operating-systems/${systems[0].id}`)).repositories,
      ).toMatchObject([{ name: 'Debian 12 main' }]);
      expect(counts(await backend.send('operating-systems', items))).toEqual({
        created: 0,
        changed: 0,
        unchanged: 2,
        skipped: 1,
      });

      // A host that reports the variant belongs to the release that it was put into.
      await backend.send('hosts', [
        backend.host({
          facts: backend.facts({
            os: 'Our Debian',
            useHostRepositories: false,
          }),
        }),
      ]);
      const imported = await backend.get('/hosts/web1.example.org');
      expect(imported.os).toEqual({
        release: 'Debian 12',
        variant: 'Our Debian',
      });
      expect(imported.useHostRepositories).toBe(false);
      expect(
        (await backend.get('/hosts/web1.example.org/updates')).items,
      ).toHaveLength(1);

      await backend.patchman
        .patch(`/operating-systems/${systems[0].id}`, { repositories: [] })
        .expect(200);
      const kept = await backend.send('operating-systems', items);
      expect(kept.items[1].kept).toContain('repositories: none here, 1 there.');
    });

    it('takes the good items of a piece, and says of each other what is wrong', async () => {
      await backend.start(id);
      const result = await backend.send('repositories', [
        { name: 'no type' },
        backend.repository(),
        'nonsense',
        backend.repository({ name: 'The same place' }),
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
});
