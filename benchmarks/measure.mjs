import { monitorEventLoopDelay, performance } from 'node:perf_hooks';

const DELAY_SAMPLE_MS = 5;
/** Reading the memory's size is a system call of a millisecond's fraction, which would count. */
const MEMORY_SAMPLE_MS = 20;

/** Milliseconds of CPU that this thread alone takes for `work`, which must not wait for anything. */
export function threadCpu(work) {
  const usage = process.threadCpuUsage ?? process.cpuUsage;
  const before = usage();
  work();
  const { user, system } = usage(before);
  return (user + system) / 1000;
}

/** Runs `work` and answers how long it took: wall clock and this process's CPU, in milliseconds. */
export async function timed(work) {
  const cpuBefore = process.cpuUsage();
  const startedAt = performance.now();
  await work();
  const ms = performance.now() - startedAt;
  const cpu = process.cpuUsage(cpuBefore);
  return { ms, cpuMs: (cpu.user + cpu.system) / 1000 };
}

/** The same, with the event loop's delay and the peak of memory over what is in use before. */
export async function watched(work) {
  globalThis.gc();
  const idle = process.memoryUsage.rss();
  let peak = idle;
  const sampler = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage.rss());
  }, MEMORY_SAMPLE_MS);
  const delay = monitorEventLoopDelay({ resolution: DELAY_SAMPLE_MS });
  delay.enable();
  const time = await timed(work);
  delay.disable();
  clearInterval(sampler);
  peak = Math.max(peak, process.memoryUsage.rss());
  return {
    ...time,
    rssMb: (peak - idle) / 1024 / 1024,
    delayP99Ms: delay.percentile(99) / 1e6,
    delayMaxMs: delay.max / 1e6,
  };
}

/** Repeats `work` and answers the fastest run: on a machine with others, the least disturbed one. */
export async function fastest(times, work) {
  let best = null;
  for (let i = 0; i < times; i++) {
    const time = await timed(() => work(i));
    if (!best || time.ms < best.ms) best = time;
  }
  return best;
}
