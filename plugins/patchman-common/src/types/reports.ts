/**
 * `quarantined`: held until somebody decides whether it comes from the host that it names; `rejected`: somebody decided
 * that it does not.
 * @public
 */
export type ReportStatus =
  | 'pending'
  | 'processed'
  | 'failed'
  | 'quarantined'
  | 'rejected';

/** @public */
export interface Report {
  id: number;
  host: string;
  protocol: number;
  status: ReportStatus;
  /** ISO 8601 UTC */
  receivedAt: string;
  /** ISO 8601 UTC */
  processedAt: string | null;
  address: string | null;
  userAgent: string | null;
  attempts: number;
  /** Why it was not processed. */
  error: string | null;
  /** Size of the report in bytes after decompression. */
  size: number;
  /** Lines and items that were left out, each with its reason. */
  problems: ReportProblem[];
}

/** @public */
export interface ReportProblem {
  /** For example `packages[3]` or `repos[0].urls[1]`. */
  path: string;
  message: string;
}
