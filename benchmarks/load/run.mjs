// One minute of load on one database: a real backend process, the sender and the prober beside it. Started by
// ../load.mjs, answers over IPC.
import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  loadSource,
  pluginRequire,
  transformArguments,
} from '../pluginSources.mjs';

const createKnex = pluginRequire('knex');
const { prepareDatabase } = loadSource('database/database.ts');
const { HostKeys } = loadSource('keys/HostKeys.ts');

// Too long for a command line.
const [options] = await once(process, 'message');
const {
  backendDatabase,
  connection,
  base,
  hosts,
  seconds,
  hostileEvery,
  profile,
} = options;
const here = name => fileURLToPath(new URL(name, import.meta.url));
/** Linux counts in these. */
const TICKS_PER_SECOND = 100;

async function freePort() {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  return port;
}

/** Milliseconds of CPU that a process took; NaN where the system does not tell. */
function cpuOf(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .split(') ')[1]
      .split(' ');
    return (
      ((Number(fields[11]) + Number(fields[12])) * 1000) / TICKS_PER_SECOND
    );
  } catch {
    return NaN;
  }
}

async function createKeys() {
  const knex = createKnex(connection);
  await prepareDatabase(knex);
  const keys = new HostKeys(knex, {
    rotateAfter: null,
    rotationGrace: { days: 1 },
  });
  const created = [];
  for (let seed = 1; seed <= hosts; seed++) {
    const { key } = await keys.create(`host${seed}.example.org`, 'benchmark');
    created.push({ seed, key });
  }
  const hostile = hostileEvery ? Math.ceil(seconds / hostileEvery) + 2 : 1;
  for (let number = 0; number < hostile; number++) {
    const hostname = `hostile${number}.example.org`;
    created.push({
      hostname,
      key: (await keys.create(hostname, 'benchmark')).key,
    });
  }
  await knex.destroy();
  return created;
}

const keys = await createKeys();
const port = await freePort();
const url = `http://127.0.0.1:${port}`;
const backend = spawn(
  process.execPath,
  [
    ...(profile ? ['--cpu-prof', `--cpu-prof-dir=${profile}`] : []),
    ...transformArguments,
    pluginRequire.resolve('./src/__testUtils__/backendProcess.ts'),
    JSON.stringify({
      backend: {
        baseUrl: url,
        listen: { host: '127.0.0.1', port },
        database: backendDatabase,
      },
      patchman: { fetch: { allow: ['127.0.0.1'] } },
    }),
  ],
  {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_ENV: 'development' },
  },
);
let output = '';
for (const stream of [backend.stdout, backend.stderr]) {
  stream.on('data', piece => {
    output = (output + piece).slice(-4000);
  });
}
const ended = once(backend, 'exit');
let probe;
let generator;
try {
  for (;;) {
    if (backend.exitCode !== null)
      throw new Error(`The backend ended:\n${output}`);
    const ready = await fetch(`${url}/.backstage/health/v1/readiness`).catch(
      () => null,
    );
    if (ready?.ok) break;
    await sleep(100);
  }
  probe = fork(
    fileURLToPath(
      new URL(
        '../../plugins/patchman-backend/src/__testUtils__/hostile/probe.mjs',
        import.meta.url,
      ),
    ),
    [JSON.stringify({ url, pid: backend.pid })],
    { execArgv: [] },
  );
  const [{ idle }] = await once(probe, 'message');
  generator = fork(here('generator.mjs'), { execArgv: [] });
  generator.send({ ...options, url, base, keys });
  const told = what =>
    new Promise((resolve, reject) => {
      generator.on(
        'message',
        message => message[what] && resolve(message[what]),
      );
      generator.once('exit', code =>
        reject(new Error(`The sender ended with ${code}`)),
      );
    });
  const introduced = told('introduced');
  const figures = told('figures');
  figures.catch(() => {});
  await introduced;
  probe.send('forget');
  const cpuBefore = cpuOf(backend.pid);
  generator.send('go');
  const result = await figures;
  const cpu = cpuOf(backend.pid) - cpuBefore;
  probe.send('seen');
  const [seen] = await once(probe, 'message');
  process.send({
    figures: {
      ...result,
      cores: cpu / (seconds * 1000),
      memoryMb: (seen.rss - idle) / 1024 / 1024,
      livenessMs: seen.maxMs,
    },
  });
} finally {
  probe?.disconnect();
  generator?.kill();
  // A profile is written only where the process ends by itself.
  backend.kill(profile ? 'SIGTERM' : 'SIGKILL');
  await ended;
}
process.exit(0);
