/** @public */
export interface KeyFilters {
  host?: string;
  /** One or several of the key states, joined by commas. */
  state?: string;
}

/** @public */
export interface EnrolmentTokenFilters {
  /** One or several of the token states, joined by commas. */
  state?: string;
}

/** @public */
export interface QuarantineFilters {
  host?: string;
  /** One or several of the statuses, joined by commas. */
  status?: string;
}

/** @public */
export interface AuditFilters {
  actor?: string;
  /** One or several actions, joined by commas. */
  action?: string;
  /** One or several kinds, joined by commas. */
  subjectKind?: string;
  subject?: string;
  /** One or several outcomes, joined by commas. */
  outcome?: string;
  /** ISO 8601, included. */
  since?: string;
  /** ISO 8601, not included. */
  until?: string;
}
