import type { Knex } from 'knex';
import { reportOf } from './aptRepository';
import { testDatabases } from './databases';
import { startPatchman, type TestPatchman } from './testBackend';

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

/** A portal of its own for each test, and what tests of machines with one name do; to be called once in a `describe`. */
export function machinePortal() {
  const databases = testDatabases();
  let knex: Knex;
  let patchman: TestPatchman;
  let key: string;

  afterEach(() => patchman.stop());

  const start = async (
    id: Parameters<typeof databases.migrated>[0] = 'SQLITE_3',
    options: Partial<Parameters<typeof startPatchman>[0]> = {},
  ) => {
    knex = await databases.migrated(id);
    patchman = await startPatchman({ knex, ...options });
    key = await patchman.keyFor('web1');
  };

  const post = (path: string, authorization: string, body: object) =>
    patchman.anonymous
      .post(`/api/patchman${path}`)
      .set('Authorization', authorization)
      .send(body);
  const settled = async <T>(request: PromiseLike<T>): Promise<T> => {
    const response = await request;
    await patchman.settled();
    return response;
  };
  const postProtocol2 = (os: string) =>
    post(
      '/api/report/',
      `Api-Key ${key}`,
      reportOf('web1', [['vim', '1-1']], [], { os }),
    );
  const cases = async (query = ''): Promise<any[]> =>
    (await patchman.get(`/quarantine?${query}`).expect(200)).body.items;
  return {
    ids: databases.ids,
    get knex() {
      return knex;
    },
    get patchman() {
      return patchman;
    },
    start,
    /** Reports with the key of web1, and does not wait until that is processed. */
    post: (machineId: string | null, version: string, fields?: object) =>
      post(
        '/reports',
        `Bearer ${key}`,
        machineReport(machineId, version, fields),
      ),
    send: (machineId: string | null, version: string, fields?: object) =>
      settled(
        post(
          '/reports',
          `Bearer ${key}`,
          machineReport(machineId, version, fields),
        ),
      ),
    postProtocol2,
    sendProtocol2: (os: string) => settled(postProtocol2(os)),
    cases,
    /** Decides about a case, the first that waits unless told. */
    async decide(decision: object, id?: number) {
      const caseId = id ?? (await cases('status=waiting'))[0].id;
      return settled(patchman.post(`/quarantine/${caseId}/decision`, decision));
    },
    /** The versions of vim on a host. */
    async versionOn(host: string): Promise<string[]> {
      const { body } = await patchman
        .get(`/hosts/${host}/packages`)
        .expect(200);
      return body.items.map((one: any) => one.version);
    },
    /** The machine-id by which a host is known. */
    async machineOf(host: string): Promise<string | null> {
      const row = await knex('host').where({ name: host }).first();
      return row.machine_id;
    },
  };
}
