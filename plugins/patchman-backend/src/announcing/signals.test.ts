import { testDatabases } from '../__testUtils__/databases';
import { poll } from '../__testUtils__/poll';
import { rpmReportOf } from '../__testUtils__/rpmRepository';
import { startPatchman, type TestPatchman } from '../__testUtils__/testBackend';
import { listen } from './__testUtils__/listen';

jest.setTimeout(120_000);

describe('signals', () => {
  const databases = testDatabases();
  let patchman: TestPatchman | undefined;
  afterEach(() => patchman?.stop());

  it.each(databases.ids)(
    'tell open pages what kind of thing changed, and nobody of which host, on %s',
    async id => {
      const { features, signals } = await listen();
      const knex = await databases.migrated(id);
      patchman = await startPatchman({ knex, features });
      await patchman.report(rpmReportOf('secret-host', ['a-1-1.x86_64'], []));
      const told = (kind: string) =>
        poll(kind, async () =>
          signals.some(({ message }) => message.changed.includes(kind)),
        );
      await told('reports');
      await told('hosts');

      const { body: task } = await patchman
        .post('/hosts/secret-host/refresh')
        .expect(202);
      await poll('the task', async () =>
        signals.some(({ message }) => message.tasks.includes(task.id)),
      );
      await patchman.settled();
      for (const signal of signals) {
        expect(signal).toEqual({
          channel: 'patchman',
          recipients: { type: 'broadcast' },
          message: { changed: expect.any(Array), tasks: expect.any(Array) },
        });
      }
      expect(JSON.stringify(signals)).not.toMatch(/secret/);
    },
  );
});
