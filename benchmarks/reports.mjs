// How many reports a second are processed: first ones of new hosts, then changed ones of known hosts. See README.md.
import { fork } from 'node:child_process';
import { rmSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { databases } from './databases.mjs';
import { prepareData } from './load/hosts.mjs';
import { transformArguments } from './pluginSources.mjs';

const { values: options } = parseArgs({
  options: {
    data: {
      type: 'string',
      default: fileURLToPath(new URL('../../shared/data', import.meta.url)),
    },
    database: { type: 'string', multiple: true },
    hosts: { type: 'string', default: '200' },
    rounds: { type: 'string', default: '3' },
    statements: { type: 'boolean', default: false },
    'cpu-prof': { type: 'string' },
  },
});

const here = name => fileURLToPath(new URL(name, import.meta.url));
const data = prepareData(options.data);
const files = fork(
  here('fileServer.mjs'),
  [JSON.stringify({ '/': data.folder })],
  { execArgv: [] },
);
const { port } = await new Promise(resolve => files.once('message', resolve));
const base = data.reportAt(`http://127.0.0.1:${port}`);

function measure(database) {
  const profile = options['cpu-prof'];
  const child = fork(here('load/changes.mjs'), {
    execArgv: [
      ...(profile ? ['--cpu-prof', `--cpu-prof-dir=${profile}`] : []),
      ...transformArguments,
    ],
  });
  child.send({
    database,
    mirror: `127.0.0.1:${port}`,
    base,
    hosts: Number(options.hosts),
    rounds: Number(options.rounds),
    statements: options.statements,
  });
  return new Promise((resolve, reject) => {
    let figures;
    child.on('message', message => {
      if (message.figures) figures = message.figures;
    });
    child.on('exit', code =>
      figures
        ? resolve(figures)
        : reject(new Error(`A run ended with ${code}`)),
    );
  });
}

console.log(
  `${cpus().length} cores; ${options.hosts} hosts of ${
    base.packages.length
  } packages, no two alike; then ${
    options.rounds
  } rounds in which each has 4 packages changed.\n`,
);
console.log(
  '| | first reports a second | changed reports a second, each round | CPU of a changed one |',
);
console.log('|---|---|---|---|');
try {
  for (const name of options.database ?? Object.keys(databases)) {
    const { first, changed, cpuMs, statements } = await databases[name](
      ({ backend }) => measure(backend),
    );
    console.log(
      `| ${name} | ${first.toFixed(1)} | ${changed
        .map(one => one.toFixed(1))
        .join(', ')} | ${cpuMs.toFixed(1)} ms |`,
    );
    for (const line of statements ?? []) console.log(line);
  }
} finally {
  files.disconnect();
  if (data.remove) rmSync(data.folder, { recursive: true, force: true });
}
