import type { LoggerService } from '@backstage/backend-plugin-api';
import type {
  CheckedSource,
  ErrataSource,
  Fetcher,
  SourceContext,
  SourceFiles,
} from 'backstage-plugin-patchman-node';
import type { Knex } from 'knex';
import { reasonOf } from '../database/driverErrors';
import type { DbErrataSourceRow } from '../database/tables';
import type { Documents } from '../documents';
import { RepositoryError } from '../repositories/fetch';
import { readAhead } from '../repositories/readAhead';
import { reasonText } from '../texts';
import { countOf } from '../texts/countOf';
import { filesAt } from './files';
import { hostReleases } from './hostReleases';
import {
  addressOf,
  dueAt,
  everyOf,
  switchOf,
  type ErrataConfig,
} from './settings';
import type { SourceRegistry } from './sources';
import { dropOtherGenerations } from './store/generations';
import {
  claimSource,
  countsOf,
  ensureSourceRows,
  releaseSource,
  storeFailure,
  storeRead,
  storeUnchanged,
} from './store/sourceRows';
import { SourceWriter } from './store/SourceWriter';
import { whyTooSmall } from './store/tooSmall';
import { wantedCves } from './wantedCves';

export interface SourceServiceOptions {
  knex: Knex;
  logger: LoggerService;
  registry: SourceRegistry;
  config: ErrataConfig;
  /** Where built-in sources read what servers send. */
  documents: Documents;
  fetcher: Fetcher;
  /** Bytes of a file of a folder. */
  maxSize: number;
  /** The name of this backend among those of the database. */
  backend: string;
  /** Called when a source tells something else than before. */
  onChanged?: () => void;
}

/** How a source is asked for beyond its schedule. */
export interface ReadOptions {
  signal: AbortSignal;
  /** What was uploaded, and by whom. */
  upload?: { files: SourceFiles; by: string };
  /** Reads all again, whatever is known. */
  whole?: boolean;
  /** Takes also what lost more than a fifth. */
  acceptSmaller?: boolean;
  /** Tries also what backends stopped over. */
  anyway?: boolean;
}

/** What became of a look for news. */
export interface ReadResult {
  outcome: 'unchanged' | 'changed' | 'failed' | 'busy';
  /** One sentence. */
  message: string;
}

/** Reads sources of errata, and writes down what came of it. */
export class SourceService {
  constructor(private readonly options: SourceServiceOptions) {
    const { registry, config, logger } = options;
    for (const id of Object.keys(config.sources)) {
      if (!registry.find(id)) {
        logger.warn(
          `patchman.errata.sources.${id} is of no source; there are: ${registry.all
            .map(source => source.id)
            .join(', ')}.`,
        );
      }
    }
  }

  /** Reads what is on and due, one source after the other; with `whole` all that is on, whatever is known of it. */
  async readDue(
    signal: AbortSignal,
    progress: (done: number, total: number) => Promise<void> = async () => {},
    { whole }: Pick<ReadOptions, 'whole'> = {},
  ): Promise<string> {
    const { registry, config, logger } = this.options;
    const { knex } = this.options;
    const { all } = registry;
    await ensureSourceRows(
      knex,
      all.map(({ id }) => id),
    );
    const fleet = await hostReleases(knex);
    const rows = new Map<string, DbErrataSourceRow>(
      (await knex('errata_source').select<DbErrataSourceRow[]>('*')).map(
        row => [row.name, row],
      ),
    );
    const on = all.filter(source => switchOf(source, config, fleet).on);
    const now = Date.now();
    const due = on.filter(source => {
      const row = rows.get(source.id);
      return whole || !row || dueAt(row, everyOf(source, config), now) <= now;
    });
    const results: Record<ReadResult['outcome'], number> = {
      unchanged: 0,
      changed: 0,
      failed: 0,
      busy: 0,
    };
    let done = 0;
    for (const source of due) {
      signal.throwIfAborted();
      const { outcome, message } = await this.readSource(source, {
        signal,
        whole,
      });
      results[outcome]++;
      if (outcome === 'failed') logger.warn(`${source.title}: ${message}`);
      await progress(++done, due.length);
    }
    const failed =
      results.failed > 0
        ? ` ${countOf(results.failed, 'source')} could not be read.`
        : '';
    return `${countOf(due.length, 'source')} of ${
      on.length
    } looked at, ${countOf(results.changed, 'source')} with news.${failed}`;
  }

  /** Reads one source now. @throws Error when there is none of that id, or it cannot be read */
  async read(id: string, options: ReadOptions): Promise<ReadResult> {
    const source = this.options.registry.find(id);
    if (!source) throw new Error(`There is no source of errata named ${id}.`);
    await ensureSourceRows(this.options.knex, [id]);
    const result = await this.readSource(source, options);
    if (result.outcome === 'failed') throw new Error(result.message);
    return result;
  }

