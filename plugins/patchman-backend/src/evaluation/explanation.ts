import type { MemberPackage, SourceDescription } from './types';

/** What became of one candidate. */
export type Verdict = 'chosen' | 'dropped' | 'installed';

/** The rule that took or dropped a candidate. */
export interface Reason {
  /** A short name that stays the same: `priority`, `excluded`, `module-inactive`. */
  rule: string;
  /** One sentence. */
  detail: string;
}

/** A candidate as its family judged it. */
export interface Judged extends Reason {
  member: MemberPackage;
  /** Null for what is installed. */
  source: SourceDescription | null;
  /** By the family's own count, null for what is installed. */
  priority: number | null;
  verdict: Verdict;
}

/** A candidate in an explanation. */
export interface ExplainedCandidate extends Reason {
  /** `[epoch:]version[-release]` */
  version: string;
  arch: string;
  name: string;
  repositoryId: number | null;
  repositoryName: string | null;
  priority: number | null;
  verdict: Verdict;
}

/** Why an installed package has the update that it has, or none. */
export interface Explanation {
  package: MemberPackage;
  /** What is installed first, then the candidates in the order in which the rules looked at them. */
  candidates: ExplainedCandidate[];
}
