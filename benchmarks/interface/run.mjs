// One fleet on one database: what each request of the interface takes over HTTP, and how long it holds the event loop.
// Started by ../interface.mjs, answers over IPC.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startBackend } from '../backendProcess.mjs';
import { loadSource, pluginRequire } from '../pluginSources.mjs';
import { makeFleet } from './fleet.mjs';
import { requestsFor } from './requests.mjs';

const createKnex = pluginRequire('knex');
const { prepareDatabase } = loadSource('database/database.ts');
const { refreshStatistics } = loadSource('database/refreshStatistics.ts');
const tallies = pluginRequire('./migrations/20261201195900_tallies.js');
const { UNSCHEDULED } = loadSource('__testUtils__/unscheduled.ts');

const [options] = await once(process, 'message');
const { backendDatabase, connection, hosts, profiles, times, only, isFilled } =
  options;
const TOKEN = 'the-only-one-who-asks';

async function fill() {
  const knex = createKnex(connection);
  await prepareDatabase(knex);
  await makeFleet(knex, { hosts, profiles }, log =>
    process.stderr.write(`  ${log}\n`),
  );
  // As where a fleet is there already when its hosts are counted for the first time.
  for (const moves of ['package_set_move', 'evaluation_move']) {
    await knex(moves).delete();
  }
  const startedAt = performance.now();
  await tallies.fill(knex);
  const counted = performance.now() - startedAt;
  await refreshStatistics(knex);
  // As PostgreSQL does by itself within minutes.
  if (connection.client === 'pg') await knex.raw('VACUUM ANALYZE');
  await knex.destroy();
  return counted;
}

const figures = { countedMs: isFilled ? null : await fill(), requests: {} };
const backend = await startBackend({
  database: backendDatabase,
  auth: {
    externalAccess: [
      { type: 'static', options: { token: TOKEN, subject: 'benchmark' } },
    ],
  },
  patchman: { schedule: UNSCHEDULED },
  isWatched: true,
});

async function ask(path) {
  const startedAt = performance.now();
  const response = await fetch(`${backend.url}/api/patchman${path}`, {
    headers: { Authorization: `Bearer ${TOKEN}` },
  });
  const text = await response.text();
  return { ms: performance.now() - startedAt, status: response.status, text };
}

/** The longest turn of the backend's event loop since it was asked last. */
async function longestTurn() {
  for (;;) {
    const seen = once(backend.child, 'message');
    backend.child.send('seen');
    const [message] = await seen;
    if (message.longest !== undefined) return message.longest;
  }
}

const COMMAND = fileURLToPath(
  new URL('../../packages/patchman-cli/bin/patchman', import.meta.url),
);
/** Asked for with 10,000 hosts, from the start of the command to its end. */
const COMMAND_LIMIT = 3000;
const COMMAND_TIMES = 3;

/** All hosts with the command, as a table and for programs. */
async function runCommand(...args) {
  const startedAt = performance.now();
  const child = spawn(process.execPath, [COMMAND, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      PATCHMAN_URL: backend.url,
      PATCHMAN_TOKEN: TOKEN,
    },
  });
  let text = '';
  child.stdout.on('data', piece => (text += piece));
  const [code] = await once(child, 'close');
  return { ms: performance.now() - startedAt, code, text };
}

async function measureCommand(...args) {
  const runs = [];
  for (let i = 0; i < COMMAND_TIMES; i++) runs.push(await runCommand(...args));
  const failed = runs.find(
    ({ code, text }) => code !== 0 || text.trim().split('\n').length <= hosts,
  );
  if (failed) return { failed: `${failed.code} ${failed.text.slice(0, 500)}` };
  const took = runs.map(({ ms }) => ms).sort((a, b) => a - b);
  return {
    ...{ p50: at(took, 0.5), p95: at(took, 1), max: at(took, 1) },
    ...{ first: runs[0].ms, turn: 0, limit: COMMAND_LIMIT },
    bytes: runs[0].text.length,
  };
}

const at = (sorted, part) => sorted[Math.floor((sorted.length - 1) * part)];

try {
  await backend.ready();
  // What the first request of a process compiles is nobody's page.
  for (const path of ['/hosts', '/openapi.json']) await ask(path);
  for (const [what, [path, limit]] of Object.entries(requestsFor({ hosts }))) {
    if (only && !what.includes(only)) continue;
    const first = await ask(path);
    if (first.status !== 200) {
      figures.requests[what] = { failed: `${first.status} ${first.text}` };
      continue;
    }
    await ask(path);
    await sleep(20);
    await longestTurn();
    const took = [];
    for (let i = 0; i < times; i++) took.push((await ask(path)).ms);
    await sleep(20);
    const turn = await longestTurn();
    took.sort((a, b) => a - b);
    figures.requests[what] = {
      ...{ p50: at(took, 0.5), p95: at(took, 0.95), max: at(took, 1) },
      ...{ first: first.ms, turn, limit, bytes: first.text.length },
    };
  }
  for (const format of ['table', 'csv']) {
    const what = `patchman hosts list --output ${format}`;
    if (!only || what.includes(only)) {
      figures.requests[what] = await measureCommand(
        ...['hosts', 'list', '--output', format],
      );
    }
  }
  process.send({ figures });
} finally {
  await backend.stop();
}
process.exit(0);
