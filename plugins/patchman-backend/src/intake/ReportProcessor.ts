import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import { isPostgres } from '../database/dialect';
import { MOST_STOPS, STOPPED_OVER_REPORT } from '../texts/stops';
import { databaseTrouble, reasonOf } from '../database/driverErrors';
import type { DbReportRow } from '../database/tables';
import {
  applyReport,
  type ApplyReportOptions,
} from '../inventory/hosts/applyReport';
import { ContradictionError } from '../inventory/hosts/identity';
import { applySameReport } from '../inventory/hosts/applySameReport';
import type { EvaluationService } from '../inventory/evaluations/EvaluationService';
import { KEY_NEEDED_ADVICE, whyKeyIsNeeded } from '../keys/ownKey';
import { EvaluationQueue } from './EvaluationQueue';
import { otherKeyAdvice } from '../quarantine/QuarantinedError';
import { settleContradiction } from '../quarantine/holdReport';
import { InvalidReportError } from '../reports/HostReport';
import { LostClaimError } from '../reports/LostClaimError';
import {
  claimReports,
  claimSuspectedReport,
  LEASE_RENEWAL_MS,
  renewClaims,
} from './queue/claimReports';
import {
  failReport,
  finishReport,
  refuseReport,
  retryReport,
} from './queue/finishReport';
import type { Documents } from '../documents';
import { readStoredReport } from '../reports/readReport';

const MAX_ATTEMPTS = 5;
const BATCH = 10;
/** After so many batches it is the turn of one that a backend stopped over. */
const BATCHES = 20;
/** Reports that are under way at once: on PostgreSQL one is computed while another is stored, SQLite has one connection. */
const AT_ONCE = { postgres: 3, sqlite: 1 };

export interface ReportProcessorOptions {
  knex: Knex;
  logger: LoggerService;
  /** Where large reports are read. */
  documents: Documents;
  evaluations: EvaluationService;
  guessSecurity: (type: string, url: string) => boolean;
  /** What is installed on hosts, in memory as far as it fits. */
  installed: ApplyReportOptions['installed'];
  bases?: ApplyReportOptions['bases'];
  /** Gives a host that did not exist what was promised to it. */
  onNewHost?: ApplyReportOptions['onNewHost'];
  /** Called when a machine turned up under the name of another one. */
  onQuarantined?: (report: DbReportRow, reasons: string[]) => Promise<void>;
  /** Called when a report brought other repositories than before, perhaps some that were never read. */
  onNewRepositories?: () => void;
  /** How often to look for reports that other backends left, in milliseconds. */
  pollInterval?: number;
}

/**
 * Processes reports as they come in, several backends side by side. A claim has one report of a host at most, so that
 * those of one host keep their order.
 */
export class ReportProcessor {
  private running: Promise<void> | null = null;
  private again = false;
  private stopped = false;
  private timer: NodeJS.Timeout | null = null;
  /** Looked for now and then only: it is seldom that there is one. */
  private suspectsWait = true;

  private readonly queue: EvaluationQueue;

  constructor(private readonly options: ReportProcessorOptions) {
    this.queue = new EvaluationQueue(options);
  }

  start(): void {
    this.timer = setInterval(() => {
      this.suspectsWait = true;
      this.kick();
    }, this.options.pollInterval ?? 5000);
    this.timer.unref();
    this.kick();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    if (this.timer) clearInterval(this.timer);
    await this.running;
  }

  /** Says that there may be work. Returns at once. */
  kick(): void {
    if (this.stopped) return;
    if (this.running) {
      this.again = true;
      return;
    }
    this.running = this.processPending()
      .then(() => undefined)
      .catch(error => {
        this.options.logger.error('Reports could not be processed', error);
      })
      .finally(() => {
        this.running = null;
        if (this.again) {
          this.again = false;
          this.kick();
        }
      });
  }

  /**
   * Processes everything that is due.
   * @returns how many reports were taken
   */
  async processPending(signal?: AbortSignal): Promise<number> {
    const { knex, logger } = this.options;
    const { postgres, sqlite } = AT_ONCE;
    const waiting: DbReportRow[] = [];
    const claimed = new Set<DbReportRow>();
    let taken = 0;
    let batches = 0;
    const claim = singleFlight(async () => {
      if (this.stopped || signal?.aborted || batches >= BATCHES) return false;
      batches++;
      const rows = await claimReports(knex, BATCH);
      rows.forEach(row => claimed.add(row));
      waiting.push(...rows);
      taken += rows.length;
      return rows.length > 0;
    });
    const worker = async () => {
      while (waiting.length > 0 || (await claim())) {
        await this.queue.room();
        const row = waiting.shift();
        if (!row) continue;
        await this.process(row);
        claimed.delete(row);
        if (waiting.length === 0) this.queue.begin();
      }
    };
    const renewal = setInterval(() => {
      renewClaims(knex, [...claimed]).catch(error => {
        logger.warn('Claims could not be renewed', error);
      });
    }, LEASE_RENEWAL_MS);
    try {
      for (;;) {
        await allDone(
          Array.from({ length: isPostgres(knex) ? postgres : sqlite }, worker),
        );
        // What a backend stopped over is processed alone, and so that the others do not wait for all such.
        const suspected =
          this.suspectsWait && !this.stopped && !signal?.aborted
            ? await claimSuspectedReport(knex)
            : undefined;
        this.suspectsWait = suspected !== undefined;
        if (suspected) {
          claimed.add(suspected);
          taken++;
          await this.process(suspected);
          claimed.delete(suspected);
        } else if (batches < BATCHES || signal?.aborted) {
          break;
        }
        batches = 0;
      }
    } finally {
      clearInterval(renewal);
      await this.queue.done();
    }
    return taken;
  }

