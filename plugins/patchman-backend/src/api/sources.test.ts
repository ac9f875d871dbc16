import type { BackendFeature } from '@backstage/backend-plugin-api';
import { createBackendModule } from '@backstage/backend-plugin-api';
import {
  patchmanErrataExtensionPoint,
  type ErrataSource,
} from 'backstage-plugin-patchman-node';
import { folderWith } from '../errata/__testUtils__/sourceBench';
import { testDatabases } from '../__testUtils__/databases';
import { startPatchman, type TestPatchman } from '../__testUtils__/testBackend';

jest.setTimeout(60_000);

const LIST =
  '[31 Jul 2025] DSA-5970-1 sope - security update\n\t{CVE-2025-53603}\n\t[bookworm] - sope 5.8.0-1\n';

const own: ErrataSource = {
  id: 'own',
  title: 'Our own',
  url: 'https://errata.example.org/',
  licence: 'ours',
  every: { hours: 1 },
  for: 'any',
  uploadable: false,
  check: async () => ({
    status: 'changed',
    async *read() {
      yield [
        {
          record: 'exploited',
          cve: 'CVE-2025-0001',
          name: 'a',
          added: '2025-01-01',
          ransomware: false,
        },
      ];
      return {};
    },
  }),
};

const ownErrata: BackendFeature = createBackendModule({
  pluginId: 'patchman',
  moduleId: 'own-errata',
  register(env) {
    env.registerInit({
      deps: { errata: patchmanErrataExtensionPoint },
      async init({ errata }) {
        errata.addSource(own);
      },
    });
  },
});

describe('sources of errata', () => {
  const databases = testDatabases();
  let patchman: TestPatchman;
  let folder: Awaited<ReturnType<typeof folderWith>>;

  afterEach(async () => {
    await patchman?.stop();
    await folder?.remove();
  });

  const start = async (id: (typeof databases.ids)[number]) => {
    folder = await folderWith({ list: LIST });
    const knex = await databases.migrated(id);
    patchman = await startPatchman({
      knex,
      config: {
        errata: {
          enabled: false,
          sources: {
            'debian-dsa': { url: folder.path, every: { hours: 1 } },
          },
        },
      },
      features: [ownErrata],
    });
    return knex;
  };

  it.each(databases.ids)(
    'are listed, read by hand and of a file, in worker threads, on %s',
    async id => {
      const knex = await start(id);
      const { body: list } = await patchman.get('/sources').expect(200);
      expect(list.items.map((one: any) => one.name)).toEqual(
        expect.arrayContaining(['debian-dsa', 'ubuntu-usn', 'kev', 'own']),
      );
      const { body: before } = await patchman.get('/sources/debian-dsa');
      expect(before).toMatchObject({
        url: folder.path,
        on: false,
        reason: 'all-off',
        distributions: ['debian'],
        every: 'every hour',
        checkedAt: null,
        counts: { advisories: 0 },
      });

      const { body: task } = await patchman
        .post('/sources/debian-dsa/read', {})
        .expect(202);
      expect(task.name).toBe('read Debian security advisories (DSA)');
      await patchman.settled();
      const { body: done } = await patchman.get(`/tasks/${task.id}`);
      expect(done).toMatchObject({
        status: 'done',
        message: 'It tells of 1 advisory.',
      });

      await patchman
        .post('/sources/kev/upload')
        .set('Content-Type', 'application/octet-stream')
        .send(
          JSON.stringify({
            count: 1,
            vulnerabilities: [
              { cveID: 'CVE-2025-0001', dateAdded: '2025-01-01' },
            ],
          }) as never,
        )
        .expect(202);
      await patchman.settled();
      const { body: kev } = await patchman.get('/sources/kev');
      expect(kev).toMatchObject({
        error: null,
        uploadedBy: 'user:default/mock',
        counts: { exploited: 1 },
      });

      await patchman.post('/sources/own/read', {}).expect(202);
      await patchman.settled();
      expect(await knex('exploited')).toHaveLength(2);

      const events = await knex('audit_event')
        .where({ subject_kind: 'source' })
        .orderBy('id')
        .select('action', 'subject', 'outcome');
      expect(events).toEqual([
        { action: 'source-read', subject: 'debian-dsa', outcome: 'succeeded' },
        { action: 'source-upload', subject: 'kev', outcome: 'succeeded' },
        { action: 'source-read', subject: 'own', outcome: 'succeeded' },
      ]);
    },
  );

  it('say what is wrong', async () => {
    await start(databases.ids[0]);
    await patchman.get('/sources/none').expect(404);
    await patchman.post('/sources/none/read', {}).expect(404);
    await patchman.post('/sources/debian-dsa/read', { x: 1 }).expect(400);
    const { body: several } = await patchman
      .post('/sources/alma-errata/upload')
      .send('x' as never)
      .expect(400);
    expect(several.error.message).toContain('has several files');
    const { body: none } = await patchman
      .post('/sources/kev/upload')
      .expect(400);
    expect(none.error.message).toBe('There is no file in the request.');
    await patchman
      .post('/sources/kev/upload')
      .set('Content-Type', 'application/octet-stream')
      .send('<html>403' as never)
      .expect(202);
    await patchman.settled();
    const { body } = await patchman.get('/sources/kev');
    expect(body.error).toContain('is a web page');
    expect(body.succeededAt).toBeNull();
  });
});
