import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { ClientFile } from './ClientFile';

/** What package managers install; nothing else in the directory is handed out. */
const CONTENT_TYPES: Array<[RegExp, string]> = [
  [/^[\w][\w.+~-]*\.deb$/, 'application/vnd.debian.binary-package'],
  [/^[\w][\w.+~-]*\.rpm$/, 'application/x-rpm'],
  [/^[\w][\w.+~-]*\.pkg\.tar(\.(zst|xz|gz))?$/, 'application/octet-stream'],
];
const MOST_FILES = 100;

interface Seen {
  size: number;
  modified: number;
  sha256: string;
}

/** The packages of the client in a directory that the operator fills, see `patchman.client.packages`. */
export class ClientPackages {
  private readonly seen = new Map<string, Seen>();

  constructor(
    private readonly directory: string | null,
    private readonly logger: LoggerService,
  ) {}

  /** In the order of their names; a directory that cannot be read has none. */
  async list(): Promise<ClientFile[]> {
    if (!this.directory) return [];
    let names: string[];
    try {
      names = await readdir(this.directory);
    } catch (error) {
      this.logger.warn(
        `patchman.client.packages cannot be read, no packages of the client are handed out: ${error}`,
      );
      return [];
    }
    const files: ClientFile[] = [];
    for (const name of names.sort()) {
      const file = await this.describe(name);
      if (file) files.push(file);
      if (files.length === MOST_FILES) break;
    }
    return files;
  }

  /** @returns null for what is not a package in the directory */
  async find(name: string): Promise<ClientFile | null> {
    return this.directory ? await this.describe(name) : null;
  }

  private async describe(name: string): Promise<ClientFile | null> {
    const [, contentType] =
      CONTENT_TYPES.find(([pattern]) => pattern.test(name)) ?? [];
    if (!contentType) return null;
    const file = path.join(this.directory!, name);
    try {
      const info = await stat(file);
      if (!info.isFile()) return null;
      const { size, mtimeMs: modified } = info;
      let known = this.seen.get(name);
      if (known?.size !== size || known.modified !== modified) {
        known = { size, modified, sha256: await digestOf(file) };
        this.seen.set(name, known);
      }
      const { sha256 } = known;
      return { name, contentType, size, sha256, content: { path: file } };
    } catch (error) {
      // Removed or replaced meanwhile, or not ours to read.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
        this.logger.warn(`${file} is not handed out: ${error}`);
      }
      return null;
    }
  }
}

async function digestOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}
