/** @public */
export type QuarantineStatus = 'waiting' | 'accepted' | 'rejected' | 'renamed';

/**
 * A machine that reports, or wants to enrol, under the name of a host that is known otherwise. Its reports are held, and
 * the host stays as it was, until a person decides.
 * @public
 */
export interface QuarantineCase {
  id: number;
  host: string;
  status: QuarantineStatus;
  /** What contradicts what is known, one sentence each. */
  reasons: string[];
  /** What the host is known as, when the case was opened. */
  known: { machineId: string | null; os: string | null };
  /** What reports now. */
  reported: { machineId: string | null; os: string | null };
  /** The known machine has reported since: then these are two machines rather than one that was set up anew. */
  bothReport: boolean;
  /** ISO 8601 UTC */
  firstAt: string;
  /** ISO 8601 UTC */
  lastAt: string;
  /** How many of its reports came. */
  reports: number;
  /** How many of them, the newest, are held. */
  held: number;
  address: string | null;
  /** The key that it reports with. */
  keyId: number | null;
  /** ISO 8601 UTC */
  decidedAt: string | null;
  decidedBy: string | null;
  /** The host that it is, where the decision was to rename. */
  newName: string | null;
}

/**
 * `accept`: this is the host, set up anew: what is held is applied. `reject`: it is not: what is held and what comes
 * later is dropped. `rename`: it is another host, of that name from now on.
 * @public
 */
export type QuarantineDecision =
  | { decision: 'accept' }
  | { decision: 'reject'; revokeKey?: boolean }
  | { decision: 'rename'; name: string };
