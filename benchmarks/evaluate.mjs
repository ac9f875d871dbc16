// How long a large fleet takes to be evaluated again after a repository that every second host uses changed, by one backend
// and, on PostgreSQL, by three that share it. See README.md.
import { fork } from 'node:child_process';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { databases } from './databases.mjs';
import { transformArguments } from './pluginSources.mjs';

const { values: options } = parseArgs({
  options: {
    database: { type: 'string', multiple: true },
    fleet: { type: 'string', multiple: true, default: ['100000/500'] },
  },
});

function start(database) {
  const child = fork(
    fileURLToPath(new URL('interface/evaluate.mjs', import.meta.url)),
    { execArgv: ['--expose-gc', ...transformArguments] },
  );
  child.send({ open: database });
  return child;
}

/** What a process answers to what it is told. */
function tell(child, message, what) {
  return new Promise((resolve, reject) => {
    const onExit = code => reject(new Error(`A run ended with ${code}`));
    const onMessage = answer => {
      // Its loader tells what it loads.
      if (answer[what] === undefined) return;
      child.off('message', onMessage);
      child.off('exit', onExit);
      resolve(answer[what]);
    };
    child.on('message', onMessage);
    child.once('exit', onExit);
    child.send(message);
  });
}

const ms = value => `${Math.round(value)} ms`;
console.log(`${cpus().length} cores.\n`);
console.log(
  '| | backends | time | evaluations computed | event loop p99 (max) | RSS over idle, each |',
);
console.log('|---|---|---|---|---|---|');
for (const fleet of options.fleet) {
  const [hosts, profiles] = fleet.split('/').map(Number);
  for (const name of options.database ?? Object.keys(databases)) {
    await databases[name](async ({ knex }) => {
      const first = start(knex);
      await tell(first, { make: { hosts, profiles } }, 'made');
      const others = name === 'PostgreSQL' ? [start(knex), start(knex)] : [];
      for (const backends of [[first], [first, ...others]]) {
        await tell(first, { change: true }, 'changed');
        const startedAt = performance.now();
        const runs = await Promise.all(
          backends.map(one => tell(one, { evaluate: true }, 'evaluated')),
        );
        const time = performance.now() - startedAt;
        const left = await tell(first, { count: true }, 'left');
        if (left > 0) throw new Error(`${left} hosts are due still`);
        const sum = what => runs.reduce((all, run) => all + run[what], 0);
        const most = what => Math.max(...runs.map(run => run[what]));
        console.log(
          `| ${[
            `${name}, ${hosts} hosts of ${profiles} profiles`,
            backends.length,
            ms(time),
            `${sum('computed')} for ${sum('hosts')} hosts`,
            `${ms(most('delayP99Ms'))} (${ms(most('delayMaxMs'))})`,
            `${Math.round(most('rssMb'))} MB`,
          ].join(' | ')} |`,
        );
        if (others.length === 0) break;
      }
      for (const child of [first, ...others]) child.kill();
    });
  }
}
