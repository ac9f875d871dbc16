import { mkdtemp, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { answerOf, DocumentThreads, Spool, type JobOptions } from '.';
import {
  beside,
  bulk,
  count,
  fail,
  measure,
  misbehave,
  TestError,
} from './__testUtils__/testJobs';

const what: JobOptions = { what: 'some.xml' };

let folder: string;
const open: DocumentThreads[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'patchman-threads-test-'));
});
afterEach(async () => {
  await Promise.all(open.splice(0).map(threads => threads.close()));
});
afterAll(() => rm(folder, { recursive: true }));

function threadsOf(
  limits: Partial<ConstructorParameters<typeof DocumentThreads>[0]> = {},
): DocumentThreads {
  const threads = new DocumentThreads({
    threads: 1,
    memory: 96 * 1024 * 1024,
    timeout: 60_000,
    spool: new Spool(folder),
    entry: {
      // Not what all tests' threads run, which is translated already.
      ...jest.requireActual('./threadEntry').threadEntry(),
      filename: join(__dirname, '__testUtils__', 'testWorker.ts'),
    },
    ...limits,
  });
  open.push(threads);
  return threads;
}

async function all<T, R>(batches: AsyncGenerator<T[], R>) {
  const items: T[] = [];
  for (;;) {
    const { done, value } = await batches.next();
    if (done) return { items, answer: value };
    items.push(...value);
  }
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise(resolve => setTimeout(resolve, 5));
}

