// A minute of load on both databases, with hostile hosts and mirrors among the others. See README.md.
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
    protocol: { type: 'string', multiple: true },
    rate: { type: 'string', default: '100' },
    seconds: { type: 'string', default: '60' },
    hosts: { type: 'string', default: '300' },
    'hostile-every': { type: 'string', default: '5' },
    'cpu-prof': { type: 'string' },
  },
});

const here = name => fileURLToPath(new URL(name, import.meta.url));
const answer = child => new Promise(resolve => child.once('message', resolve));
const data = prepareData(options.data);
const files = fork(
  here('fileServer.mjs'),
  [JSON.stringify({ '/': data.folder })],
  { execArgv: [] },
);
const { port } = await answer(files);
const base = data.reportAt(`http://127.0.0.1:${port}`);

function runLoad(database, protocol) {
  const child = fork(here('load/run.mjs'), {
    execArgv: transformArguments,
  });
  child.send({
    backendDatabase: database.backend,
    connection: database.knex,
    base,
    protocol,
    rate: Number(options.rate),
    seconds: Number(options.seconds),
    hosts: Number(options.hosts),
    hostileEvery: Number(options['hostile-every']),
    profile: options['cpu-prof'],
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
        : reject(new Error(`The load ended with ${code}`)),
    );
  });
}

const ms = value => `${Math.round(value)} ms`;
console.log(
  `${cpus().length} cores; ${options.rate} reports a second for ${
    options.seconds
  } s from ${options.hosts} hosts of ${
    base.packages.length
  } packages, each tenth with 4 packages changed; one mirror trickles, and every ${
    options['hostile-every']
  } s comes something hostile.\n`,
);
console.log(
  '| | errors | acknowledged p50, p95, max | changed visible p50, p95, max | all visible p95 | slowest liveness | CPU, cores | RSS over idle |',
);
console.log('|---|---|---|---|---|---|---|---|');
try {
  for (const name of options.database ?? Object.keys(databases)) {
    for (const protocol of options.protocol ?? ['3', '2']) {
      const {
        sent,
        errors,
        firstErrors,
        acknowledged,
        changed,
        visible,
        ...rest
      } = await databases[name](database =>
        runLoad(database, Number(protocol)),
      );
      const spread = ({ p50, p95, max }) => [p50, p95, max].map(ms).join(', ');
      console.log(
        `| ${[
          `${name}, protocol ${protocol}`,
          `${errors} of ${sent}`,
          spread(acknowledged),
          spread(changed),
          ms(visible.p95),
          ms(rest.livenessMs),
          rest.cores.toFixed(2),
          `${Math.round(rest.memoryMb)} MB`,
        ].join(' | ')} |`,
      );
      firstErrors.forEach(error => console.log(`  ${error}`));
    }
  }
} finally {
  files.disconnect();
  if (data.remove) rmSync(data.folder, { recursive: true, force: true });
}
