// One minute of load on one database: a real backend process, the sender and the prober beside it. Started by
// ../load.mjs, answers over IPC.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { startBackend } from '../backendProcess.mjs';
import { loadSource, pluginRequire } from '../pluginSources.mjs';

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
const backend = await startBackend({
  database: backendDatabase,
  patchman: { fetch: { allow: ['127.0.0.1'] } },
  nodeArguments: profile ? ['--cpu-prof', `--cpu-prof-dir=${profile}`] : [],
});
const { url } = backend;
let probe;
let generator;
try {
  await backend.ready();
  probe = fork(
    fileURLToPath(
      new URL(
        '../../plugins/patchman-backend/src/__testUtils__/hostile/probe.mjs',
        import.meta.url,
      ),
    ),
    [JSON.stringify({ url, pid: backend.child.pid })],
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
  const cpuBefore = cpuOf(backend.child.pid);
  generator.send('go');
  const result = await figures;
  const cpu = cpuOf(backend.child.pid) - cpuBefore;
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
  await backend.stop(profile ? 'SIGTERM' : 'SIGKILL');
}
process.exit(0);
