import type {
  AuditorService,
  AuditorServiceEvent,
  BackstageCredentials,
  HttpAuthService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import { ServiceUnavailableError } from '@backstage/errors';
import type { JsonObject } from '@backstage/types';
import type { AuditSubjectKind } from 'backstage-plugin-patchman-common';
import type { Request } from 'express';
import type { Knex } from 'knex';
import { writtenAddress } from '../addresses/AddressList';
import type { DbAuditEventRow } from '../database/tables';
import { now } from '../database/time';
import { type Asker, credentialsOf } from '../permissions/Access';
import { shownJson } from '../texts';
import { AuditEntry } from './AuditEntry';

/** Who acts without an identity of the portal: a host or an enrolment token. */
export interface Actor {
  /** `host:NAME` or `token:NAME` */
  name: string;
  address: string | null;
}

/** What is about to be done. */
export interface AuditedAction {
  /** Such as `key-revoke`. */
  action: string;
  severity: DbAuditEventRow['severity'];
  subject: { kind: AuditSubjectKind; name: string };
  detail?: JsonObject;
}

/** Adds what is known only once the work is done, such as the id of what was created. */
export type Note = (detail: JsonObject) => void;

/**
 * Records every action twice: with Backstage's auditor, for whoever collects the logs, and in a table of our own, for
 * the page. The row is there before the work begins, so that an action which a crash cut off is not forgotten.
 */
export class Audit {
  constructor(
    private readonly options: {
      knex: Knex;
      logger: LoggerService;
      auditor: AuditorService;
      httpAuth: HttpAuthService;
    },
  ) {}

  /**
   * Does the work and records who did it, to what, and how it ended.
   * @param by the request of a person or service, or who acts with a key
   * @throws what the work throws, recorded as a failure; ServiceUnavailableError, before the work, when it cannot be
   * recorded at all. How the work ended is its own, whether or not that can be recorded.
   */
  async record<Result>(
    by: Request | Actor,
    action: AuditedAction,
    work: (note: Note) => Promise<Result>,
  ): Promise<Result> {
    const request = 'headers' in by ? by : undefined;
    const actor = request ? await this.actorOf(request) : (by as Actor);
    const entry = await this.begin(actor, action, request);

    const noted: JsonObject = {};
    const note: Note = more => Object.assign(noted, shownJson(more));
    let result: Result;
    try {
      result = await work(note);
    } catch (error) {
      await entry.failed(error as Error, noted);
      throw error;
    }
    await entry.succeeded(noted);
    return result;
  }

  /** @throws ServiceUnavailableError when it cannot be written down, so that nothing is done unseen */
  private async begin(
    actor: Actor,
    action: AuditedAction,
    request: Request | undefined,
  ): Promise<AuditEntry> {
    const { knex, auditor, logger } = this.options;
    // What is written down and told is the action without any credentials that it may name.
    const { subject, severity, detail = {} } = shownJson(action);
    let event: AuditorServiceEvent | undefined;
    try {
      const meta: JsonObject = { [subject.kind]: subject.name, ...detail };
      event = await auditor.createEvent({
        eventId: action.action,
        severityLevel: severity,
        // The auditor would look for a portal identity behind a host's key.
        ...(request
          ? { request: request as any, meta }
          : { meta: { ...meta, actor: actor.name, address: actor.address } }),
      });
      const [{ id }] = await knex('audit_event')
        .insert({
          at: now(),
          actor: actor.name.slice(0, 255),
          address: actor.address,
          action: action.action,
          severity,
          subject_kind: subject.kind,
          subject: subject.name,
          outcome: 'started',
          detail: JSON.stringify(detail),
        })
        .returning('id');
      return new AuditEntry(this.options, { id, detail, event });
    } catch (error) {
      logger.error(
        `${action.action} of ${subject.kind} ${subject.name} is refused, because the audit cannot be written`,
        error as Error,
      );
      await event?.fail({ error: error as Error }).catch(() => {});
      throw new ServiceUnavailableError(
        'Nothing was done, because it could not be written into the audit. Try again; if it stays so, the log of the backend tells why.',
      );
    }
  }

  /** Who asks, as it is written down: a person's entity ref, or a service's own name. */
  async nameOf(asker: Asker): Promise<string> {
    return principalName(await credentialsOf(asker, this.options.httpAuth));
  }

  private async actorOf(request: Request): Promise<Actor> {
    return {
      name: await this.nameOf(request),
      address: writtenAddress(request.ip),
    };
  }
}

function principalName(credentials: BackstageCredentials): string {
  const principal = credentials.principal as {
    userEntityRef?: string;
    subject?: string;
  };
  return principal.userEntityRef ?? principal.subject ?? 'unknown';
}
