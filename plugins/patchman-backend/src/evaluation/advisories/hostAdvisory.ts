import type { MemberPackage } from '../types';
import type { IndexedAdvisory } from './advisoryIndex';

/**
 * What an advisory of a repository means for a host: `needed` where an installed package is older than it names,
 * `optional` where that is no fix, `applied` where none is older, `not-needed` where none is installed.
 */
export type AdvisoryStatus =
  | 'needed'
  | 'optional'
  | 'applied'
  | 'not-needed'
  | 'retracted';

export interface HostAdvisory
  extends Pick<
    IndexedAdvisory,
    'name' | 'kind' | 'severity' | 'rebootSuggested'
  > {
  status: AdvisoryStatus;
  /** The repositories that have it: several for dnf, which takes equal names for one; always one for zypper. */
  repositoryIds: number[];
  /** The installed packages that are older than it names. */
  outdated: MemberPackage[];
}
