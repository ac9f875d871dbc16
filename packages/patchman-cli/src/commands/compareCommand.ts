import type { Host } from 'backstage-plugin-patchman-common';
import { EXIT } from '../errors';
import { flag, text } from '../patchman/values';
import type { Portal } from '../portal/Portal';
import { openSource, type SourceOptions } from '../sources/openSource';
import type { Staging } from '../sources/Staging';
import type { Output } from '../output/Output';
import type { Rename } from './rename';

export interface CompareCommandOptions {
  source: SourceOptions;
  portal: Portal;
  rename: Rename;
  verbose: boolean;
}

/** A host's figures; null where nobody knows. */
interface Figures {
  packages: number | null;
  security: number | null;
  other: number | null;
}

const PAGE = 500;
const SHOWN = 30;

/**
 * Says which hosts are only on one side, and whose figures differ.
 * @returns the exit code: 0 when every host is on both sides with the same packages
 */
export async function compareCommand(
  options: CompareCommandOptions,
  output: Output,
): Promise<number> {
  const there = await readPatchman(options);
  const here = await readPortal(options.portal);
  const waiting = await readPortal(options.portal, { imported: true });
  const both = [...there.keys()].filter(name => here.has(name));
  const onlyThere = [...there.keys()].filter(name => !here.has(name));
  const onlyHere = [...here.keys()].filter(name => !there.has(name));

  output.line(
    `${there.size} hosts in Patchman, ${here.size} in the portal, ${both.length} in both.`,
  );
  const list = (title: string, lines: string[]) => {
    if (lines.length === 0) return;
    output.line();
    output.line(`${title}: ${lines.length}`);
    const shown = options.verbose ? lines : lines.slice(0, SHOWN);
    for (const line of shown) output.line(`  ${line}`);
    if (shown.length < lines.length) {
      output.line(`  … and ${lines.length - shown.length} more; --verbose`);
    }
  };
  list('Only in Patchman', onlyThere);
  list('Only in the portal', onlyHere);
  const packages = both.filter(
    name =>
      there.get(name)!.packages !== null &&
      there.get(name)!.packages !== here.get(name)!.packages,
  );
  list(
    'Other packages installed (the newer report counts)',
    packages.map(name => beside(name, 'packages', there, here)),
  );
  const updates = both.filter(name => {
    const [a, b] = [there.get(name)!, here.get(name)!];
    return (
      a.security !== null &&
      b.security !== null &&
      (a.security !== b.security || a.other !== b.other)
    );
  });
  list(
    'Other updates found (open the host in the portal for the reasons)',
    updates.map(
      name =>
        `${beside(name, 'security', there, here)}; ${beside(
          '',
          'other',
          there,
          here,
          name,
        )}`,
    ),
  );
  list(
    'Updates not known in the portal yet',
    both.filter(name => here.get(name)!.security === null),
  );
  list('Not reporting to the portal yet', [...waiting.keys()]);
  const same = onlyThere.length + onlyHere.length + packages.length === 0;
  return same ? EXIT.done : EXIT.incomplete;
}

function beside(
  label: string,
  figure: keyof Figures,
  there: ReadonlyMap<string, Figures>,
  here: ReadonlyMap<string, Figures>,
  name = label,
): string {
  const a = there.get(name)![figure];
  const b = here.get(name)![figure];
  return `${label ? `${label}: ` : ''}${a} ${figure} there, ${b} here`;
}

async function readPatchman({
  source,
  rename,
}: CompareCommandOptions): Promise<Map<string, Figures>> {
  const { staging } = await openSource(source);
  try {
    return figuresOf(staging, rename);
  } finally {
    staging.close();
  }
}

function figuresOf(staging: Staging, rename: Rename): Map<string, Figures> {
  const rows = staging.db
    .prepare(
      `SELECT h.hostname, h.sec_updates_count, h.bug_updates_count,
         (SELECT COUNT(*) FROM hosts_host_packages p WHERE p.host_id = h.id) AS packages
       FROM hosts_host h ORDER BY h.hostname`,
    )
    .all() as Record<string, unknown>[];
  const updates = staging.db.prepare(
    `SELECT u.security FROM hosts_host_updates hu
     JOIN packages_packageupdate u ON u.id = hu.packageupdate_id
     JOIN hosts_host h ON h.id = hu.host_id WHERE h.hostname = ?`,
  );
  const hasPackages = staging.rows('hosts_host_packages') > 0;
  const hasUpdates = staging.rows('hosts_host_updates') > 0;
  const figures = new Map<string, Figures>();
  for (const row of rows) {
    const name = rename(text(row.hostname).toLowerCase());
    let security = count(row.sec_updates_count);
    let other = count(row.bug_updates_count);
    // Before the counts were kept with the host.
    if (security === null && hasUpdates) {
      const flags = updates.pluck().all(row.hostname);
      security = flags.filter(value => flag(value, false)).length;
      other = flags.length - security;
    }
    figures.set(name, {
      packages: hasPackages ? Number(row.packages) : null,
      security,
      other,
    });
  }
  return figures;
}

function count(value: unknown): number | null {
  return value === null ? null : Number(value);
}

async function readPortal(
  portal: Portal,
  filters: { imported?: boolean } = {},
): Promise<Map<string, Figures>> {
  const figures = new Map<string, Figures>();
  for (let offset = 0; ; offset += PAGE) {
    const page = await portal.client
      .getHosts({ ...filters, limit: PAGE, offset, orderBy: 'name:asc' })
      .catch(error => {
        throw portal.explain(error);
      });
    for (const host of page.items) figures.set(host.name, portalFigures(host));
    if (page.items.length === 0 || offset + PAGE >= page.totalItems) {
      return figures;
    }
  }
}

function portalFigures({ state, packages, updates }: Host): Figures {
  const known = state !== 'unknown';
  return {
    packages,
    security: known ? updates.security : null,
    other: known ? updates.other : null,
  };
}
