// First and changed reports on one database, from their claim to the evaluated host. Started by ../reports.mjs, answers
// over IPC.
import { once } from 'node:events';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { timed } from '../measure.mjs';
import { startPatchman } from '../patchman.mjs';
import { loadSource } from '../pluginSources.mjs';
import { LoadHost } from './hosts.mjs';

const { insertReport } = loadSource('intake/queue/insertReport.ts');
const { plainBody } = loadSource('reports/ReceivedBody.ts');

// Too long for a command line.
const [options] = await once(process, 'message');
const patchman = await startPatchman(options.database, options.mirror);
const { knex, processor } = patchman;

const insert = (host, body) =>
  insertReport(knex, {
    hostname: host.hostname,
    protocol: 3,
    contentType: 'application/json',
    body: plainBody(Buffer.from(body)),
    address: null,
    userAgent: null,
  });

/** Milliseconds that statements took, by their text. */
function watchStatements() {
  const begun = new Map();
  const spent = new Map();
  knex.on('query', ({ __knexQueryUid: id }) =>
    begun.set(id, performance.now()),
  );
  const ended = ({ __knexQueryUid: id, sql }) => {
    const known = spent.get(sql) ?? { ms: 0, times: 0 };
    known.ms += performance.now() - begun.get(id);
    known.times++;
    spent.set(sql, known);
    begun.delete(id);
  };
  knex.on('query-response', (_answer, query) => ended(query));
  return spent;
}

async function processed(reports) {
  const before = Number((await knex('evaluation').count({ n: '*' }))[0].n);
  const time = await timed(async () => {
    while ((await processor.processPending()) > 0);
  });
  const [{ n }] = await knex('report')
    .whereNot({ status: 'processed' })
    .count({ n: '*' });
  const [{ n: due }] = await knex('host')
    .whereNull('evaluation_id')
    .orWhereNotNull('evaluate_at')
    .count({ n: '*' });
  const after = Number((await knex('evaluation').count({ n: '*' }))[0].n);
  if (Number(n) || Number(due) || after - before !== reports)
    throw new Error(
      `${n} reports are left, ${due} hosts are due, ${
        after - before
      } evaluations came`,
    );
  return { rate: (reports * 1000) / time.ms, cpuMs: time.cpuMs / reports };
}

const hosts = Array.from(
  { length: options.hosts },
  (_, at) => new LoadHost(options.base, at + 1),
);
// The mirrors are read before, as those of a fleet that exists are.
const introduced = new LoadHost(options.base, hosts.length + 1);
await insert(
  introduced,
  introduced.sections({ packages: true, repositories: true }),
);
await processor.processPending();
const never = new AbortController().signal;
await patchman.refresh.refreshAll(never);
for (;;) {
  await patchman.evaluations.evaluateDueHosts(never);
  const running = await knex('task').where({ status: 'running' }).first('id');
  const due = await knex('host').whereNotNull('evaluate_at').first('id');
  if (!running && !due) break;
  await sleep(20);
}

for (const host of hosts) {
  await insert(host, host.sections({ packages: true, repositories: true }));
}
const first = await processed(hosts.length);
const spent = options.statements ? watchStatements() : null;
const changed = [];
for (let round = 0; round < options.rounds; round++) {
  for (const host of hosts) {
    host.update();
    await insert(host, host.sections({ packages: true, repositories: false }));
  }
  changed.push(await processed(hosts.length));
}
const all = hosts.length * options.rounds;
const statements =
  spent &&
  [...spent]
    .sort(([, a], [, b]) => b.ms - a.ms)
    .slice(0, 30)
    .map(
      ([sql, { ms, times }]) =>
        `${(ms / all).toFixed(3)} ms, ${(times / all).toFixed(2)} times: ${sql
          .replace(/\s+/g, ' ')
          .slice(0, 200)}`,
    );
await patchman.stop();
process.send(
  {
    figures: {
      first: first.rate,
      changed: changed.map(({ rate }) => rate),
      cpuMs: Math.min(...changed.map(({ cpuMs }) => cpuMs)),
      statements,
    },
  },
  // The database service keeps a timer, so that nothing but an exit ends this process.
  () => process.exit(0),
);
