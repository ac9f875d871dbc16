// What the pages of the interface take over HTTP with large fleets, on both databases. See README.md.
import { fork } from 'node:child_process';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { databases } from './databases.mjs';
import { transformArguments } from './pluginSources.mjs';

const { values: options } = parseArgs({
  options: {
    database: { type: 'string', multiple: true },
    fleet: {
      type: 'string',
      multiple: true,
      default: ['10000/200', '10000/5000', '100000/500'],
    },
    times: { type: 'string', default: '20' },
    only: { type: 'string' },
  },
});

/** With ten times the hosts, three times the time. */
const ALLOWED_AT = hosts => (hosts > 10_000 ? 3 : 1);

function measure(database, hosts, profiles) {
  const child = fork(
    fileURLToPath(new URL('interface/run.mjs', import.meta.url)),
    { execArgv: transformArguments },
  );
  child.send({
    backendDatabase: database.backend,
    connection: database.knex,
    ...{ hosts, profiles, times: Number(options.times), only: options.only },
  });
  return new Promise((resolve, reject) => {
    let figures;
    child.on('message', message => {
      // Its loader tells what it loads.
      if (message.figures) figures = message.figures;
    });
    child.on('exit', code =>
      figures
        ? resolve(figures)
        : reject(new Error(`A run ended with ${code}`)),
    );
  });
}

const ms = value => (value < 10 ? value.toFixed(1) : Math.round(value));

console.log(
  `${cpus().length} cores; each request ${
    options.times
  } times, one after the other. Milliseconds.`,
);
for (const fleet of options.fleet) {
  const [hosts, profiles] = fleet.split('/').map(Number);
  for (const name of options.database ?? Object.keys(databases)) {
    const { countedMs, requests } = await databases[name](database =>
      measure(database, hosts, profiles),
    );
    console.log(
      `\n### ${name}, ${hosts} hosts of ${profiles} profiles\n\nCounting all of them for the first time took ${ms(
        countedMs,
      )} ms.\n`,
    );
    console.log('| | p50 | p95 | at most | longest turn | |');
    console.log('|---|---|---|---|---|---|');
    for (const [what, figures] of Object.entries(requests)) {
      if (figures.failed) {
        console.log(`| ${what} | failed: ${figures.failed.slice(0, 100)} |`);
        continue;
      }
      const allowed = figures.limit * ALLOWED_AT(hosts);
      const verdict = [
        figures.p95 > allowed ? 'slow' : '',
        hosts <= 10_000 && figures.turn > 50 ? 'holds the loop' : '',
      ].filter(Boolean);
      console.log(
        `| ${[
          what,
          ...[ms(figures.p50), ms(figures.p95), allowed, ms(figures.turn)],
          verdict.join(', '),
        ].join(' | ')} |`,
      );
    }
  }
}
