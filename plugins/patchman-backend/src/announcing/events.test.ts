import type { Knex } from 'knex';
import { mockServices } from '@backstage/backend-test-utils';
import { testDatabases } from '../__testUtils__/databases';
import { poll } from '../__testUtils__/poll';
import { publishRpm, rpmReportOf } from '../__testUtils__/rpmRepository';
import { startPatchman, type TestPatchman } from '../__testUtils__/testBackend';
import { fromNow } from '../database/time';
import { LoopbackServer } from '../repositories/fetch/__testUtils__/LoopbackServer';
import { listen } from './__testUtils__/listen';
import { Announcer } from './Announcer';
import { ChangeSignals } from './ChangeSignals';

jest.setTimeout(120_000);

describe('events', () => {
  const databases = testDatabases();
  let patchman: TestPatchman | undefined;
  let server: LoopbackServer | undefined;

  afterEach(async () => {
    await patchman?.stop();
    await server?.stop();
    patchman = server = undefined;
  });

  const announced = (knex: Knex) =>
    poll('everything is announced', async () => {
      const left = await knex('announcement').first('id');
      return left === undefined;
    });

  it.each(databases.ids)(
    'tell of each thing that happened, once, on %s',
    async id => {
      const knex = await databases.migrated(id);
      const heard = await listen();
      server = await LoopbackServer.start();
      publishRpm(server, '/os/', { packages: ['tool-1-1.x86_64'] });
      patchman = await startPatchman({
        knex,
        config: { fetch: { allow: ['127.0.0.1'] } },
        features: heard.features,
      });
      const report = (name: string) =>
        patchman!.report(
          rpmReportOf(
            name,
            ['tool-1-1.x86_64'],
            [['os', `${server!.url}/os/`]],
          ),
        );
      const refresh = async () => {
        await patchman!.post('/maintenance/refresh').expect(202);
        await patchman!.settled();
      };

      await report('web1');
      expect(await heard.next('patchman.host.reported')).toEqual({
        at: expect.stringMatching(/^\d{4}-.*Z$/),
        host: 'web1',
        changed: true,
      });
      expect(await heard.next('patchman.host.changed')).toMatchObject({
        host: { name: 'web1', os: { release: 'Rocky Linux 9' } },
      });
      await poll('web1 is known to be up to date', async () => {
        const { host } = await heard.next('patchman.host.evaluated');
        return host.name === 'web1' && host.state === 'ok';
      });
      await report('web2');
      await poll('web2 is known to be up to date', async () => {
        const { host } = await heard.next('patchman.host.evaluated');
        return host.name === 'web2' && host.state === 'ok';
      });
      await announced(knex);
      heard.heard.length = 0;

      // The same once more is a report and nothing else.
      await report('web1');
      expect(await heard.next('patchman.host.reported')).toMatchObject({
        host: 'web1',
        changed: false,
      });
      await announced(knex);
      expect(heard.heard).toEqual([]);

      const issued = fromNow({ days: -1 });
      publishRpm(server, '/os/', {
        packages: ['tool-1-1.x86_64', 'tool-2-1.x86_64'],
        errata: [
          {
            ...{ id: 'E-NEW', severity: 'Critical', issued },
            packages: ['tool-2-1.x86_64'],
          },
          {
            ...{ id: 'E-OLD', issued: '2020-01-02 03:04:05' },
            packages: ['tool-2-1.x86_64'],
          },
        ],
      });
      await refresh();
      expect(await heard.next('patchman.update.security')).toMatchObject({
        update: {
          installed: { name: 'tool', version: '1' },
          available: { name: 'tool', version: '2' },
          security: true,
          severity: 'Critical',
        },
        hosts: ['web1', 'web2'],
        totalHosts: 2,
      });
      const evaluated = [
        await heard.next('patchman.host.evaluated'),
        await heard.next('patchman.host.evaluated'),
      ];
      expect(
        evaluated.map(({ host }) => `${host.name} ${host.state}`).sort(),
      ).toEqual(['web1 security', 'web2 security']);
      expect(await heard.next('patchman.erratum.published')).toEqual({
        at: expect.anything(),
        name: 'E-NEW',
        kind: 'security',
        severity: 'Critical',
        title: 'E-NEW',
        issuedAt: expect.stringContaining(issued.slice(0, 10)),
        releases: [],
      });
      await announced(knex);
      expect(heard.heard).toEqual([]);

      server.answers.delete('/os/repodata/repomd.xml');
      await refresh();
      expect(await heard.next('patchman.mirror.failing')).toMatchObject({
        mirror: { url: `${server.url}/os`, error: expect.stringMatching(/./) },
        repository: { name: 'os', type: 'rpm' },
      });
      await refresh();
      await announced(knex);
      expect(heard.heard.map(({ topic }) => topic)).not.toContain(
        'patchman.mirror.failing',
      );
      publishRpm(server, '/os/', { packages: ['tool-1-1.x86_64'] });
      await refresh();
      expect(await heard.next('patchman.mirror.recovered')).toMatchObject({
        mirror: { error: null },
      });

      await patchman.patch('/hosts/web1', { tags: ['db'] }).expect(200);
      await poll('the tag', async () => {
        const { host } = await heard.next('patchman.host.changed');
        return host.name === 'web1' && host.tags.includes('db');
      });
      await patchman.delete('/hosts/web1').expect(204);
      expect(await heard.next('patchman.host.deleted')).toMatchObject({
        host: 'web1',
      });
    },
  );

  it.each(databases.ids)(
    'are published once by several backends, and never of what was undone, on %s',
    async id => {
      const knex = await databases.migrated(id);
      const heard = await listen();
      const announcers = Array.from({ length: 3 }, () => {
        const logger = mockServices.logger.mock();
        const signals = new ChangeSignals({
          signals: { publish: async () => {} },
          logger,
        });
        const options = { knex, logger, signals, events: heard.events };
        return new Announcer({ ...options, staleAfter: { days: 14 } });
      });
      const names = Array.from({ length: 1200 }, (_, i) => `host${i}`);
      const note = (trx: Knex, subjects: string[]) =>
        trx.batchInsert(
          'announcement',
          subjects.map(subject => ({ kind: 'host-deleted', subject })),
          100,
        );
      await note(knex, names);
      await expect(
        knex.transaction(async trx => {
          await note(trx, ['undone']);
          throw new Error('undone');
        }),
      ).rejects.toThrow('undone');
      announcers.forEach(announcer => announcer.start());
      await poll(
        'all are published',
        async () => heard.heard.length >= names.length,
      );
      await Promise.all(announcers.map(announcer => announcer.stop()));
      expect(
        heard.heard.map(({ eventPayload }) => eventPayload.host).sort(),
      ).toEqual([...names].sort());
    },
  );

  it.each(databases.ids)(
    'go on after one that a subscriber fails over, on %s',
    async id => {
      const knex = await databases.migrated(id);
      const logger = mockServices.logger.mock();
      const published: string[] = [];
      const announcer = new Announcer({
        ...{ knex, logger, staleAfter: { days: 14 } },
        signals: new ChangeSignals({
          signals: { publish: async () => {} },
          logger,
        }),
        events: {
          publish: async ({ eventPayload }: any) => {
            if (eventPayload.host === 'bad') throw new Error('no bus');
            published.push(eventPayload.host);
          },
          subscribe: async () => {},
        },
      });
      for (const subject of ['bad', 'good']) {
        await knex('announcement').insert({ kind: 'host-deleted', subject });
      }
      announcer.start();
      await poll('the other one', async () => published.length > 0);
      await announcer.stop();
      expect(published).toEqual(['good']);
      expect(logger.warn.mock.calls[0][0]).toContain('no bus');
    },
  );
});
