import type { Knex } from 'knex';
import { reportOf } from './aptRepository';
import type { TestPatchman } from './testBackend';

/** Machine-ids of two machines. */
export const A = 'a'.repeat(32);
export const B = 'b'.repeat(32);

/** The body of a protocol 3 report of a machine that says it is web1, with vim in a version. */
export function machineReport(
  machineId: string | null,
  version: string,
  fields: object = {},
) {
  return {
    protocol: 3,
    hostname: 'web1',
    machineId,
    sentAt: new Date().toISOString(),
    system: {
      os: { id: 'debian', variant: 'Debian 12.11' },
      arch: 'x86_64',
      packageArch: 'amd64',
      kernel: '6.1.0-35-amd64',
    },
    packages: {
      digest: `p${version}`,
      items: [
        { type: 'deb', name: 'vim', version, release: '1', arch: 'amd64' },
      ],
    },
    repositories: { digest: 'r', items: [] },
    ...fields,
  };
}

/** What tests of machines with one name do; `running` is asked each time, for each test starts a backend of its own. */
export function machineTools(
  running: () => { knex: Knex; patchman: TestPatchman; key: string },
) {
  const post = (path: string, authorization: string, body: object) =>
    running()
      .patchman.anonymous.post(`/api/patchman${path}`)
      .set('Authorization', authorization)
      .send(body);
  const settled = async <T>(request: PromiseLike<T>): Promise<T> => {
    const response = await request;
    await running().patchman.settled();
    return response;
  };
  const postProtocol2 = (os: string) =>
    post(
      '/api/report/',
      `Api-Key ${running().key}`,
      reportOf('web1', [['vim', '1-1']], [], { os }),
    );
  const cases = async (query = ''): Promise<any[]> =>
    (await running().patchman.get(`/quarantine?${query}`).expect(200)).body
      .items;
  return {
    /** Reports with the key of web1, and does not wait until that is processed. */
    post: (machineId: string | null, version: string, fields?: object) =>
      post(
        '/reports',
        `Bearer ${running().key}`,
        machineReport(machineId, version, fields),
      ),
    send: (machineId: string | null, version: string, fields?: object) =>
      settled(
        post(
          '/reports',
          `Bearer ${running().key}`,
          machineReport(machineId, version, fields),
        ),
      ),
    postProtocol2,
    sendProtocol2: (os: string) => settled(postProtocol2(os)),
    cases,
    /** Decides about a case, the first that waits unless told. */
    async decide(decision: object, id?: number) {
      const caseId = id ?? (await cases('status=waiting'))[0].id;
      return settled(
        running().patchman.post(`/quarantine/${caseId}/decision`, decision),
      );
    },
    /** The versions of vim on a host. */
    async versionOn(host: string): Promise<string[]> {
      const { body } = await running()
        .patchman.get(`/hosts/${host}/packages`)
        .expect(200);
      return body.items.map((one: any) => one.version);
    },
    /** The machine-id by which a host is known. */
    async machineOf(host: string): Promise<string | null> {
      const row = await running().knex('host').where({ name: host }).first();
      return row.machine_id;
    },
  };
}
