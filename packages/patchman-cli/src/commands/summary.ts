import { writeFile } from 'node:fs/promises';
import type { ImportResult } from 'backstage-plugin-patchman-common';
import type { Problems } from '../sources/Problems';
import { csvField } from '../output/csv';
import type { Output } from '../output/Output';

export interface Summary {
  source: string;
  dryRun: boolean;
  /** By kind. */
  results: ReadonlyMap<string, ImportResult>;
  problems: Problems;
  /** The source has hosts, but not what is installed on them. */
  withoutPackages: boolean;
  /** Releases that nothing belongs to, which are not imported. */
  unusedReleases: number;
}

const TITLES: Record<string, string> = {
  repositories: 'Repositories',
  'operating-systems': 'Operating systems',
  hosts: 'Hosts',
};

/** As many lines of a list as people read; `--verbose` shows all. */
const SHOWN = 20;

/** Says what was done, or would be. */
export class SummaryWriter {
  constructor(
    private readonly output: Output,
    private readonly verbose: boolean,
  ) {}

  write(summary: Summary): void {
    const { output } = this;
    const { dryRun, results, problems } = summary;
    output.line(summary.source);
    output.line(
      dryRun
        ? 'Dry run: nothing was changed. An import would have done this:'
        : 'Imported:',
    );
    output.line();
    this.table([
      ['', 'created', 'changed', 'unchanged', 'left out'],
      ...[...results].map(([kind, result]) => [
        TITLES[kind],
        ...[
          result.created,
          result.changed,
          result.unchanged,
          result.skipped,
        ].map(count => count.toLocaleString('en')),
      ]),
    ]);

    const items = [...results].flatMap(([kind, { items: list }]) =>
      list.map(item => ({ ...item, kind })),
    );
    const lines = (pick: (item: (typeof items)[number]) => string[]) =>
      items.flatMap(item => pick(item).map(text => `${item.name}: ${text}`));
    this.list(
      dryRun ? 'Would be changed' : 'Changed',
      lines(item => (item.outcome === 'changed' ? item.changes : [])),
    );
    this.list(
      'Left as it is here (--overwrite takes what Patchman has)',
      lines(item => (item.outcome === 'skipped' ? [] : item.kept)),
    );
    this.list(
      'Left out',
      lines(item => (item.outcome === 'skipped' ? item.kept : [])),
    );
    this.list(
      'Could not be used by the portal',
      lines(item =>
        item.problems.map(({ path, message }) => `${path} ${message}`),
      ),
    );
    this.list(
      'Could not be read',
      problems.list.map(({ where, reason }) => `${where}: ${reason}`),
      problems.count,
    );
    if (summary.unusedReleases > 0) {
      output.line(
        `${summary.unusedReleases.toLocaleString(
          'en',
        )} operating system releases that no variant and no repository belongs to were left out.`,
      );
      output.line();
    }
    if (summary.withoutPackages) {
      output.line(
        'The source does not say what is installed: the hosts stay "unknown" until they report here. A database dump has their packages.',
      );
      output.line();
    }
  }

  private table(rows: string[][]): void {
    const widths = rows[0].map((_, column) =>
      Math.max(...rows.map(row => row[column].length)),
    );
    for (const row of rows) {
      this.output.line(
        row
          .map((cell, column) =>
            column === 0
              ? cell.padEnd(widths[0])
              : cell.padStart(widths[column]),
          )
          .join('  ')
          .trimEnd(),
      );
    }
    this.output.line();
  }

  private list(title: string, lines: string[], count = lines.length): void {
    if (count === 0) return;
    this.output.line(`${title}: ${count.toLocaleString('en')}`);
    const shown = this.verbose ? lines : lines.slice(0, SHOWN);
    for (const line of shown) this.output.line(`  ${line}`);
    if (shown.length < count) {
      const more = (count - shown.length).toLocaleString('en');
      this.output.line(
        this.verbose
          ? `  … and ${more} more`
          : `  … and ${more} more; --verbose or --list FILE shows them`,
      );
    }
    this.output.line();
  }
}

/** Writes what became of everything, one line of CSV (RFC 4180) each. */
export async function writeListing(
  path: string,
  results: Summary['results'],
  problems: Problems,
): Promise<void> {
  const rows: string[][] = [['kind', 'name', 'outcome', 'detail']];
  for (const [kind, { items }] of results) {
    for (const { name, outcome, changes, kept, problems: own } of items) {
      const details = [
        ...changes,
        ...kept,
        ...own.map(({ path: where, message }) => `${where} ${message}`),
      ];
      rows.push([kind, name, outcome, details.join('; ')]);
    }
  }
  for (const { where, reason } of problems.list) {
    rows.push(['source', where, 'unreadable', reason]);
  }
  const text = rows.map(row => row.map(csvField).join(',')).join('\r\n');
  await writeFile(path, `${text}\r\n`);
}
