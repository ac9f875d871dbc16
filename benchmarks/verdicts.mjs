// Measures what CVEs mean for hosts on SQLite and PostgreSQL and prints a table. See README.md.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { databases } from './databases.mjs';
import { writeErrataFiles } from './errataFiles.mjs';
import { runForked } from './runForked.mjs';

const { values: options } = parseArgs({
  options: {
    database: { type: 'string', multiple: true },
    runs: { type: 'string', default: '2' },
  },
});

const run = (database, folder) =>
  runForked('verdictsRun.mjs', { database: database.backend, folder });

const ms = value => `${Math.round(value)} ms`;
const ROWS = {
  first: '10,000 hosts of 200 profiles, for the first time',
  onePackage: 'the same, after the tracker told something else of one package',
  nothing: 'the same, with nothing new',
  hostVex: 'OpenVEX of one host of 900 packages',
  fleetVex: 'OpenVEX of all of them',
};

const folder = mkdtempSync(join(tmpdir(), 'patchman-bench-verdicts-'));
try {
  await writeErrataFiles(folder);
  for (const name of options.database ?? Object.keys(databases)) {
    const runs = [];
    for (let i = 0; i < Number(options.runs); i++) {
      runs.push(await databases[name](database => run(database, folder)));
    }
    const best = key =>
      runs.map(one => one[key]).reduce((a, b) => (b.ms < a.ms ? b : a));
    console.log(
      `## ${name}\n\n| | time | event loop p99 (max) | RSS over idle | what came of it |\n|---|---|---|---|---|`,
    );
    for (const [key, title] of Object.entries(ROWS)) {
      const figure = best(key);
      console.log(
        `| ${title} | ${ms(figure.ms)} | ${Math.round(
          figure.delayP99Ms,
        )} (${Math.round(figure.delayMaxMs)}) ms | ${Math.round(
          figure.rssMb,
        )} MB | ${figure.message} |`,
      );
    }
    const one = best('oneHost');
    console.log(
      `| one host of ${
        one.packages
      } packages, CPU alone: with what sources tell just read | ${ms(
        one.coldMs,
      )} | | | ${one.verdicts} open |\n| the same once more | ${ms(
        one.ms,
      )} | | | |\n`,
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
