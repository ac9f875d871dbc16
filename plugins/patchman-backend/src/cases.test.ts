import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { testDatabases } from './__testUtils__/databases';
import { type FileServer, serveFolders } from './__testUtils__/sharedData';
import { startPatchman, type TestPatchman } from './__testUtils__/testBackend';

jest.setTimeout(240_000);

const FOLDER = join(__dirname, '__fixtures__/cases');

/** What public reports led to; README.md there says what is right and why. */
interface Case {
  reports: ({ hostname: string } | { protocol1: Record<string, string> })[];
  expect: {
    host: string;
    /** Name, architecture and version of all updates but replacements. */
    updates?: [name: string, arch: string, version: string][];
    /** A revision that is none need not be told. */
    loose_release?: boolean;
    /** Whether an update is a security update, by name. */
    security?: Record<string, boolean>;
    states?: string[];
    reboot?: boolean | null;
    /** Number of repositories that the host has. */
    repositories?: number;
    why?: string;
  }[];
}

const cases = readdirSync(FOLDER).filter(name => /^\d/.test(name));

const evrOf = ({ epoch, version, release }: any, loose?: boolean) =>
  `${epoch ? `${epoch}:` : ''}${version}${
    release && !(loose && release === 'r0') ? `-${release}` : ''
  }`;

const databases = testDatabases();

describe.each(databases.ids)('cases that people reported, on %s', id => {
  let server: FileServer;
  let patchman: TestPatchman;

  beforeAll(async () => {
    server = await serveFolders({ '/cases': FOLDER });
    patchman = await startPatchman({
      knex: await databases.migrated(id),
      config: {
        fetch: { allow: ['127.0.0.1'] },
        reports: { protocol1: { enabled: true, allowFrom: ['127.0.0.1'] } },
      },
    });
  });
  afterAll(async () => {
    await patchman?.stop();
    await server?.close();
  });

  async function send(report: Case['reports'][number]): Promise<void> {
    if ('protocol1' in report) {
      const upload = patchman.anonymous.post('/api/patchman/reports/upload/');
      for (const [field, value] of Object.entries(report.protocol1)) {
        upload.field(field, value);
      }
      await upload.expect(204);
      return;
    }
    const key = await patchman.keyFor(report.hostname);
    await patchman.anonymous
      .post('/api/patchman/reports')
      .set('Authorization', `Bearer ${key}`)
      .send(report)
      .expect(202);
  }

  it.each(cases)('%s', async name => {
    const text = readFileSync(join(FOLDER, name, 'case.json'), 'utf8')
      .replaceAll('@SITE@', `${server.url}/cases`)
      .replaceAll('@NOW@', new Date().toISOString());
    const { reports, expect: expected }: Case = JSON.parse(text);
    for (const report of reports) await send(report);
    await patchman.settled();
    for (const one of expected) {
      const { body: host } = await patchman
        .get(`/hosts/${one.host}`)
        .expect(200);
      const { body } = await patchman
        .get(`/hosts/${one.host}/updates?limit=500`)
        .expect(200);
      const updates = body.items.filter(
        (item: any) => item.installed.name === item.available.name,
      );
      const seen: Record<string, unknown> = {};
      const wanted: Record<string, unknown> = {};
      if (one.updates) {
        wanted.updates = one.updates.map(parts => parts.join(' ')).sort();
        seen.updates = updates
          .map(({ available }: any) =>
            [
              available.name,
              available.arch,
              evrOf(available, one.loose_release),
            ].join(' '),
          )
          .sort();
      }
      if (one.security) {
        wanted.security = one.security;
        seen.security = Object.fromEntries(
          updates.map((item: any) => [item.available.name, item.security]),
        );
      }
      if (one.states) {
        wanted.states = one.states;
        seen.states = one.states.includes(host.state)
          ? one.states
          : [host.state, ...host.doubts];
      }
      if (one.reboot !== undefined) {
        wanted.reboot = one.reboot;
        seen.reboot = host.reboot.required;
      }
      if (one.repositories !== undefined) {
        wanted.repositories = one.repositories;
        const { body: list } = await patchman
          .get(`/hosts/${one.host}/repositories`)
          .expect(200);
        seen.repositories = list.items.length;
      }
      expect({ host: one.host, why: one.why, ...seen }).toEqual({
        host: one.host,
        why: one.why,
        ...wanted,
      });
    }
  });
});
