import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { mkdir } from 'node:fs/promises';
import { mockServices } from '@backstage/backend-test-utils';
import type { ErrataSource, Fetcher } from 'backstage-plugin-patchman-node';
import type { Knex } from 'knex';
import { inThisThread } from '../../documents';
import { createFetcher, sendByNodeFetch } from '../../repositories/fetch';
import type { SourceSetting } from '../settings';
import { SourceService } from '../SourceService';
import { builtinSources, SourceRegistry } from '../sources';

/** The guarded door, open to this machine. */
export const loopbackDoor: Fetcher = createFetcher({
  allow: ['127.0.0.1'],
  maxSize: 10_000_000,
  connectTimeoutMs: 5_000,
  idleTimeoutMs: 5_000,
  totalTimeoutMs: 20_000,
  maxRedirects: 3,
  userAgent: 'patchman-test',
  send: sendByNodeFetch,
});

/** A service with given sources, or those that come with the backend. */
export function serviceFor(
  knex: Knex,
  options: {
    sources?: ErrataSource[];
    settings?: Record<string, SourceSetting>;
    enabled?: boolean;
    backend?: string;
  } = {},
): SourceService {
  const { sources = builtinSources, settings = {}, enabled = true } = options;
  return new SourceService({
    knex,
    logger: mockServices.logger.mock(),
    registry: new SourceRegistry(sources),
    config: { enabled, sources: settings },
    documents: inThisThread,
    fetcher: loopbackDoor,
    maxSize: 10_000_000,
    backend: options.backend ?? 'backend-1',
  });
}

/** A folder with files, and what removes it. */
export async function folderWith(
  files: Record<string, string | Buffer | object>,
): Promise<{
  path: string;
  write(name: string, content: string | Buffer | object): Promise<void>;
  remove(): Promise<void>;
}> {
  const path = await mkdtemp(join(tmpdir(), 'patchman-errata-'));
  const write = async (name: string, content: string | Buffer | object) => {
    const file = join(path, name);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(
      file,
      typeof content === 'string' || Buffer.isBuffer(content)
        ? content
        : JSON.stringify(content),
    );
  };
  for (const [name, content] of Object.entries(files)) {
    await write(name, content);
  }
  return {
    path,
    write,
    remove: () => rm(path, { recursive: true, force: true }),
  };
}