  private async process(row: DbReportRow): Promise<void> {
    const { knex, logger } = this.options;
    if (row.stops >= MOST_STOPS) {
      const reason = STOPPED_OVER_REPORT;
      logger.error(`Report ${row.id} of ${row.host_name}: ${reason}`);
      await failReport(knex, row, reason);
      return;
    }
    try {
      if (row.protocol === 1 && (await this.refuse(row, KEY_NEEDED_ADVICE))) {
        return;
      }
      const same = await applySameReport({
        knex,
        row,
        finish: (trx, problems) => finishReport(trx, row, problems),
      });
      if (same) return;
      const { report, digests, restDigest, named } = await readStoredReport(
        this.options.documents,
        row,
      );
      const ownKey = row.protocol > 1 && named === row.host_name;
      if (
        row.protocol > 1 &&
        !ownKey &&
        (await this.refuse(row, otherKeyAdvice(named)))
      ) {
        return;
      }
      const { hostId, evaluate, newRepositories } = await applyReport({
        knex,
        row,
        report,
        digests,
        restDigest,
        ownKey,
        accepted: await this.isAccepted(row),
        onNewHost: this.options.onNewHost,
        guessSecurity: this.options.guessSecurity,
        repeatable: true,
        installed: this.options.installed,
        bases: this.options.bases,
        finish: trx => finishReport(trx, row, report.problems),
      });
      if (evaluate) this.queue.add(hostId);
      if (newRepositories) this.options.onNewRepositories?.();
    } catch (error) {
      if (error instanceof LostClaimError) return;
      if (error instanceof ContradictionError) {
        await this.settle(row, error);
        return;
      }
      await this.noteTrouble(row, error);
    }
  }

  /** Keeps a report that makes no sense as failed; trouble that may pass is tried again. */
  private async noteTrouble(row: DbReportRow, error: unknown): Promise<void> {
    const { knex, logger } = this.options;
    const reason = reasonOf(error);
    const isFinal =
      error instanceof InvalidReportError ||
      databaseTrouble(error)?.deterministic === true ||
      row.attempts - row.stops >= MAX_ATTEMPTS;
    logger.warn(
      `Report ${row.id} of ${row.host_name} ${
        isFinal ? 'cannot be processed' : 'is tried again'
      }: ${reason}`,
    );
    if (isFinal) {
      await failReport(knex, row, reason);
    } else {
      const after = await retryReport(knex, row, reason);
      setTimeout(() => this.kick(), after).unref();
    }
  }

  /** Refuses a report without a key of its host, if that has one. @returns whether it did */
  private async refuse(row: DbReportRow, advice: string): Promise<boolean> {
    const { knex, logger } = this.options;
    const reason = await whyKeyIsNeeded(knex, row.host_name);
    if (reason === null) return false;
    await refuseReport(knex, row, `${reason} ${advice}`);
    logger.info(`Report ${row.id} is refused: ${reason}`);
    return true;
  }

  private async isAccepted(row: DbReportRow): Promise<boolean> {
    if (row.quarantine_id === null) return false;
    const accepted = await this.options
      .knex('quarantine')
      .where({ id: row.quarantine_id, status: 'accepted' })
      .first('id');
    return accepted !== undefined;
  }

  private async settle(
    row: DbReportRow,
    contradiction: ContradictionError,
  ): Promise<void> {
    const { knex, logger, onQuarantined } = this.options;
    try {
      const settled = await settleContradiction(knex, row, contradiction);
      if (settled.outcome === 'renamed') {
        this.kick();
      } else {
        logger.warn(
          `Report ${row.id} of ${row.host_name} is ${settled.outcome}: ${contradiction.message}`,
        );
      }
      if (settled.outcome === 'held' && settled.opened) {
        await onQuarantined?.(row, contradiction.contradiction.reasons);
      }
    } catch (error) {
      if (error instanceof LostClaimError) return;
      await this.noteTrouble(row, error);
    }
  }
}

/** Lets those who call while it runs wait for the same result. */
function singleFlight<T>(work: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | null = null;
  return () => {
    running ??= work().finally(() => {
      running = null;
    });
    return running;
  };
}

/** Waits for all of them; only then fails if one of them did. */
async function allDone(work: Promise<void>[]): Promise<void> {
  for (const result of await Promise.allSettled(work)) {
    if (result.status === 'rejected') throw result.reason;
  }
}
