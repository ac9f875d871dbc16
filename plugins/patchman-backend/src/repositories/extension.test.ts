import { createBackendModule } from '@backstage/backend-plugin-api';
import {
  patchmanRepositoriesExtensionPoint,
  type RepositoryFormat,
} from 'backstage-plugin-patchman-node';
import type { Knex } from 'knex';
import {
  serveDocuments,
  type TestMirror,
} from '../__testUtils__/aptRepository';
import { testDatabases } from '../__testUtils__/databases';
import { startPatchman, type TestPatchman } from '../__testUtils__/testBackend';
import { aptFormat } from './apt';

jest.setTimeout(60_000);

/** A repository format of a few lines: one `name version arch` a line. */
const lineFormat: RepositoryFormat = {
  id: 'lines',
  packageType: 'gentoo',
  accepts: url => url.endsWith('/fixes'),
  guessSecurity: url => url.includes('fixes'),
  async check({ url, fetcher, previous, signal }) {
    const response = await fetcher.fetch(`${url}/list.txt`, { signal });
    let text = '';
    for await (const chunk of response.body) text += chunk;
    if (previous?.text === text) return { status: 'unchanged' };
    return {
      status: 'changed',
      state: { text },
      contentDigest: `lines:${text}`,
      release: { label: 'Lines' },
      signature: 'unsigned',
      async *read() {
        yield text
          .split('\n')
          .filter(Boolean)
          .map(line => {
            const [name, version, arch] = line.split(' ');
            return {
              type: 'gentoo' as const,
              name,
              epoch: '',
              version,
              release: '',
              arch,
            };
          });
      },
    };
  },
};

function moduleWith(format: RepositoryFormat) {
  return createBackendModule({
    pluginId: 'patchman',
    moduleId: `format-${format.id}`,
    register(env) {
      env.registerInit({
        deps: { repositories: patchmanRepositoriesExtensionPoint },
        async init({ repositories }) {
          repositories.addFormat(format);
        },
      });
    },
  });
}

describe('the extension point for repository formats', () => {
  const databases = testDatabases();
  let knex: Knex;
  let mirror: TestMirror;
  let patchman: TestPatchman | undefined;

  beforeEach(async () => {
    knex = await databases.migrated('SQLITE_3');
    mirror = await serveDocuments({
      '/fixes/list.txt': 'hello 1.1 amd64\nworld 2.0 amd64\n',
    });
  });
  afterEach(async () => {
    await patchman?.stop();
    await mirror.close();
  });

  it('refuses a second format that would read everything of a type', async () => {
    patchman = undefined;
    await expect(
      startPatchman({
        knex,
        features: [moduleWith({ ...aptFormat, id: 'other' })],
      }),
    ).rejects.toThrow(/deb packages are read by the format apt/);
  });

  it('adds a format with one registration: its repositories are read like any other', async () => {
    patchman = await startPatchman({
      knex,
      config: { fetch: { allow: ['127.0.0.1'] } },
      features: [moduleWith(lineFormat)],
    });
    const url = `${mirror.mirrorUrl('x').split('/dists')[0]}/fixes`;
    await patchman.report({
      protocol: 2,
      hostname: 'toy1',
      arch: 'x86_64',
      kernel: '6.1',
      os: 'Toy 1',
      packages: [
        { type: 'gentoo', name: 'hello', version: '1.0', arch: 'amd64' },
      ],
      repos: [{ type: 'gentoo', name: 'toys', id: 'toys', urls: [url] }],
    });
    const { body: repositories } = await patchman.get('/repositories');
    expect(repositories.items).toMatchObject([
      {
        name: 'toys',
        state: 'ok',
        packages: 2,
        security: true,
        release: { label: 'Lines' },
      },
    ]);
    const { body: packages } = await patchman.get('/packages?repository=1');
    expect(packages.items.map((item: any) => item.name)).toEqual([
      'hello',
      'world',
    ]);
    mirror.documents['/fixes/list.txt'] = 'hello 1.2 amd64\n';
    await patchman.post('/maintenance/refresh').expect(202);
    await patchman.settled();
    const { body: mirrors } = await patchman.get('/mirrors');
    expect(mirrors.items[0]).toMatchObject({ packages: 1, failures: 0 });
  });
});
