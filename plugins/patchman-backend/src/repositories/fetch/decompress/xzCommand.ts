import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import type { ByteStream } from '../checksums';
import { RepositoryError } from '../errors';

let available: Promise<boolean> | undefined;

/** Whether the machine has xz(1), asked once. */
export function hasXzCommand(): Promise<boolean> {
  available ??= promisify(execFile)('xz', ['--version'], { timeout: 5000 })
    .then(() => true)
    .catch(() => false);
  return available;
}

/**
 * Decompresses xz with the command of that name: half the work of the library, and on another core than ours. Several
 * streams and padding between them included.
 * @param memoryLimit bytes that it may allocate
 */
export async function* decompressWithXzCommand(
  source: ByteStream,
  memoryLimit: number,
): ByteStream {
  const child = spawn(
    'xz',
    [
      '--decompress',
      '--stdout',
      '--format=xz',
      `--memlimit-decompress=${memoryLimit}`,
    ],
    // Its words are read below, so that they must be the ones of the C locale.
    { env: { PATH: process.env.PATH, LC_ALL: 'C' } },
  );
  const ended = endOf(child);
  const feeding = pipeline(Readable.from(source), child.stdin).then(
    () => null,
    error => error as Error & { code?: string },
  );
  try {
    yield* child.stdout as AsyncIterable<Buffer>;
    const [failure, { code, words }] = await Promise.all([feeding, ended]);
    // It stops reading at damaged data, which its own words explain better than the broken pipe.
    if (failure && failure.code !== 'EPIPE') throw failure;
    if (code !== 0) throw xzError(words, memoryLimit);
  } finally {
    child.kill('SIGKILL');
  }
}

/** How the command ended: its exit code, and what it said. */
function endOf(
  child: ChildProcess,
): Promise<{ code: number | null; words: string }> {
  let words = '';
  child.stderr!.on('data', chunk => {
    words = (words + chunk).slice(0, 1000);
  });
  return new Promise(resolve => {
    child.on('error', error => resolve({ code: null, words: error.message }));
    child.on('close', code => resolve({ code, words }));
  });
}

function xzError(words: string, memoryLimit: number): RepositoryError {
  if (/unexpected end of input/i.test(words)) {
    return new RepositoryError('damaged', 'the xz data is cut off');
  }
  if (/memory usage limit/i.test(words)) {
    return new RepositoryError(
      'damaged',
      `the xz data asks for more than ${
        memoryLimit / 1024 / 1024
      } MiB of memory`,
    );
  }
  const reason = words
    .split('\n')[0]
    .replace(/^xz: (\(stdin\): )?/, '')
    .trim();
  return new RepositoryError(
    'damaged',
    `the xz data is damaged: ${reason || 'xz stopped'}`,
  );
}
