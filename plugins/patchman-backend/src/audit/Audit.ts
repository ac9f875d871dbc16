import type {
  AuditorService,
  BackstageCredentials,
  HttpAuthService,
} from '@backstage/backend-plugin-api';
import type { JsonObject } from '@backstage/types';
import type { AuditSubjectKind } from 'backstage-plugin-patchman-common';
import type { Request } from 'express';
import type { Knex } from 'knex';
import type { DbAuditEventRow } from '../database/tables';
import { now } from '../database/time';

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

const MAX_ERROR = 2000;

/**
 * Records every action twice: with Backstage's auditor, for whoever collects the logs, and in a table of our own, for
 * the page. The row is there before the work begins, so that an action which a crash cut off is not forgotten.
 */
export class Audit {
  constructor(
    private readonly options: {
      knex: Knex;
      auditor: AuditorService;
      httpAuth: HttpAuthService;
    },
  ) {}

  /**
   * Does the work and records who did it, to what, and how it ended.
   * @param by the request of a person or service, or who acts with a key
   * @throws what the work throws, recorded as a failure
   */
  async record<Result>(
    by: Request | Actor,
    action: AuditedAction,
    work: (note: Note) => Promise<Result>,
  ): Promise<Result> {
    const { knex, auditor } = this.options;
    const request = 'headers' in by ? by : undefined;
    const actor = request ? await this.actorOf(request) : (by as Actor);
    const { subject, severity, detail = {} } = action;
    const meta: JsonObject = { [subject.kind]: subject.name, ...detail };
    const event = await auditor.createEvent({
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

    const noted: JsonObject = {};
    const finish = (outcome: 'succeeded' | 'failed', error?: Error) =>
      knex('audit_event')
        .where({ id })
        .update({
          outcome,
          detail: JSON.stringify({ ...detail, ...noted }),
          error: error ? error.message.slice(0, MAX_ERROR) : null,
        });
    try {
      const result = await work(more => Object.assign(noted, more));
      await finish('succeeded');
      await event.success({ meta: noted });
      return result;
    } catch (error) {
      await finish('failed', error as Error);
      await event.fail({ error: error as Error, meta: noted });
      throw error;
    }
  }

  /** Who asks, as it is written down: a person's entity ref, or a service's own name. */
  async nameOf(request: Request): Promise<string> {
    return principalName(
      await this.options.httpAuth.credentials(request as any, {
        allow: ['user', 'service'],
      }),
    );
  }

  private async actorOf(request: Request): Promise<Actor> {
    return { name: await this.nameOf(request), address: request.ip ?? null };
  }
}

function principalName(credentials: BackstageCredentials): string {
  const principal = credentials.principal as {
    userEntityRef?: string;
    subject?: string;
  };
  return principal.userEntityRef ?? principal.subject ?? 'unknown';
}
