import type { Knex } from 'knex';
import {
  type Knowledge,
  type MatchedHost,
  type PackageUnit,
  prepareMatch,
} from '../../evaluation/matching';
import type { KnownRelease } from '../errata/ReleaseErrata';
import type { EvaluationContents } from '../evaluations/EvaluationContents';
import type { HostInputs } from '../evaluations/loadInputs';
import { formerSources } from './formerSources';
import type { RepositoryErrata } from './RepositoryErrata';

/** What is known of a host's packages, parted into what is judged together. */
export interface PreparedHost {
  knowledge: Knowledge;
  matched: MatchedHost;
  units: PackageUnit[];
  /** What cannot be said, one sentence each. */
  notes: string[];
}

export interface Preparation {
  knex: Knex;
  contents: EvaluationContents;
  repositories: RepositoryErrata;
}

/** Parts the packages of a host, with what sources and its own repositories tell of them. @throws GoneContentError */
export async function prepareHost(
  { knex, contents, repositories }: Preparation,
  host: HostInputs,
  release: string,
  known: KnownRelease,
): Promise<PreparedHost> {
  const { inputs } = host;
  const knowledge = await repositories.over(
    known.knowledge,
    host.sourceRows.map(({ erratumSetId }) => erratumSetId),
  );
  const content = await contents.of(host);
  const {
    host: matched,
    units,
    notes,
  } = prepareMatch({
    release,
    knowledge,
    inputs,
    content,
    formerSources: await formerSources(knex, content),
  });
  return { knowledge, matched, units, notes };
}
