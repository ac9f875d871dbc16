// Measures lists of CVEs and errata over 10,000 hosts on SQLite and PostgreSQL and prints a table. See README.md.
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
    times: { type: 'string', default: '20' },
  },
});

const LIMIT_MS = 150;
const TURN_MS = 50;

const run = (database, folder) =>
  runForked('exposureRun.mjs', {
    ...{ database: database.backend, folder, times: Number(options.times) },
  });

const ms = value => (value < 10 ? value.toFixed(1) : Math.round(value));
const MADE = {
  verdicts: 'what CVEs mean for 10,000 hosts of 200 profiles, counted',
  sources: 'joined with 8,000 notices, the catalogue and 300,000 scores',
  moves: 'counted again after 1,000 hosts moved',
};

const folder = mkdtempSync(join(tmpdir(), 'patchman-bench-exposure-'));
try {
  await writeErrataFiles(folder);
  for (const name of options.database ?? Object.keys(databases)) {
    const figures = await databases[name](database => run(database, folder));
    console.log(
      `## ${name}\n\n${figures.cves} CVEs, of which ${figures.affected} concern hosts; ${figures.errata} errata; one CVE of ${figures.hosts} hosts\n`,
    );
    console.log('| | time | event loop p99 (max) |\n|---|---|---|');
    for (const [key, title] of Object.entries(MADE)) {
      const one = figures.made[key];
      console.log(
        `| ${title} | ${ms(one.ms)} ms | ${ms(one.delayP99Ms)} (${ms(
          one.delayMaxMs,
        )}) ms |`,
      );
    }
    console.log('\n| | p50 | p95 | longest turn | |\n|---|---|---|---|---|');
    for (const [what, one] of Object.entries(figures.asked)) {
      const verdict = [
        one.p95 > LIMIT_MS ? 'slow' : '',
        one.turn > TURN_MS ? 'holds the loop' : '',
      ].filter(Boolean);
      console.log(
        `| ${[
          what,
          ms(one.p50),
          ms(one.p95),
          ms(one.turn),
          verdict.join(', '),
        ].join(' | ')} |`,
      );
    }
    console.log('');
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
