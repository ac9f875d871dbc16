import type { Knex } from 'knex';
import {
  startPatchman,
  type TestPatchman,
} from '../../../__testUtils__/testBackend';
import { LoopbackServer } from '../../../repositories/fetch/__testUtils__/LoopbackServer';
import {
  packageXml,
  primaryXml,
  publish,
} from '../../../repositories/rpm/__testUtils__/RpmTestRepository';

/**
 * A portal, and a server with a repository that is open to everybody and one that is not; to be called once in a
 * `describe`.
 */
export function closedRepository() {
  let server: LoopbackServer;
  let patchman: TestPatchman;

  beforeAll(async () => {
    server = await LoopbackServer.start();
  });
  afterEach(async () => {
    await patchman.stop();
    server.reset();
  });
  afterAll(() => server.stop());

  const start = async (database: Knex) => {
    patchman = await startPatchman({
      knex: database,
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

  return {
    get server() {
      return server;
    },
    get patchman() {
      return patchman;
    },
    start,
    pkg,
    packages,
    report3,
    update,
    updatesOf,
    hostOf,
  };
}
