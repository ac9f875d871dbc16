// All figures on one database, in a process that has done nothing else before. Started by run.mjs, answers over IPC.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  askOnce,
  createBaselineTable,
  decompressToNothing,
  insertRows,
} from './baselines.mjs';
import { differentHost, reportFor } from './fleet.mjs';
import { fastest, timed, watched } from './measure.mjs';
import { startPatchman } from './patchman.mjs';
import { startThread } from './startThread.mjs';
import { loadSource } from './pluginSources.mjs';
import { evaluatedPackages, manyHosts } from './evaluations.mjs';

const { insertReport } = loadSource('intake/queue/insertReport.ts');
const { plainBody } = loadSource('reports/ReceivedBody.ts');
const { registerRepositories } = loadSource(
  'inventory/repositories/registerRepositories.ts',
);

const MAIN = 'debian/dists/bookworm/main/binary-amd64';
const options = JSON.parse(process.argv[2]);
const { data, serverUrl, database } = options;
const recorded = reportFor(
  JSON.parse(readFileSync(join(data, 'reports/debian-12.p2.json'), 'utf8')),
  serverUrl,
);
const figures = {};
const patchman = await startPatchman(database, new URL(serverUrl).host);
const { knex, processor } = patchman;

const askRun = () =>
  new Promise(resolve => {
    process.once('message', ({ requests }) => resolve(requests));
    process.send({ ask: 'requests' });
  });
const never = new AbortController().signal;
const refresh = async () => {
  const result = await patchman.refresh.refreshAll(never);
  if (result.failed) throw new Error('A mirror could not be read');
  return result;
};

async function firstRefresh() {
  const main = recorded.repos.find(({ urls }) => urls[0].includes(MAIN));
  await registerRepositories(
    knex,
    [{ ...main, repoId: '', enabled: true }],
    recorded.arch,
    () => false,
  );
  figures.thread = await startThread(patchman);
  figures.firstRefresh = await watched(refresh);
  const rows = await knex('package').select('*');
  figures.firstRefresh.rows = rows.length;

  const packagesXz = join(data, 'deb-real', MAIN, 'Packages.xz');
  figures.decompressed = await fastest(3, () =>
    decompressToNothing(packagesXz),
  );
  await createBaselineTable(knex);
  figures.plainInsert = await fastest(3, () => insertRows(knex, rows));
  figures.plainReport = await fastest(10, () =>
    insertRows(knex, rows.slice(0, recorded.packages.length)),
  );
}

async function unchangedRefresh() {
  const requestsBefore = await askRun();
  let writes = 0;
  const count = ({ sql }) => {
    if (/^\s*(insert|update|delete)/i.test(sql)) writes++;
  };
  knex.on('query', count);
  await refresh();
  knex.removeListener('query', count);
  const requests = (await askRun()) - requestsBefore;

  figures.unchangedRefresh = await fastest(10, refresh);
  Object.assign(figures.unchangedRefresh, { requests, writes });
  figures.plainRequest = await fastest(10, () =>
    askOnce(`${serverUrl}/debian/dists/bookworm/Release`),
  );
}

/** As if neither the host nor its packages had ever been seen. */
async function forgetHosts() {
  await knex('host').delete();
  await knex('evaluation').delete();
  const offered = knex('mirror')
    .whereNotNull('package_set_id')
    .select('package_set_id');
  await knex('package_set').whereNotIn('id', offered).delete();
  await knex('package')
    .whereNotIn('id', knex('package_set_member').select('package_id'))
    .delete();
}

const store = report =>
  insertReport(knex, {
    hostname: report.hostname,
    protocol: 2,
    contentType: 'application/json',
    body: plainBody(Buffer.from(JSON.stringify(report))),
    address: null,
    userAgent: null,
  });

/** Waits for the last evaluation, with so few questions that they hardly count. */
async function settled() {
  const open = knex('report').where({ status: 'pending' }).select(knex.raw(1));
  const task = knex('task').where({ status: 'running' }).select(knex.raw(1));
  const due = knex('host').whereNull('evaluation_id').select(knex.raw(1));
  for (;;) {
    const busy = await knex
      .select(knex.raw(1))
      .whereExists(open)
      .orWhereExists(task)
      .orWhereExists(due);
    if (busy.length === 0) return;
    await new Promise(resolve => setTimeout(resolve, 20));
  }
}

async function oneReport() {
  const { key } = await patchman.keys.create(recorded.hostname, 'benchmark');
  await patchman.post(recorded, key);
  // Its mirrors are read once now, as those of a host that exists are.
  await settled();
  await new Promise(resolve => setTimeout(resolve, 100));
  await settled();

  const kick = processor.kick;
  processor.kick = () => {};
  figures.post = await fastest(10, () => patchman.post(recorded, key));
  processor.kick = kick;
  await processor.processPending();

  const process = async () => {
    if ((await processor.processPending()) !== 1) throw new Error('No report');
  };
  let times = [];
  // Watched as a whole: a forced collection of garbage before each report would be counted with it.
  const watch = await watched(async () => {
    for (let i = 0; i < 20; i++) {
      await forgetHosts();
      await store(recorded);
      times.push(await timed(process));
    }
  });
  figures.newReport = { ...watch, ...best(times) };
  const evaluation = await knex('evaluation').first('security', 'other');
  if (evaluation.security !== 66 || evaluation.other !== 38) {
    throw new Error(`Wrong updates: ${JSON.stringify(evaluation)}`);
  }
  times = [];
  for (let i = 0; i < 20; i++) {
    await store(recorded);
    times.push(await timed(process));
  }
  figures.unchangedReport = best(times);
  figures.plainCommit = await fastest(20, () =>
    knex('architecture').insert({ name: `baseline${Math.random()}` }),
  );
}

function best(times) {
  return times.reduce((a, b) => (b.ms < a.ms ? b : a));
}

async function hundredHosts() {
  const hosts = [];
  for (let i = 1; i <= 100; i++) {
    const report = differentHost(recorded, i);
    const { key } = await patchman.keys.create(report.hostname, 'benchmark');
    hosts.push({ report, key });
  }
  await forgetHosts();
  figures.hundredHosts = await watched(async () => {
    await Promise.all(
      hosts.map(({ report, key }) => patchman.post(report, key)),
    );
    await settled();
  });
  const [{ count }] = await knex('evaluation').count({ count: '*' });
  if (Number(count) !== 100) throw new Error(`${count} evaluations, not 100`);
}

await firstRefresh();
await unchangedRefresh();
await oneReport();
await hundredHosts();
figures.evaluatedPackages = await evaluatedPackages(patchman);
if (options.manyHosts) {
  figures.manyHosts = await manyHosts(patchman, recorded);
}
await patchman.stop();
// The database service keeps a timer, so that nothing but an exit ends this process.
process.send({ figures }, () => process.exit(0));
