import { splitDeb } from './deb';
import type { VersionParts } from './types';

/**
 * A version text that was judged by dpkg's rules. `tolerated`: dpkg reads it from its database, but refuses it in
 * a new package; `invalid`: dpkg refuses it everywhere, and there are no parts.
 */
export type ParsedDebVersion =
  | { validity: 'valid'; parts: VersionParts; problem: null }
  | { validity: 'tolerated'; parts: VersionParts; problem: string }
  | { validity: 'invalid'; parts: null; problem: string };

const GREATEST_EPOCH = 2147483647; // dpkg keeps it in a C int
const UPSTREAM = /^[A-Za-z0-9.+~:-]*$/;
const REVISION = /^[A-Za-z0-9.+~]*$/;

function invalid(problem: string): ParsedDebVersion {
  return { validity: 'invalid', parts: null, problem };
}

function epochProblem(epoch: string): string | null {
  if (epoch === '') return 'the epoch is empty';
  if (!/^[+]?\d+$/.test(epoch)) return 'the epoch is not a number';
  if (Number(epoch) > GREATEST_EPOCH) return 'the epoch is too large';
  return null;
}

function characterProblem({ version, release }: VersionParts): string | null {
  if (!/^\d/.test(version)) return 'the version does not start with a digit';
  if (!UPSTREAM.test(version)) return 'invalid character in the version';
  if (!REVISION.test(release)) return 'invalid character in the revision';
  return null;
}

/** Judges and splits a Debian version, deb-version(7). Never throws; surrounding blanks are ignored. */
export function parseDebVersion(text: string): ParsedDebVersion {
  const trimmed = text.trim();
  if (trimmed === '') return invalid('the version is empty');
  if (/\s/.test(trimmed)) return invalid('the version has embedded blanks');
  const parts = splitDeb(trimmed);
  if (trimmed.includes(':')) {
    const problem = epochProblem(parts.epoch);
    if (problem) return invalid(problem);
  }
  if (trimmed.endsWith('-')) return invalid('the revision is empty');
  if (parts.version === '') return invalid('the upstream version is empty');
  const problem = characterProblem(parts);
  return problem
    ? { validity: 'tolerated', parts, problem }
    : { validity: 'valid', parts, problem: null };
}
