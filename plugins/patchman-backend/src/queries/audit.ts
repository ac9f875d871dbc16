import type {
  AuditEvent,
  AuditSubjectKind,
  ListResult,
} from 'backstage-plugin-patchman-common';
import type { Knex } from 'knex';
import type { DbAuditEventRow } from '../database/tables';
import { type ListRequest, runList, searchWords } from './list';

export interface AuditListFilters {
  actor?: string;
  action?: string[];
  subjectKind?: string[];
  subject?: string;
  outcome?: string[];
  /** ISO 8601 UTC, included. */
  since?: string;
  /** ISO 8601 UTC, not included. */
  until?: string;
}

export async function listAuditEvents(
  knex: Knex,
  filters: AuditListFilters,
  request: ListRequest,
): Promise<ListResult<AuditEvent>> {
  const query = knex('audit_event').select('*');
  if (filters.actor) query.where('actor', filters.actor);
  if (filters.action) query.whereIn('action', filters.action);
  if (filters.subjectKind) query.whereIn('subject_kind', filters.subjectKind);
  if (filters.subject) query.where('subject', filters.subject);
  if (filters.outcome) query.whereIn('outcome', filters.outcome);
  if (filters.since) query.where('at', '>=', filters.since);
  if (filters.until) query.where('at', '<', filters.until);
  searchWords(query, request.search, ['actor', 'action', 'subject', 'detail']);
  return runList<DbAuditEventRow, AuditEvent>(query, request, {
    orderFields: {
      at: 'at',
      actor: 'actor',
      action: 'action',
      subject: 'subject',
      outcome: 'outcome',
    },
    defaultOrder: { field: 'at', order: 'desc' },
    tieBreaker: 'id DESC',
    toItem: row => ({
      id: row.id,
      at: row.at,
      actor: row.actor,
      address: row.address,
      action: row.action,
      severity: row.severity,
      subject: {
        kind: row.subject_kind as AuditSubjectKind,
        name: row.subject,
      },
      outcome: row.outcome,
      error: row.error,
      detail: JSON.parse(row.detail),
    }),
  });
}
