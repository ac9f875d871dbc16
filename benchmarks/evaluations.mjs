// What evaluating costs: the computation alone, and a whole fleet after a repository changed.
import { differentHost } from './fleet.mjs';
import { threadCpu, timed, watched } from './measure.mjs';
import { loadSource } from './pluginSources.mjs';

const { evaluate } = loadSource('evaluation/index.ts');
const { EvaluationContents } = loadSource(
  'inventory/evaluations/EvaluationContents.ts',
);
const { loadInputs } = loadSource('inventory/evaluations/loadInputs.ts');
const { loadPackages } = loadSource('inventory/packageSets/loadPackages.ts');
const { ensurePackageSet } = loadSource(
  'inventory/packageSets/ensurePackageSet.ts',
);
const { markHostsDue } = loadSource('inventory/repositories/markHostsDue.ts');

/**
 * Packages a second on one core: `cold` from caches that were just filled, so that each package is looked at for the
 * first time; `warm` the same hosts again; `loading` is what filling the caches from the database took.
 */
export async function evaluatedPackages({ knex }) {
  const hostIds = await knex('host').limit(100).pluck('id');
  const rates = { cold: 0, warm: 0 };
  let loadingMs = Infinity;
  for (let round = 0; round < 5; round++) {
    const contents = new EvaluationContents(knex, 1e6);
    const hosts = [];
    const loading = await timed(async () => {
      const loaded = await loadInputs(knex, hostIds, new Date().toISOString());
      for (const host of loaded.hosts) {
        hosts.push({ inputs: host.inputs, content: await contents.of(host) });
      }
    });
    loadingMs = Math.min(loadingMs, loading.ms);
    for (const cache of ['cold', 'warm']) {
      let packages = 0;
      const cpuMs = threadCpu(() => {
        for (const { inputs, content } of hosts) {
          evaluate(inputs, content);
          packages += content.installed.length;
        }
      });
      rates[cache] = Math.max(rates[cache], packages / (cpuMs / 1000));
    }
  }
  return { ...rates, hosts: hostIds.length, loadingMs };
}

const HOSTS = 10_000;
const PROFILES = 200;

/** 10,000 hosts of 200 profiles, after a repository that all of them use changed. */
export async function manyHosts(
  { knex, keys, processor, evaluations, post },
  recorded,
) {
  for (let i = 1001; i <= 1000 + PROFILES; i++) {
    const report = differentHost(recorded, i);
    const { key } = await keys.create(report.hostname, 'benchmark');
    await post(report, key);
  }
  await processor.processPending();
  await evaluations.evaluateDueHosts();
  await multiplyHosts(knex);
  await changeSmallestRepository(knex);
  let evaluated;
  const time = await watched(async () => {
    evaluated = await evaluations.evaluateDueHosts();
  });
  return { ...time, ...evaluated };
}

async function multiplyHosts(knex) {
  const profiles = await knex('host')
    .where('name', 'like', 'host1___.example.org')
    .orWhere('name', 'host1200.example.org')
    .select('*');
  for (const { id, ...profile } of profiles) {
    const links = await knex('host_repository').where({ host_id: id });
    for (let copy = 1; copy < HOSTS / PROFILES; copy++) {
      const [row] = await knex('host')
        .insert({ ...profile, name: `copy${copy}.${profile.name}` })
        .returning('id');
      await knex('host_repository').insert(
        links.map(link => ({ ...link, host_id: row.id })),
      );
    }
  }
}

async function changeSmallestRepository(knex) {
  const mirror = await knex('mirror')
    .join('package_set', 'package_set.id', 'mirror.package_set_id')
    .orderBy('package_set.size')
    .first('mirror.id', 'repository_id', 'package_set_id');
  const offered = [];
  for await (const batch of loadPackages(knex, mirror.package_set_id)) {
    offered.push(...batch);
  }
  const { id } = await ensurePackageSet(knex, [
    ...offered,
    { ...offered[0], version: `${offered[0].version}+changed` },
  ]);
  await knex('mirror').where({ id: mirror.id }).update({ package_set_id: id });
  await markHostsDue(knex, [mirror.repository_id]);
}
