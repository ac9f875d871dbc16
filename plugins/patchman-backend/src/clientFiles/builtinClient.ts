import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import type { ClientFile } from './ClientFile';

const SHELL_SCRIPT = 'text/x-shellscript; charset=utf-8';

/** The client and the script that installs it, of the same build. */
export interface BuiltinClient {
  version: string;
  client: ClientFile;
  installer: ClientFile;
}

/**
 * What `client/packaging/build-installer` makes: of this source tree if the backend runs in one, so that it is never
 * older than its sources, else as it came with the published package.
 * @returns null where there is neither
 */
export async function readBuiltinClient(
  packageDirectory = resolvePackagePath('backstage-plugin-patchman-backend'),
): Promise<BuiltinClient | null> {
  const builder = path.join(
    packageDirectory,
    '../../client/packaging/build-installer',
  );
  if (existsSync(builder)) return await buildClient(builder);
  const assets = path.join(packageDirectory, 'assets/client');
  return existsSync(assets) ? await readClient(assets) : null;
}

async function buildClient(builder: string): Promise<BuiltinClient> {
  const directory = await mkdtemp(path.join(tmpdir(), 'patchman-client-'));
  try {
    await promisify(execFile)('sh', [builder, directory], { timeout: 60_000 });
    return await readClient(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function readClient(directory: string): Promise<BuiltinClient> {
  const version = await readFile(path.join(directory, 'version'), 'utf8');
  const script = async (name: string): Promise<ClientFile> => {
    const content = await readFile(path.join(directory, name));
    return {
      name,
      contentType: SHELL_SCRIPT,
      size: content.length,
      sha256: createHash('sha256').update(content).digest('hex'),
      content,
    };
  };
  return {
    version: version.trim(),
    client: await script('patchman-client'),
    installer: await script('install.sh'),
  };
}
