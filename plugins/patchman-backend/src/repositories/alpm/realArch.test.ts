import { execFileSync } from 'node:child_process';
import { mockServices } from '@backstage/backend-test-utils';
import {
  describeWithShared,
  serveFolder,
  sharedFolder,
  type FileServer,
} from '../../__testUtils__/sharedData';
import { createFetcher } from '../fetch';
import { alpmFormat } from './alpmFormat';

describeWithShared('data/arch-real')('real Arch', () => {
  let server: FileServer;
  beforeAll(async () => {
    server = await serveFolder(`${sharedFolder}/data/arch-real`);
  });
  afterAll(() => server.close());

  it.each(['core', 'extra', 'multilib'])('reads %s', async repoId => {
    const context = {
      url: server.url,
      arch: 'x86_64',
      repoId,
      previous: null,
      fetcher: createFetcher({
        allow: ['127.0.0.1'],
        maxSize: 256 * 1024 * 1024,
        connectTimeoutMs: 30_000,
        idleTimeoutMs: 30_000,
        totalTimeoutMs: 120_000,
        maxRedirects: 5,
        userAgent: 'patchman-test',
      }),
      keyrings: [],
      requireSignatures: false,
      logger: mockServices.logger.mock(),
      signal: new AbortController().signal,
    };
    const checked = await alpmFormat.check(context);
    if (checked.status !== 'changed') throw new Error('expected a change');
    const found: string[] = [];
    for await (const batch of checked.read()) {
      for (const { name, epoch, version, release } of batch) {
        found.push(`${name}-${epoch && `${epoch}:`}${version}-${release}`);
      }
    }
    const folders = execFileSync(
      'tar',
      ['tf', `${sharedFolder}/data/arch-real/${repoId}.db.tar.gz`],
      { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
    )
      .split('\n')
      .filter(path => path.endsWith('/'))
      .map(path => path.slice(0, -1));
    expect(folders.length).toBeGreaterThan(200);
    expect(found.sort()).toEqual(folders.sort());
    expect(
      await alpmFormat.check({ ...context, previous: checked.state }),
    ).toEqual({ status: 'unchanged' });
  });
});
