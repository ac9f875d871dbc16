import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { SourceFile, SourceFiles } from 'backstage-plugin-patchman-node';
import { RepositoryError } from '../../repositories/fetch';

/**
 * The files of a source in a folder that an administrator names: as they are called on the server, or one file that is the whole
 * source.
 */
export class FolderFiles implements SourceFiles {
  readonly where: string;
  readonly remote = false;

  constructor(
    private readonly path: string,
    /** How the source's own file is called on its server. */
    private readonly mainName: string,
    private readonly maxSize: number,
  ) {
    this.where = path;
  }

  async open(
    path: string,
    options: { known?: Record<string, string> | null; maxSize?: number } = {},
  ): Promise<SourceFile | 'unchanged' | null> {
    const found = await this.find(path);
    if (!found) return null;
    const { file, size, changed } = found;
    const maxSize = Math.min(options.maxSize ?? this.maxSize, this.maxSize);
    if (size > maxSize) {
      throw new RepositoryError(
        'too-large',
        `${basename(file)} is larger than the allowed ${maxSize} bytes`,
      );
    }
    const validators = { lastModified: changed, size: `${size}` };
    const { known } = options;
    if (known?.lastModified === changed && known.size === validators.size) {
      return 'unchanged';
    }
    const body = createReadStream(file, { highWaterMark: 256 * 1024 });
    // Whoever reads it gets the error.
    body.on('error', () => {});
    return {
      name: basename(file),
      body,
      headers: {},
      validators,
      dispose: () => body.destroy(),
    };
  }

  async list(): Promise<string[]> {
    const entries = await this.entries();
    return entries.sort();
  }

  private async entries(): Promise<string[]> {
    try {
      return await readdir(this.path);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOTDIR') return [basename(this.path)];
      throw new RepositoryError(
        'network',
        code === 'ENOENT'
          ? `there is no ${this.path}`
          : `${this.path} cannot be read (${code})`,
      );
    }
  }

  /** The file of a path, or beside it one of its name alone. */
  private async find(asked: string) {
    // What stands beside the source's own file stands in its folder.
    const path = asked.startsWith('../') ? asked.slice(3) : asked;
    if (path.split(/[/\\]/).includes('..')) return null;
    const root = await statOf(this.path);
    if (!root) {
      throw new RepositoryError('network', `there is no ${this.path}`);
    }
    if (root.isFile()) {
      // One file is all that there is.
      return path === '' ? described(this.path, root) : null;
    }
    const name =
      path === '' || path.startsWith('.') ? `${this.mainName}${path}` : path;
    for (const candidate of new Set([name, basename(name)])) {
      const file = join(this.path, candidate);
      const found = await statOf(file);
      if (found?.isFile()) return described(file, found);
    }
    return null;
  }
}

type Stat = NonNullable<Awaited<ReturnType<typeof statOf>>>;

function described(file: string, found: Stat) {
  return { file, size: found.size, changed: found.mtime.toISOString() };
}

async function statOf(path: string) {
  try {
    return await stat(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw new RepositoryError('network', `${path} cannot be read (${code})`);
  }
}