  private async readSource(
    source: ErrataSource,
    options: ReadOptions,
  ): Promise<ReadResult> {
    const { knex, backend } = this.options;
    const row = await claimSource(
      knex,
      source.id,
      backend,
      options.anyway ?? false,
    );
    if (!row) {
      return {
        outcome: 'busy',
        message: 'It is being read already, or was given up.',
      };
    }
    try {
      const result = await this.look(source, row, options);
      if (result.outcome === 'changed') this.options.onChanged?.();
      return result;
    } catch (error) {
      options.signal.throwIfAborted();
      const reason = reasonText(reasonOf(error));
      await storeFailure(knex, row, reason);
      return { outcome: 'failed', message: reason };
    } finally {
      await releaseSource(knex, row.id, backend);
    }
  }

  private async look(
    source: ErrataSource,
    row: DbErrataSourceRow,
    options: ReadOptions,
  ): Promise<ReadResult> {
    const { knex } = this.options;
    const warnings: string[] = [];
    const context = await this.contextOf(source, row, options, warnings);
    const checked = await source.check(context);
    if (checked.status === 'unchanged') {
      await storeUnchanged(knex, row.id, checked.state);
      return { outcome: 'unchanged', message: 'Nothing is new.' };
    }
    return this.take(row, checked, options, warnings);
  }

  private async take(
    row: DbErrataSourceRow,
    checked: CheckedSource & { status: 'changed' },
    options: ReadOptions,
    warnings: string[],
  ): Promise<ReadResult> {
    const { knex } = this.options;
    const { signal, upload, acceptSmaller } = options;
    const adds = checked.adds ?? false;
    // What was left over by one that was cut short.
    await dropOtherGenerations(
      knex,
      { sourceId: row.id, generation: row.generation },
      signal,
    );
    const writer = new SourceWriter(
      knex,
      {
        id: row.id,
        advisorySetId: row.advisory_set_id,
        cveStatesSetId: row.cve_states_set_id,
        generation: row.generation,
      },
      adds,
    );
    await writer.start();
    const batches = checked.read();
    let state: Record<string, unknown> = {};
    for await (const batch of readAhead(
      (async function* all() {
        state = yield* batches;
      })(),
    )) {
      signal.throwIfAborted();
      await writer.add(batch);
    }
    const written = await writer.complete();
    const smaller = adds ? null : whyTooSmall(countsOf(row), written.counts);
    if (smaller && !acceptSmaller) {
      throw new RepositoryError('rollback', smaller);
    }
    if (!adds && Object.values(written.counts).every(count => count === 0)) {
      throw new RepositoryError('content', 'it tells nothing');
    }
    const { contentDate } = state as { contentDate?: string | null };
    const { changed } = await storeRead(knex, row, {
      written,
      state,
      warning: warnings.length > 0 ? reasonText(warnings.join('; ')) : null,
      contentDate: contentDate ?? null,
      uploadedBy: upload?.by ?? null,
    });
    await dropOtherGenerations(
      knex,
      { sourceId: row.id, generation: written.generation },
      signal,
    );
    return {
      outcome: changed ? 'changed' : 'unchanged',
      message: describe(written.counts),
    };
  }

  private async contextOf(
    source: ErrataSource,
    row: DbErrataSourceRow,
    options: ReadOptions,
    warnings: string[],
  ): Promise<SourceContext & { documents: Documents }> {
    const { knex, config, documents, fetcher, maxSize, logger } = this.options;
    const { signal, upload, whole } = options;
    const files =
      upload?.files ??
      filesAt(addressOf(source, config), {
        usual: source.url,
        fetcher,
        maxSize,
        signal,
      });
    const { releases } = await hostReleases(knex);
    return {
      files,
      previous: upload || whole || !row.state ? null : JSON.parse(row.state),
      releases,
      wantedCves: (limit, { unscored = false } = {}) =>
        wantedCves(knex, { sourceId: row.id, limit, unscored }),
      logger: {
        ...child(logger),
        warn: message => {
          warnings.push(message);
          logger.warn(`${source.title}: ${message}`);
        },
      },
      signal,
      documents,
    };
  }
}

/** The logger's methods, which may be those of a class. */
function child(logger: LoggerService): LoggerService {
  return {
    error: (message, meta) => logger.error(message, meta as Error),
    warn: (message, meta) => logger.warn(message, meta as Error),
    info: (message, meta) => logger.info(message, meta as Error),
    debug: (message, meta) => logger.debug(message, meta as Error),
    child: meta => logger.child(meta),
  };
}

const WORDS: [keyof ReturnType<typeof countsOf>, string, string][] = [
  ['advisories', 'advisory', 'advisories'],
  ['states', 'state of a CVE', 'states of CVEs'],
  ['cves', 'CVE', 'CVEs'],
  ['exploited', 'exploited CVE', 'exploited CVEs'],
  ['chances', 'score', 'scores'],
  ['releases', 'release', 'releases'],
];

function describe(counts: ReturnType<typeof countsOf>): string {
  const parts = WORDS.filter(([kind]) => counts[kind] > 0).map(
    ([kind, one, many]) => countOf(counts[kind], one, many),
  );
  return parts.length > 0
    ? `It tells of ${parts.join(', ')}.`
    : 'It tells nothing.';
}
