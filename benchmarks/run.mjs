// Measures the backend on SQLite and PostgreSQL and prints a table. See README.md.
import { cpus, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { databases } from './databases.mjs';
import { prepareSuites } from './suites.mjs';
import { printTable } from './table.mjs';

const { values: options } = parseArgs({
  options: {
    data: {
      type: 'string',
      default: fileURLToPath(new URL('../../shared/data', import.meta.url)),
    },
    database: { type: 'string', multiple: true },
    runs: { type: 'string', default: '3' },
    'cpu-prof': { type: 'string' },
    'many-hosts': { type: 'boolean', default: false },
  },
});

const [{ model }] = cpus();
console.log(
  `${cpus().length} cores (${model.trim()}), ${Math.round(
    totalmem() / 1024 ** 3,
  )} GB, ${process.platform}, node ${process.version}; best of ${
    options.runs
  } runs, each in a new process on an empty database.\n`,
);
const suites = await prepareSuites(options.data);
if (!suites.recorded) {
  console.log(
    'No metadata is recorded beside this checkout: it was made up.\n',
  );
}
const checkout = fileURLToPath(new URL('..', import.meta.url));
try {
  for (const name of options.database ?? Object.keys(databases)) {
    const runs = [];
    for (let i = 0; i < Number(options.runs); i++) {
      runs.push(
        await suites.measure(checkout, databases[name], {
          manyHosts: options['many-hosts'],
          profile: options['cpu-prof'],
        }),
      );
    }
    printTable(name, runs);
  }
} finally {
  suites.stop();
}
