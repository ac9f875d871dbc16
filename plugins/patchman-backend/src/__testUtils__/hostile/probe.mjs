// Asks a backend all the while whether it lives, in a process of its own, so that what else a test does delays nothing.
// The argument is `{ url, pid }` as JSON; the message `seen` asks
// for what was seen so far, `forget` begins anew.
import { readFileSync } from 'node:fs';
import { get } from 'node:http';
import { performance } from 'node:perf_hooks';

const EVERY_MS = 20;
const TICK_MS = 5;
const MEMORY_EVERY_MS = 50;
/** Answers that took longer are told one by one. */
const NOTED_MS = 100;
const MAX_NOTED = 1000;
const MAX_WAIT_MS = 300_000;

const { url, pid } = JSON.parse(process.argv[2]);
const nothing = () => ({
  probes: 0,
  maxMs: 0,
  maxRawMs: 0,
  rss: 0,
  slow: [],
  failed: 0,
});
const seen = nothing();

/**
 * How long the backend's main thread was ready to run and had no core, in milliseconds: what a busy machine costs it.
 * 0 where the system does not tell.
 */
function waitedForCore() {
  try {
    return (
      Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[1]) / 1e6
    );
  } catch {
    return 0;
  }
}

function residentBytes() {
  try {
    return (
      Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * 4096
    );
  } catch {
    return 0;
  }
}

/** How late this process itself was, which is nobody's fault but the machine's. */
let late = 0;
let lastTick = performance.now();
setInterval(() => {
  const now = performance.now();
  late += Math.max(0, now - lastTick - 2 * TICK_MS);
  lastTick = now;
}, TICK_MS);

function ask() {
  return new Promise((resolve, reject) => {
    const request = get(
      `${url}/.backstage/health/v1/liveness`,
      // A connection of its own: one that is kept may be closed by the other side just as it is used.
      { agent: false, timeout: MAX_WAIT_MS },
      response => {
        response.resume();
        response.on('end', () =>
          response.statusCode === 200
            ? resolve()
            : reject(new Error(`answered ${response.statusCode}`)),
        );
      },
    );
    request.on('timeout', () => request.destroy(new Error('no answer')));
    request.on('error', reject);
  });
}

async function probe() {
  const startedAt = performance.now();
  const before = waitedForCore() + late;
  try {
    await ask();
    const raw = performance.now() - startedAt;
    const ms = Math.max(0, raw - (waitedForCore() + late - before));
    seen.probes++;
    seen.maxMs = Math.max(seen.maxMs, ms);
    seen.maxRawMs = Math.max(seen.maxRawMs, raw);
    if (ms > NOTED_MS && seen.slow.length < MAX_NOTED) {
      seen.slow.push({ at: Date.now() - raw, ms, raw });
    }
  } catch {
    seen.failed++;
  }
  setTimeout(probe, EVERY_MS);
}

setInterval(() => {
  seen.rss = Math.max(seen.rss, residentBytes());
}, MEMORY_EVERY_MS);
probe();

process.on('message', message => {
  if (message === 'forget') Object.assign(seen, nothing());
  else process.send(seen);
});
process.on('disconnect', () => process.exit(0));
process.send({ idle: residentBytes() });
