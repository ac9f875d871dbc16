// Measures how sources of errata are read on SQLite and PostgreSQL and prints a table. See README.md.
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

const NAMES = ['debian-tracker', 'ubuntu-usn', 'kev', 'epss'];

const run = (database, folder) =>
  runForked('errataRun.mjs', {
    ...{ database: database.backend, folder, names: NAMES },
  });

const ms = value => `${Math.round(value)} ms`;

const folder = mkdtempSync(join(tmpdir(), 'patchman-bench-errata-'));
try {
  await writeErrataFiles(folder);
  for (const name of options.database ?? Object.keys(databases)) {
    const runs = [];
    for (let i = 0; i < Number(options.runs); i++) {
      runs.push(await databases[name](database => run(database, folder)));
    }
    console.log(
      `## ${name}\n\n| | first | its CPU | all again | unchanged | event loop p99 (max) | RSS over idle | what it told |\n|---|---|---|---|---|---|---|---|`,
    );
    for (const source of NAMES) {
      const best = runs
        .map(figures => figures[source])
        .reduce((a, b) => (b.first.ms < a.first.ms ? b : a));
      const { first, again, unchanged, message } = best;
      console.log(
        `| ${source} | ${ms(first.ms)} | ${ms(first.cpuMs)} | ${ms(
          again.ms,
        )} | ${ms(unchanged.ms)} | ${Math.round(
          first.delayP99Ms,
        )} (${Math.round(first.delayMaxMs)}) ms | ${Math.round(
          Math.max(first.rssMb, again.rssMb),
        )} MB | ${message} |`,
      );
    }
    console.log('');
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
