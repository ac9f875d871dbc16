/** @public */
export type AuditSubjectKind =
  | 'host'
  | 'key'
  | 'enrolment-token'
  | 'quarantine'
  | 'report'
  | 'repository'
  | 'mirror'
  | 'operating-system'
  | 'import'
  | 'source'
  | 'maintenance'
  | 'task';

/** One action of a person, a service, a host or an enrolment token. @public */
export interface AuditEvent {
  id: number;
  /** ISO 8601 UTC */
  at: string;
  /** An entity ref, a service's name, `host:NAME` or `token:NAME`. */
  actor: string;
  address: string | null;
  /** Such as `key-revoke`. */
  action: string;
  severity: 'low' | 'medium' | 'high' | 'critical';
  subject: { kind: AuditSubjectKind; name: string };
  /** `started`: it is not known how it ended, because it goes on or the backend stopped. */
  outcome: 'started' | 'succeeded' | 'failed';
  /** Why it failed. */
  error: string | null;
  detail: Record<string, unknown>;
}
