import { HostCvePackage, OpenCveState } from './verdicts';

/** A product of a statement, by its package URL or another IRI. @public */
export interface VexProduct {
  '@id': string;
  subcomponents?: { '@id': string }[];
}

/** A statement of OpenVEX 0.2.0. @public */
export interface VexStatement {
  vulnerability: { name: string };
  products: VexProduct[];
  status: 'not_affected' | 'affected' | 'fixed' | 'under_investigation';
  status_notes?: string;
  justification?:
    | 'component_not_present'
    | 'vulnerable_code_not_present'
    | 'vulnerable_code_not_in_execute_path'
    | 'vulnerable_code_cannot_be_controlled_by_adversary'
    | 'inline_mitigations_already_exist';
  impact_statement?: string;
  action_statement?: string;
}

/** A document of OpenVEX 0.2.0 (https://github.com/openvex/spec). @public */
export interface VexDocument {
  '@context': string;
  /** Another one whenever anything that it is made of is another. */
  '@id': string;
  author: string;
  role: string;
  timestamp: string;
  version: number;
  tooling: string;
  statements: VexStatement[];
}

/**
 * What a CVE means for a package of a host, whatever that is.
 * - `fixed`, `not-affected`: it asks for nothing
 * - `uncovered`: no source says anything of this build
 * @public
 */
export type CveState = OpenCveState | 'fixed' | 'not-affected' | 'uncovered';

/** A package of a host, and what a CVE means for it. @public */
export interface HostCveAnswerPackage
  extends Omit<HostCvePackage, 'state' | 'since'> {
  state: CveState;
}

/** The answer to whether a host is vulnerable, as a scanner says. @public */
export interface HostCveAnswer {
  host: string;
  cve: string;
  /**
   * The state that asks most of its packages' states; `not-installed` where it is known in other packages only, `uncovered` where no
   * source tells anything of it for the host's release.
   */
  state: CveState | 'not-installed';
  /** One sentence that says it. */
  sentence: string;
  /** Those of its packages that something is told of, what asks most first. */
  packages: HostCveAnswerPackage[];
  /** Whether any source speaks of its operating system's release. */
  covered: boolean;
  /** What cannot be said of the host, one sentence each. */
  notes: string[];
}
