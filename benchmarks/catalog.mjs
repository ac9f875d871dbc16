// Measures what 10,000 hosts cost Backstage's catalog on SQLite and PostgreSQL and prints a table. See README.md.
import { parseArgs } from 'node:util';
import { databases } from './databases.mjs';
import { runForked } from './runForked.mjs';

const { values: options } = parseArgs({
  options: {
    database: { type: 'string', multiple: true },
    hosts: { type: 'string', default: '10000' },
  },
});

const hosts = Number(options.hosts);
const count = hosts.toLocaleString('en');
const ROWS = {
  first: `${count} hosts given for the first time`,
  again: 'all of them given again, nothing changed: once an hour',
  one: 'one host that changed',
  hundred: '100 hosts that changed at once',
  gone: '100 hosts that are gone',
};

const ms = value => (value < 10 ? value.toFixed(1) : Math.round(value));

for (const name of options.database ?? Object.keys(databases)) {
  const figures = await databases[name](({ backend }) =>
    runForked('catalogRun.mjs', { database: backend, hosts }),
  );
  console.log(`## ${name}\n`);
  console.log('| | time | CPU | statements | event loop p99 (max) |');
  console.log('|---|---|---|---|---|');
  for (const [key, title] of Object.entries(ROWS)) {
    const one = figures[key];
    console.log(
      `| ${[
        title,
        `${ms(one.ms)} ms`,
        `${ms(one.cpuMs)} ms`,
        one.statements,
        `${ms(one.delayP99Ms)} (${ms(one.delayMaxMs)}) ms`,
      ].join(' | ')} |`,
    );
  }
  console.log('');
}
