import type { LoggerService } from '@backstage/backend-plugin-api';
import type { EventsService } from '@backstage/plugin-events-node';
import type { HumanDuration } from '@backstage/types';
import { PATCHMAN_TOPICS } from 'backstage-plugin-patchman-node';
import type { Knex } from 'knex';
import { reasonOf } from '../database/driverErrors';
import type { DbReportRow } from '../database/tables';
import { ago, now } from '../database/time';
import type { ReportOutcome } from '../intake/ReportProcessor';
import type { ChangeSignals } from './ChangeSignals';
import {
  describeAnnouncements,
  type PatchmanEvent,
} from './events/describeAnnouncements';
import {
  type Announcement,
  takeAnnouncements,
} from './events/takeAnnouncements';

/** Announcements that are made together. */
const TOGETHER = 500;
/** Those of a moment are made together, in milliseconds. */
const SOON_MS = 200;
/** How often to look for what nobody said, such as what a backend left that ended, in milliseconds. */
const POLL_MS = 30_000;

/** What open pages are told when something of a kind happened. */
const SIGNALS = {
  'host-evaluated': 'hosts',
  'host-changed': 'hosts',
  'host-deleted': 'hosts',
  'mirror-failing': 'mirrors',
  'mirror-recovered': 'mirrors',
  'erratum-published': 'errata',
} as const satisfies Record<Announcement['kind'], string>;

export interface AnnouncerOptions {
  knex: Knex;
  logger: LoggerService;
  events: EventsService;
  signals: ChangeSignals;
  staleAfter: HumanDuration;
}

/**
 * Publishes what happened as events, after it is committed and once at most, whichever backend it happened in, and tells
 * open pages. Nothing waits for it.
 */
export class Announcer {
  private running: Promise<void> | null = null;
  private again = false;
  private stopped = false;
  private soon: NodeJS.Timeout | null = null;
  private timer: NodeJS.Timeout | null = null;
  /** Reports that were processed and not published yet. */
  private reported: PatchmanEvent[] = [];

  constructor(private readonly options: AnnouncerOptions) {}

  start(): void {
    this.timer = setInterval(() => this.look(), POLL_MS);
    this.timer.unref();
    this.look();
  }

  /** Resolves when nothing more is published; what was not yet is left to others, but for reports. */
  async stop(): Promise<void> {
    this.stopped = true;
    if (this.timer) clearInterval(this.timer);
    if (this.soon) clearTimeout(this.soon);
    this.options.signals.stop();
    await this.running;
  }

  /** Says that a report is done. */
  noteReport(
    { host_name: host }: Pick<DbReportRow, 'host_name'>,
    outcome: ReportOutcome,
  ): void {
    this.options.signals.note('reports');
    if (outcome === 'processed' || outcome === 'unchanged') {
      this.reported.push({
        topic: PATCHMAN_TOPICS.hostReported,
        eventPayload: { at: now(), host, changed: outcome === 'processed' },
      });
    }
    this.look();
  }

  /** Says that something may have happened. Returns at once. */
  look(): void {
    if (this.stopped) return;
    if (this.running) {
      this.again = true;
      return;
    }
    if (this.soon) return;
    this.soon = setTimeout(() => {
      this.soon = null;
      this.run();
    }, SOON_MS);
    this.soon.unref();
  }

  private run(): void {
    this.running = this.announce()
      .catch(error => {
        this.options.logger.warn(
          `What happened could not be announced: ${reasonOf(error)}`,
        );
      })
      .finally(() => {
        this.running = null;
        if (this.again) {
          this.again = false;
          this.look();
        }
      });
  }

  private async announce(): Promise<void> {
    const { knex, signals, staleAfter } = this.options;
    await this.publish(this.reported.splice(0));
    while (!this.stopped) {
      const taken = await takeAnnouncements(knex, TOGETHER);
      if (taken.length === 0) return;
      for (const { kind } of taken) signals.note(SIGNALS[kind]);
      const scope = { visible: 'all' as const, staleBefore: ago(staleAfter) };
      await this.publish(await describeAnnouncements(knex, scope, taken));
      await this.publish(this.reported.splice(0));
    }
  }

  private async publish(events: readonly PatchmanEvent[]): Promise<void> {
    const { logger } = this.options;
    for (const event of events) {
      try {
        await this.options.events.publish(event);
      } catch (error) {
        // The others are to come all the same.
        logger.warn(
          `An event of ${event.topic} could not be published: ${reasonOf(
            error,
          )}`,
        );
      }
    }
  }
}
