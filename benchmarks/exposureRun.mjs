// What lists of CVEs and errata take over a fleet. Started by exposure.mjs, answers over IPC.
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { startPatchman } from './patchman.mjs';
import { loadSource } from './pluginSources.mjs';
import { startThread } from './startThread.mjs';
import { timed, watched } from './measure.mjs';
import { addFleet } from './verdictsFleet.mjs';

const { listCves } = loadSource('queries/cves/listCves.ts');
const { findCve } = loadSource('queries/cves/findCve.ts');
const { listErrata } = loadSource('queries/errata/listErrata.ts');
const { findErratum } = loadSource('queries/errata/findErratum.ts');
const { listCveHosts, listErratumHosts } = loadSource(
  'queries/exposedHosts.ts',
);
const { settleAllExposure } = loadSource(
  'inventory/exposure/settleExposure.ts',
);

const { database, folder, times } = JSON.parse(process.argv[2]);
const patchman = await startPatchman(database, '127.0.0.1', {
  enabled: false,
  sources: Object.fromEntries(
    ['debian-tracker', 'ubuntu-usn', 'kev', 'epss'].map(name => [
      name,
      { url: folder },
    ]),
  ),
});
const { knex, verdicts, verdictWatch, errataSources } = patchman;
// Only when it is asked for here.
verdictWatch.look = () => {};
const { signal } = new AbortController();
await startThread(patchman);

const log = line =>
  process.stderr.write(`  ${new Date().toISOString()} ${line}\n`);

const figures = { made: {}, asked: {} };
const read = async name => {
  await patchman.sources.read(name, { signal });
};
log('tracker');
await read('debian-tracker');
log('fleet');
await addFleet(patchman);
log('verdicts');
figures.made.verdicts = await watched(() => verdicts.findAllDue());
log('sources');
for (const name of ['ubuntu-usn', 'kev', 'epss']) await read(name);
log('joining');
figures.made.sources = await watched(() => settleAllExposure(knex));
log('moves');
await knex('host_verdicts')
  .whereIn('host_id', knex('host').orderBy('id').limit(1000).select('id'))
  .update({ set_id: null });
figures.made.moves = await watched(() => settleAllExposure(knex));
await knex('host_verdicts').whereNull('set_id').update({ errata: '' });
await verdicts.findAllDue();
if (knex.client.config.client === 'pg') await knex.raw('ANALYZE');

log('questions');
const at = (sorted, part) => sorted[Math.floor((sorted.length - 1) * part)];

async function measure(what, ask) {
  await ask();
  const took = [];
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  for (let i = 0; i < times; i++) {
    const startedAt = performance.now();
    await ask();
    took.push(performance.now() - startedAt);
    await new Promise(resolve => setTimeout(resolve, 5));
  }
  delay.disable();
  took.sort((a, b) => a - b);
  figures.asked[what] = {
    p50: at(took, 0.5),
    p95: at(took, 0.95),
    turn: delay.max / 1e6,
  };
}

const scope = { visible: 'all', staleBefore: '2020-01-01T00:00:00.000Z' };
const page = (orderBy, more = {}) => ({
  ...{ limit: 50, offset: 0, ...more },
  ...(orderBy && { orderBy: { field: orderBy, order: 'desc' } }),
});
const ORDERS = 'rank name severity cvss epss issued hosts affectedHosts since';
const cves = (filters, request) => listCves(knex, 'all', filters, request);
const { totalItems } = await cves({}, page());
figures.cves = totalItems;
figures.affected = (await cves({ affected: true }, page())).totalItems;
await measure('CVEs of hosts, as they are ranked', () =>
  cves({ affected: true }, page()),
);
for (const order of ORDERS.split(' ')) {
  await measure(`all CVEs by ${order}`, () => cves({}, page(order)));
}
await measure('the last page of CVEs by rank', () =>
  cves({}, page(null, { offset: totalItems - 50 })),
);
await measure('CVEs by a word', () => cves({}, page(null, { search: '2019' })));
await measure('CVEs by state, EPSS and age', () =>
  cves({ state: ['no-fix', 'minor'], epssAbove: 0.01, age: 0 }, page()),
);
await measure('CVEs of a release', () =>
  cves({ release: 'debian:12' }, page()),
);
// Those of 20 profiles.
const visible = {
  anyOf: [
    {
      property: 'name',
      values: await knex('host')
        .where('id', '<=', 20)
        .orWhere('name', 'like', 'copy1.%')
        .limit(220)
        .pluck('name'),
    },
  ],
};
await measure('CVEs of 220 hosts of a reader who sees these alone', () =>
  listCves(knex, visible, { affected: true }, page()),
);
const errata = (filters, request) => listErrata(knex, 'all', filters, request);
figures.errata = (await errata({}, page())).totalItems;
for (const order of ['issued', 'severity', 'hosts']) {
  await measure(`errata by ${order}`, () => errata({}, page(order)));
}
await measure('errata of a release, by a word', () =>
  errata({ release: 'ubuntu:22.04' }, page(null, { search: 'cve-2019' })),
);
const [most] = (await cves({}, page('affectedHosts'))).items;
figures.hosts = most.affectedHosts;
await measure('one CVE', () =>
  findCve(knex, 'all', most.name, errataSources.all),
);
await measure('hosts of a CVE', () =>
  listCveHosts(knex, scope, most.name, {}, page()),
);
await measure('hosts of a CVE by state of the host', () =>
  listCveHosts(knex, scope, most.name, {}, page('state')),
);
const [erratum] = (await errata({}, page('hosts'))).items;
await measure('one erratum', () =>
  findErratum(knex, 'all', erratum.name, errataSources.all),
);
await measure('hosts of an erratum', () =>
  listErratumHosts(knex, scope, erratum.name, {}, page()),
);
figures.settledMs = (await timed(() => settleAllExposure(knex))).ms;
await patchman.stop();
process.send({ figures }, () => process.exit(0));
