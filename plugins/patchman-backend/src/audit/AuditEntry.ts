import type {
  AuditorServiceEvent,
  LoggerService,
} from '@backstage/backend-plugin-api';
import type { JsonObject } from '@backstage/types';
import type { Knex } from 'knex';
import { reasonOf } from '../database/driverErrors';
import { cleanError } from '../logging/cleanLogger';
import { shownText } from '../texts';

const MAX_ERROR = 2000;

/**
 * An action that began. Telling how it ended never throws: the action has ended by then, and an entry that cannot be
 * written neither undoes it nor hides its error. The log tells it instead, and the row stays as one that began.
 */
export class AuditEntry {
  constructor(
    private readonly options: { knex: Knex; logger: LoggerService },
    private readonly begun: {
      id: number;
      detail: JsonObject;
      event: AuditorServiceEvent;
    },
  ) {}

  async succeeded(noted: JsonObject): Promise<void> {
    await this.write('succeeded', noted, null, () =>
      this.begun.event.success({ meta: noted }),
    );
  }

  async failed(error: Error, noted: JsonObject): Promise<void> {
    const reason = shownText(reasonOf(error)).slice(0, MAX_ERROR);
    await this.write('failed', noted, reason, () =>
      this.begun.event.fail({ error: cleanError(error), meta: noted }),
    );
  }

  private async write(
    outcome: 'succeeded' | 'failed',
    noted: JsonObject,
    error: string | null,
    tell: () => Promise<void>,
  ): Promise<void> {
    const { knex, logger } = this.options;
    const { id, detail } = this.begun;
    // Neither of the two waits for, or fails with, the other.
    const ends = await Promise.allSettled([
      knex('audit_event')
        .where({ id })
        .update({
          outcome,
          detail: JSON.stringify({ ...detail, ...noted }),
          error,
        }),
      // Also what it throws at once is its own failure.
      Promise.resolve().then(tell),
    ]);
    for (const end of ends) {
      if (end.status === 'rejected') {
        logger.error(
          `Audit event ${id} has ${outcome}, which cannot be written`,
          end.reason,
        );
      }
    }
  }
}