describe('DocumentThreads', () => {
  it('streams batches, the answer and warnings of a job', async () => {
    const threads = threadsOf();
    expect(await all(threads.read(count, { batches: 7 }, what))).toEqual({
      items: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13],
      answer: { batches: 7 },
    });
    const warn = jest.fn();
    const source = { bytes: Buffer.from('content') };
    const answer = answerOf(threads, measure, { source }, { ...what, warn });
    expect(await answer).toEqual({ size: 7 });
    expect(warn.mock.calls).toEqual([['7 bytes']]);
  });

  it('gives the memory of what was read back before it is much', async () => {
    const path = join(folder, 'large');
    await writeFile(path, '');
    await truncate(path, 200 * 1024 * 1024);
    const { most } = await answerOf(
      threadsOf(),
      beside,
      { source: { path } },
      what,
    );
    await rm(path);
    // By itself V8 lets 64 MB of it gather.
    expect(most / 1024 / 1024).toBeLessThan(40);
  });

  it('reads a document that is kept in a file', async () => {
    const threads = threadsOf();
    async function* large() {
      for (let at = 0; at < 30; at++) yield Buffer.alloc(100_000, at);
    }
    const { source, dispose } = await threads.receive(large());
    expect(source).toEqual({ path: expect.any(String) });
    expect(await answerOf(threads, measure, { source }, what)).toEqual({
      size: 3_000_000,
    });
    await dispose();
  });

  it('cuts large batches, so that decoding one holds up nothing', async () => {
    const batches: string[][] = [];
    const job = threadsOf().read(bulk, { items: 64, length: 100_000 }, what);
    for await (const batch of job) batches.push(batch);
    expect(batches.flat()).toHaveLength(64);
    for (const batch of batches) {
      expect(batch.join('').length).toBeLessThanOrEqual(1024 * 1024);
    }
  });

  it('hands over errors of a job, those that are foreseen as what they are', async () => {
    const threads = threadsOf();
    const failing = (foreseen: boolean) =>
      all(threads.read(fail, { foreseen }, what));
    await expect(failing(true)).rejects.toThrow(
      new TestError('the document is damaged'),
    );
    await expect(failing(true)).rejects.toBeInstanceOf(TestError);
    await expect(failing(false)).rejects.toThrow(
      /^reading some.xml failed: TypeError: not a function/,
    );
    expect(await all(threads.read(count, { batches: 1 }, what))).toMatchObject({
      items: [0, 1],
    });
  });

  it.each([
    ['loop', 'time', { timeout: 800 }, /^reading some.xml took longer than/],
    ['loopInTurns', 'time', { timeout: 800 }, /took longer than 0.8 s and was/],
    ['fillWithObjects', 'memory', {}, /^reading some.xml needs more memory/],
    ['fillWithMap', 'memory', {}, /needs more memory than 96 MiB and was/],
    ['fillWithNumbers', 'memory', {}, /needs more memory/],
    ['fillWithText', 'memory', {}, /needs more memory/],
    ['fillWithBytes', 'memory', {}, /needs more memory/],
    ['die', 'ended', {}, /^reading some.xml was cut short: its thread ended/],
  ] as const)(
    'ends a job that would %s, and the next one works',
    async (how, reason, limits, sentence) => {
      const threads = threadsOf(limits);
      const before = process.memoryUsage.rss();
      const given: number[] = [];
      const error = await (async () => {
        for await (const batch of threads.read(misbehave, { how }, what)) {
          given.push(...batch);
        }
      })().catch(thrown => thrown);
      expect(error).toBeInstanceOf(TestError);
      expect(error.reason).toBe(reason);
      expect(error.message).toMatch(sentence);
      expect(given).toEqual([1]);
      expect(process.memoryUsage.rss() - before).toBeLessThan(400e6);
      const after = threads.read(count, { batches: 2 }, what);
      expect((await all(after)).items).toEqual([0, 1, 2, 3]);
    },
  );

  it('loses no other job when it ends one', async () => {
    const threads = threadsOf({ threads: 2, timeout: 1500 });
    const outcomes = await Promise.all([
      all(threads.read(misbehave, { how: 'loop' }, what)).catch(
        ({ reason }) => reason,
      ),
      all(threads.read(misbehave, { how: 'die' }, what)).catch(
        ({ reason }) => reason,
      ),
      ...Array.from({ length: 6 }, async () => {
        const { answer } = await all(
          threads.read(count, { batches: 50 }, what),
        );
        return answer.batches;
      }),
    ]);
    expect(outcomes).toEqual(['time', 'ended', 50, 50, 50, 50, 50, 50]);
  });

  it('fails when no thread can start, and waits for none', async () => {
    const threads = threadsOf({
      threads: 2,
      entry: { filename: join(__dirname, 'nothing.js'), execArgv: [] },
    });
    const outcomes = Array.from({ length: 3 }, () =>
      all(threads.read(count, { batches: 1 }, what)).catch(
        ({ message }) => message,
      ),
    );
    for (const outcome of await Promise.all(outcomes)) {
      expect(outcome).toMatch(/^reading some.xml was cut short: /);
    }
  });

  it('gives a slow consumer a few batches ahead, and does not count its time', async () => {
    const threads = threadsOf({ timeout: 700 });
    const made = new Int32Array(new SharedArrayBuffer(4));
    const batches = threads.read(count, { batches: 100, made }, what);
    await batches.next();
    await until(() => Atomics.load(made, 0) >= 4);
    await new Promise(resolve => setTimeout(resolve, 1500));
    expect(Atomics.load(made, 0)).toBeLessThanOrEqual(6);
    expect((await all(batches)).answer).toEqual({ batches: 100 });
  });

  it('ends the job of a consumer that stops early', async () => {
    const threads = threadsOf();
    const made = new Int32Array(new SharedArrayBuffer(4));
    const endless = threads.read(count, { batches: 1e9, made }, what);
    for await (const batch of endless) {
      if (batch[0] > 20) break;
    }
    const then = Atomics.load(made, 0);
    expect(then).toBeLessThan(100);
    expect(await all(threads.read(count, { batches: 1 }, what))).toMatchObject({
      items: [0, 1],
    });
    expect(Atomics.load(made, 0)).toBe(then);
  });

  it('ends a job under way, and one that waits, when it is aborted', async () => {
    const threads = threadsOf();
    const controller = new AbortController();
    const aborted = { ...what, signal: controller.signal };
    const jobs = [1, 2].map(() =>
      all(threads.read(misbehave, { how: 'loop' }, aborted)).catch(
        error => error,
      ),
    );
    const reason = new Error('the task was ended');
    setTimeout(() => controller.abort(reason), 500);
    expect(await Promise.all(jobs)).toEqual([reason, reason]);
    expect(await all(threads.read(count, { batches: 1 }, what))).toMatchObject({
      items: [0, 1],
    });
  });

  it('ends jobs and removes its folder when it is closed', async () => {
    const threads = threadsOf();
    async function* large() {
      for (let at = 0; at < 30; at++) yield Buffer.alloc(100_000);
    }
    await threads.receive(large());
    expect(await readdir(folder)).not.toEqual([]);
    const job = all(threads.read(misbehave, { how: 'loop' }, what));
    const outcome = job.catch(({ message }) => message);
    await new Promise(resolve => setTimeout(resolve, 300));
    await threads.close();
    expect(await outcome).toMatch(/was cut short/);
    expect(await readdir(folder)).toEqual([]);
    await expect(
      all(threads.read(count, { batches: 1 }, what)),
    ).rejects.toThrow('shutting down');
  });
});
