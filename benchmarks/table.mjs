// Prints the best figure of several runs beside its target and its baseline of the same run.

const round = value =>
  value >= 100 ? Math.round(value) : Number(value.toPrecision(2));

/** Figure, title, target, and the figures whose sum it is compared with. */
export const TIMES = [
  [
    'firstRefresh',
    'Debian bookworm main, first refresh',
    2500,
    ['decompressed', 'plainInsert'],
    '`xz -dc` and a plain insert of as many rows',
  ],
  [
    'bigRpm',
    'a generated rpm repository, 100 MB of primary.xml',
    3000,
    ['decompressed', 'plainInsert'],
    '`gzip -dc` and a plain insert of as many rows',
  ],
  [
    'appstream',
    'CentOS Stream 9 AppStream',
    2000,
    ['decompressed', 'plainInsert'],
    '`gzip -dc` and a plain insert of as many rows',
  ],
  [
    'archExtra',
    'Arch Linux extra',
    1000,
    ['decompressed', 'plainInsert'],
    '`gzip -dc` and a plain insert of as many rows',
  ],
  [
    'unchangedRefresh',
    'the same, unchanged',
    50,
    ['plainRequest'],
    'one conditional request',
  ],
  [
    'post',
    'sending a report of 934 packages',
    null,
    ['plainCommit'],
    'one commit',
  ],
  [
    'newReport',
    'that report, new: processed and evaluated',
    50,
    ['plainReport'],
    'a plain insert of as many rows',
  ],
  [
    'unchangedReport',
    'that report, nothing changed',
    5,
    ['plainCommit'],
    'one commit',
  ],
  [
    'hundredHosts',
    '100 different hosts, sent, processed, evaluated',
    5000,
    ['plainReport'],
    'a plain insert of 934 rows',
  ],
  [
    'manyHosts',
    '10,000 hosts of 200 profiles, after a repository changed',
    30000,
    ['plainCommit'],
    'one commit',
  ],
];

function lowest(runs, figure, field) {
  return Math.min(...runs.map(run => run[figure][field] ?? Infinity));
}

export function printTable(name, runs) {
  console.log(`## ${name}\n`);
  console.log(
    '| | time | target | CPU | baseline | ratio | event loop p99 (max) | RSS over idle |',
  );
  console.log('|---|---|---|---|---|---|---|---|');
  for (const [figure, title, target, baseline, against] of TIMES) {
    if (!runs[0][figure]) continue;
    const best = runs.reduce((a, b) => (b[figure].ms < a[figure].ms ? b : a));
    const { ms, cpuMs, delayP99Ms, delayMaxMs, rssMb } = best[figure];
    // A repository is compared with baselines on its own data.
    const own = best[figure].decompressed ? best[figure] : best;
    const base = baseline.reduce((sum, part) => sum + own[part].ms, 0);
    const cells = [
      title,
      `${round(ms)} ms`,
      target ? `${target} ms` : '',
      `${round(cpuMs)} ms`,
      `${round(base)} ms, ${against}`,
      `× ${round(ms / base)}`,
      delayP99Ms ? `${round(delayP99Ms)} (${round(delayMaxMs)}) ms` : '',
      rssMb === undefined ? '' : `${round(rssMb)} MB`,
    ];
    console.log(`| ${cells.join(' | ')} |`);
  }
  const [{ firstRefresh, unchangedRefresh }] = runs;
  console.log(
    `\n${firstRefresh.rows} packages; unchanged: ${unchangedRefresh.requests} requests, ${unchangedRefresh.writes} writes.`,
  );
  console.log(
    `Starting a worker thread, its TypeScript compiled anew: ${round(
      lowest(runs, 'thread', 'ms'),
    )} ms, ${round(lowest(runs, 'thread', 'rssMb'))} MB.`,
  );
  const highest = cache =>
    Math.max(...runs.map(run => run.evaluatedPackages[cache])) / 1e6;
  const { hosts } = runs[0].evaluatedPackages;
  const loadingMs = lowest(runs, 'evaluatedPackages', 'loadingMs');
  console.log(
    `Evaluation alone, on one core, million packages a second: ${round(
      highest('cold'),
    )} from a cold cache, ${round(
      highest('warm'),
    )} warm. Loading ${hosts} different hosts and what their repositories offer into an empty cache: ${round(
      loadingMs,
    )} ms.\n`,
  );
}
