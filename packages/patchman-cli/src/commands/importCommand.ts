import type {
  ImportRequest,
  ImportResult,
} from 'backstage-plugin-patchman-common';
import { EXIT } from '../errors';
import { PatchmanData } from '../patchman/PatchmanData';
import { inPieces } from '../portal/pieces';
import { joinResults, type Portal } from '../portal/Portal';
import { openSource, type SourceOptions } from '../sources/openSource';
import type { Output } from '../output/Output';
import type { Rename } from './rename';
import { SummaryWriter, writeListing } from './summary';

export const PARTS = [
  'repositories',
  'operating-systems',
  'hosts',
  'tags',
] as const;

export type Part = (typeof PARTS)[number];

export interface ImportCommandOptions {
  source: SourceOptions;
  portal: Portal;
  parts: ReadonlySet<Part>;
  dryRun: boolean;
  overwrite: boolean;
  rename: Rename;
  /** What moments without a time zone mean. */
  zone: string;
  /** Where to list everything, as CSV. */
  listing?: string;
  verbose: boolean;
}

/** With its packages a host has 100 to 300 kB. */
const HOSTS = { items: 25, size: 3_000_000 };
const OTHERS = { items: 200, size: 4_000_000 };
/** All of them at once, so that releases that are one here meet. */
const OPERATING_SYSTEMS = { items: 500, size: 4_000_000 };

/**
 * Brings what another Patchman knows into the portal.
 * @returns the exit code
 */
export async function importCommand(
  options: ImportCommandOptions,
  output: Output,
): Promise<number> {
  const { parts, dryRun, overwrite, portal } = options;
  // Before hours of reading: what is wrong with the address or the token is known at once.
  await portal.import({ kind: 'repositories', items: [] }, { dryRun: true });
  output.progress('Reading …');
  const source = await openSource(options.source);
  try {
    const data = new PatchmanData(source.staging);
    const results = new Map<string, ImportResult>();
    const send = async <Request extends ImportRequest>(
      kind: Request['kind'],
      items: Iterable<Request['items'][number]>,
      limits: { items: number; size: number },
      total: number,
    ) => {
      const pieces: ImportResult[] = [joinResults([])];
      let done = 0;
      for (const piece of inPieces(items, limits)) {
        pieces.push(
          await portal.import(
            { kind, items: piece } as Pick<ImportRequest, 'kind' | 'items'>,
            { dryRun, overwrite },
          ),
        );
        done += piece.length;
        output.progress(`${kind}: ${done} of ${total}`);
      }
      results.set(kind, joinResults(pieces));
    };

    if (parts.has('repositories')) {
      const items = data.getRepositories();
      await send('repositories', items, OTHERS, items.length);
    }
    if (parts.has('operating-systems')) {
      const items = data.getOperatingSystems();
      await send('operating-systems', items, OPERATING_SYSTEMS, items.length);
    }
    if (parts.has('hosts') || parts.has('tags')) {
      const hosts = data.hosts({
        zone: options.zone,
        facts: parts.has('hosts'),
        tags: parts.has('tags'),
        rename: options.rename,
      });
      await send('hosts', hosts, HOSTS, data.countHosts());
    }

    const { problems } = source.staging;
    new SummaryWriter(output, options.verbose).write({
      source: source.description,
      dryRun,
      results,
      problems,
      withoutPackages:
        parts.has('hosts') && source.staging.rows('hosts_host_packages') === 0,
      unusedReleases: parts.has('operating-systems')
        ? data.countUnusedReleases()
        : 0,
    });
    if (options.listing) {
      await writeListing(options.listing, results, problems);
      output.line(`Everything is listed in ${options.listing}.`);
    }
    const refused = [...results.values()].some(({ items }) =>
      items.some(item => item.problems.length > 0),
    );
    return problems.count > 0 || refused ? EXIT.incomplete : EXIT.done;
  } finally {
    source.staging.close();
  }
}
