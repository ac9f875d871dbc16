import { mkdtemp, open, readdir, rm, type FileHandle } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { ReceivedDocument } from './Documents';

/** There is no place for a document. The message is for people. */
export class SpoolError extends Error {
  constructor(message: string, cause: unknown) {
    super(message, { cause });
    this.name = 'SpoolError';
  }
}

/** Bytes up to which a document stays in memory unless told otherwise; many are smaller, and need no disk. */
const IN_MEMORY = 1024 * 1024;

const PREFIX = 'patchman-documents-';

/** The folders of this process, which may have several spools. */
const ownFolders = new Set<string>();

type OpenFile = (path: string) => Promise<Pick<FileHandle, 'write' | 'close'>>;

interface OpenedFile {
  path: string;
  handle: Awaited<ReturnType<OpenFile>>;
}

const openPrivately: OpenFile = path => open(path, 'wx', 0o600);

/** Keeps what mirrors and hosts send until it is read: small documents in memory, others in a folder that nobody else may enter. */
export class Spool {
  private readonly inMemory: number;
  private readonly openFile: OpenFile;
  private folder: Promise<string> | null = null;
  private count = 0;

  /**
   * @param parent an existing folder, such as the one for temporary files
   * @param options inMemory: bytes up to which a document needs no disk; openFile: for tests
   */
  constructor(
    private readonly parent: string,
    options: { inMemory?: number; openFile?: OpenFile } = {},
  ) {
    this.inMemory = options.inMemory ?? IN_MEMORY;
    this.openFile = options.openFile ?? openPrivately;
  }

  /** Removes what processes of this machine left behind that are no more. */
  async removeLeftovers(): Promise<void> {
    const names = await readdir(this.parent).catch(() => []);
    for (const name of names) {
      const [, pid, machine] =
        /^patchman-documents-(\d{1,10})-(.+)-[A-Za-z0-9]{6}$/.exec(name) ?? [];
      const path = join(this.parent, name);
      if (
        machine === machineName() &&
        !ownFolders.has(path) &&
        !isAlive(Number(pid))
      ) {
        await rm(path, { recursive: true, force: true }).catch(() => {});
      }
    }
  }

  /** Keeps a stream. @throws the stream's errors, and a SpoolError when there is no room for it */
  async receive(stream: AsyncIterable<Buffer>): Promise<ReceivedDocument> {
    let file: OpenedFile | undefined;
    let pieces: Buffer[] = [];
    let held = 0;
    try {
      for await (const piece of stream) {
        pieces.push(piece);
        held += piece.length;
        if (held <= this.inMemory) continue;
        file = await this.append(file, pieces);
        pieces = [];
        held = 0;
      }
      if (!file) return keptInMemory(Buffer.concat(pieces));
      await this.append(file, pieces);
    } catch (error) {
      await discard(file);
      throw error;
    }
    const { path, handle } = file;
    try {
      await handle.close();
    } catch (error) {
      await remove(path);
      throw this.noRoom(error);
    }
    return { source: { path }, dispose: () => remove(path) };
  }

  /** Removes the folder. */
  async close(): Promise<void> {
    const folder = await this.folder?.catch(() => null);
    this.folder = null;
    if (folder) await remove(folder);
  }

  /** Writes pieces to a file, or to a new one, which is removed again when that fails. */
  private async append(
    file: OpenedFile | undefined,
    pieces: Buffer[],
  ): Promise<OpenedFile> {
    let opened = file;
    try {
      opened ??= await this.create();
      await writeAll(opened.handle, Buffer.concat(pieces));
      return opened;
    } catch (error) {
      await discard(opened);
      throw this.noRoom(error);
    }
  }

  private async create(isRetry = false): Promise<OpenedFile> {
    this.folder ??= mkdtemp(
      join(this.parent, `${PREFIX}${process.pid}-${machineName()}-`),
    );
    const folder = await this.folder.catch(error => {
      this.folder = null;
      throw error;
    });
    ownFolders.add(folder);
    const path = join(folder, String(++this.count));
    try {
      return { path, handle: await this.openFile(path) };
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'ENOENT' || isRetry) throw error;
      // Something cleared the folder of temporary files.
      this.folder = null;
      return this.create(true);
    }
  }

  private noRoom(error: unknown): SpoolError {
    const { code, message } = error as NodeJS.ErrnoException;
    const full = code === 'ENOSPC' || code === 'EDQUOT';
    return new SpoolError(
      full
        ? `there is no room for it in ${this.parent}: the disk is full (${code}); make room, or set backend.workingDirectory to a larger disk`
        : `it cannot be kept in ${this.parent} (${
            code ?? message
          }); backend.workingDirectory may name another folder`,
      error,
    );
  }
}

function keptInMemory(bytes: Uint8Array): ReceivedDocument {
  return { source: { bytes }, dispose: async () => {} };
}

/** A write may take a part only. */
async function writeAll(
  handle: Pick<FileHandle, 'write'>,
  bytes: Buffer,
): Promise<void> {
  for (let at = 0; at < bytes.length; ) {
    const { bytesWritten } = await handle.write(bytes, at);
    at += bytesWritten;
  }
}

async function discard(file: OpenedFile | undefined): Promise<void> {
  if (!file) return;
  await file.handle.close().catch(() => {});
  await remove(file.path);
}

/** What cannot be removed now is removed at the next start. */
async function remove(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true }).catch(() => {});
}

/** Containers may share a folder for temporary files without sharing their processes. */
function machineName(): string {
  return (
    hostname()
      .replace(/[^A-Za-z0-9.-]/g, '_')
      .slice(0, 64) || 'unnamed'
  );
}

/** Whether a process runs. Our own number on a folder that is not ours is that of one before us, in a new container. */
function isAlive(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
