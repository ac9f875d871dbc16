/**
 * Whether a part of the backend keeps up. `unknown`: nothing says so, such as before the first run.
 * @public
 */
export type HealthStatus = 'ok' | 'behind' | 'unknown';

/** A part of the backend that can be behind. @public */
export interface HealthPart {
  name: 'queue' | 'refresh' | 'sources' | 'evaluation';
  status: HealthStatus;
  /** One sentence. */
  detail: string;
  /** How old what it works from is, in seconds; null where nothing is, or nothing says so. */
  ageSeconds: number | null;
}

/** @public */
export interface Health {
  /** ISO 8601 UTC; when it was found out. */
  at: string;
  /** `behind` where a part is, else `unknown` where one is. */
  status: HealthStatus;
  /** Those that the asking one may know of. */
  parts: HealthPart[];
}
