// One backend's evaluations of a made up fleet. Started by ../evaluate.mjs, told and answering over IPC.
import { watched } from '../measure.mjs';
import { loadSource, pluginRequire } from '../pluginSources.mjs';
import { makeFleet } from './fleet.mjs';

const createKnex = pluginRequire('knex');
const { prepareDatabase } = loadSource('database/database.ts');
const { EvaluationContents } = loadSource(
  'inventory/evaluations/EvaluationContents.ts',
);
const { EvaluationService } = loadSource(
  'inventory/evaluations/EvaluationService.ts',
);
const { SourceRegistry } = loadSource('errata/sources.ts');
const { ReleaseErrata } = loadSource('inventory/errata/ReleaseErrata.ts');
const { ensurePackageSet } = loadSource(
  'inventory/packageSets/ensurePackageSet.ts',
);
const { loadPackages } = loadSource('inventory/packageSets/loadPackages.ts');
const { markHostsDue } = loadSource('inventory/repositories/markHostsDue.ts');
const { settleAllTallies } = loadSource('inventory/tallies/settleTallies.ts');

let knex;
let evaluations;
let changes = 0;

const never = new AbortController().signal;
const log = line =>
  process.stderr.write(`  ${new Date().toISOString()} ${line}\n`);

/** Brings every host to the evaluation that the product computes for it. */
async function make(fleet) {
  await makeFleet(knex, fleet, log);
  await continueIds();
  if (knex.client.config.client === 'pg') await knex.raw('ANALYZE');
  log('first evaluations');
  await knex('host').update({ evaluate_at: new Date(0).toISOString() });
  await evaluations.evaluateDueHosts(never);
  log('figures');
  await settleAllTallies(knex);
}

/** Rows were made with ids of their own, which PostgreSQL's sequences know nothing of. */
async function continueIds() {
  if (knex.client.config.client !== 'pg') return;
  for (const table of [
    'package',
    'package_set',
    'evaluation',
    'found_update',
  ]) {
    await knex.raw(
      `SELECT setval(pg_get_serial_sequence('${table}', 'id'), (SELECT MAX(id) FROM ${table}))`,
    );
  }
}

/** One more package in the smallest repository. */
async function change() {
  const content = await knex('repository_content as c')
    .join('package_set', 'package_set.id', 'c.package_set_id')
    .where('package_set.size', '>', 0)
    .orderBy(['package_set.size', 'c.repository_id'])
    .first('c.mirror_id', 'c.repository_id', 'c.package_set_id');
  const offered = [];
  for await (const batch of loadPackages(knex, content.package_set_id)) {
    offered.push(...batch);
  }
  const { id } = await ensurePackageSet(knex, [
    ...offered,
    { ...offered[0], version: `${offered[0].version}.${++changes}` },
  ]);
  await knex('mirror')
    .where({ id: content.mirror_id })
    .update({ package_set_id: id });
  await markHostsDue(knex, [content.repository_id]);
}

async function answer(message) {
  if (message.open) {
    knex = createKnex(message.open);
    await prepareDatabase(knex);
    evaluations = new EvaluationService({
      knex,
      logger: { warn: console.error, error: console.error },
      contents: new EvaluationContents(knex, 500_000),
      errata: new ReleaseErrata(knex, new SourceRegistry([])),
      backend: `benchmark-${process.pid}`,
    });
  } else if (message.make) {
    await make(message.make);
    process.send({ made: true });
  } else if (message.change) {
    await change();
    process.send({ changed: true });
  } else if (message.evaluate) {
    let found;
    const seen = await watched(async () => {
      found = await evaluations.evaluateDueHosts(never);
    });
    process.send({ evaluated: { ...seen, ...found } });
  } else {
    const [{ left }] = await knex('host')
      .whereNotNull('evaluate_at')
      .count({ left: '*' });
    process.send({ left: Number(left) });
  }
}

let last = Promise.resolve();
process.on('message', message => {
  last = last
    .then(() => answer(message))
    .catch(error => {
      console.error(error);
      process.exit(1);
    });
});
