// Measures another checkout and this one by turns in one run, and prints how many times the other's time this one takes.
// See README.md.
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { databases } from './databases.mjs';
import { prepareSuites } from './suites.mjs';
import { TIMES } from './table.mjs';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    data: {
      type: 'string',
      default: fileURLToPath(new URL('../../shared/data', import.meta.url)),
    },
    database: { type: 'string', multiple: true },
    runs: { type: 'string', default: '3' },
    'many-hosts': { type: 'boolean', default: false },
  },
});
const [other] = positionals;
if (!other || !existsSync(join(other, 'benchmarks/suite.mjs'))) {
  console.error(
    'Name another checkout, with its dependencies: node benchmarks/compare.mjs ../before',
  );
  process.exit(1);
}

const checkouts = {
  other: resolve(other),
  own: fileURLToPath(new URL('..', import.meta.url)),
};
const suites = await prepareSuites(options.data);

/** The least of all runs: on a machine with others, the least disturbed one. */
const least = (runs, figure, field) =>
  Math.min(...runs.map(run => run[figure]?.[field] ?? Infinity));
const cell = (value, unit) =>
  Number.isFinite(value) ? `${Number(value.toPrecision(3))} ${unit}` : '';

function compared(runs, figure, field, unit) {
  const [before, now] = ['other', 'own'].map(one =>
    least(runs[one], figure, field),
  );
  return [
    cell(before, unit),
    cell(now, unit),
    Number.isFinite(now / before) ? `× ${(now / before).toFixed(2)}` : '',
  ];
}

try {
  for (const name of options.database ?? Object.keys(databases)) {
    const runs = { other: [], own: [] };
    for (let i = 0; i < Number(options.runs); i++) {
      // Who begins changes, so that what the machine does meanwhile meets both.
      const turns = i % 2 === 0 ? ['other', 'own'] : ['own', 'other'];
      for (const turn of turns) {
        runs[turn].push(
          await suites.measure(checkouts[turn], databases[name], {
            manyHosts: options['many-hosts'],
          }),
        );
      }
    }
    console.log(`## ${name}: best of ${options.runs} runs each, by turns\n`);
    console.log(
      '| | before | now | time | CPU before | CPU now | CPU | RSS over idle, before | now |',
    );
    console.log('|---|---|---|---|---|---|---|---|---|');
    for (const [figure, title] of TIMES) {
      if (!runs.own[0][figure]) continue;
      const cells = [
        title,
        ...compared(runs, figure, 'ms', 'ms'),
        ...compared(runs, figure, 'cpuMs', 'ms'),
        ...compared(runs, figure, 'rssMb', 'MB').slice(0, 2),
      ];
      console.log(`| ${cells.join(' | ')} |`);
    }
    for (const cache of ['cold', 'warm']) {
      const [before, now] = ['other', 'own'].map(one =>
        Math.max(...runs[one].map(run => run.evaluatedPackages[cache])),
      );
      console.log(
        `\nEvaluation alone, ${cache}: ${(before / 1e6).toFixed(2)} and ${(
          now / 1e6
        ).toFixed(2)} million packages a second, time × ${(
          before / now
        ).toFixed(2)}`,
      );
    }
    console.log('');
  }
} finally {
  suites.stop();
}
