import { RepositoryError, type ByteStream } from '../fetch';
import { archiveLimits, withTurns } from '../limits';
import { ByteWindow } from '../mirror';
import { blockSize, isZeroBlock, parseHeader, parsePax } from './header';

/** A regular file of an archive. */
export interface TarFile {
  path: string;
  bytes: Buffer;
}

export interface TarOptions {
  /** Which files are wanted; the others are passed over without being held. */
  wanted(path: string): boolean;
  /** Bytes of a wanted file. */
  maxFile: number;
  /** Told of a wanted file that is larger, which is then passed over; left out: the archive is refused. */
  onTooLarge?(path: string): void;
}

class TarWalker {
  readonly files: TarFile[] = [];
  private readonly window = new ByteWindow();
  /** Bytes still to be passed over. */
  private skip = 0;
  /** What is being collected, with its padding not counted. */
  private current: { path: string; size: number; kind: string } | null = null;
  private next: { path?: string; size?: number } = {};
  private entries = 0;
  private zeroBlocks = 0;

  constructor(private readonly options: TarOptions) {}

  write(piece: Buffer): void {
    const skipped = Math.min(this.skip, piece.length);
    this.skip -= skipped;
    // After the end there is only padding.
    if (skipped === piece.length || this.zeroBlocks >= 2) return;
    this.window.append(piece.subarray(skipped));
    while (this.step());
  }

  /** @throws RepositoryError when the archive is not complete */
  end(): void {
    if (this.zeroBlocks === 0 || this.skip > 0 || this.current) {
      throw new RepositoryError(
        'damaged',
        this.entries === 0 && !this.current
          ? 'this is not a tar archive'
          : 'the tar archive is cut off',
      );
    }
  }

  /** Takes one header or one content; false when more bytes are needed. */
  private step(): boolean {
    const { bytes } = this.window;
    if (this.current) {
      const { path, size, kind } = this.current;
      const padded = Math.ceil(size / blockSize) * blockSize;
      if (bytes.length < padded) return false;
      const content = Buffer.from(bytes.subarray(0, size));
      this.window.drop(padded);
      this.current = null;
      this.take(path, kind, content);
      return true;
    }
    if (bytes.length < blockSize || this.zeroBlocks >= 2) return false;
    const block = bytes.subarray(0, blockSize);
    if (isZeroBlock(block)) {
      this.zeroBlocks++;
    } else {
      this.zeroBlocks = 0;
      this.open(block);
    }
    this.window.drop(blockSize);
    this.passOver();
    return true;
  }

  private open(block: Buffer): void {
    if (++this.entries > archiveLimits.entries) {
      throw new RepositoryError(
        'content',
        `the tar archive has more than ${archiveLimits.entries} entries`,
      );
    }
    const header = parseHeader(block);
    const isExtension = header.kind === 'long-name' || header.kind === 'pax';
    if (isExtension) {
      if (header.size > archiveLimits.extension) {
        throw new RepositoryError(
          'damaged',
          'the tar archive has a name longer than 64 kB',
        );
      }
      this.current = header;
      return;
    }
    const path = plainPath(this.next.path ?? header.path);
    const size =
      header.kind === 'file' ? this.next.size ?? header.size : header.size;
    this.next = {};
    if (header.kind === 'file' && path && this.options.wanted(path)) {
      if (size > this.options.maxFile && this.options.onTooLarge) {
        this.options.onTooLarge(path);
        this.skip = Math.ceil(size / blockSize) * blockSize;
        return;
      }
      if (size > this.options.maxFile) {
        throw new RepositoryError(
          'content',
          `${path.slice(0, 100)} in the tar archive is larger than ${
            this.options.maxFile
          } bytes`,
        );
      }
      this.current = { path, size, kind: 'file' };
    } else {
      this.skip = Math.ceil(size / blockSize) * blockSize;
    }
  }

  private take(path: string, kind: string, content: Buffer): void {
    if (kind === 'long-name') {
      const end = content.indexOf(0);
      this.next.path = content.toString('utf8', 0, end < 0 ? undefined : end);
    } else if (kind === 'pax') {
      this.next = { ...this.next, ...parsePax(content) };
    } else {
      this.files.push({ path, bytes: content });
    }
  }

  /** Drops what is to be skipped of the bytes that are there; the header block is gone already. */
  private passOver(): void {
    const dropped = Math.min(this.skip, this.window.bytes.length);
    this.window.drop(dropped);
    this.skip -= dropped;
  }
}

/** The path without `./`; empty for one that leads elsewhere, or is longer than any. */
function plainPath(path: string): string {
  if (path.length > archiveLimits.path) return '';
  const plain = path.replace(/^(\.\/+)+/, '');
  return plain.startsWith('/') || plain.split('/').includes('..') ? '' : plain;
}

/**
 * Streams the wanted regular files of a tar archive, in batches; nothing is ever written to a disk, so links and paths
 * that lead elsewhere mean nothing.
 * @throws RepositoryError `damaged` when it is no archive or cut off, `content` when a wanted file is too large
 */
export async function* readTar(
  source: ByteStream,
  options: TarOptions,
): AsyncGenerator<TarFile[]> {
  const walker = new TarWalker(options);
  for await (const piece of withTurns(source)) {
    walker.write(piece);
    if (walker.files.length > 0) yield walker.files.splice(0);
  }
  walker.end();
}
