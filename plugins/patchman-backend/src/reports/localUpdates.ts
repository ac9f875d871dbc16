import type { ReportedUpdate } from './HostReport';
import type { ProblemList } from './ProblemList';

/**
 * The updates that a client of protocol 1 or 2 found itself, each once: what is listed as a security update is often
 * listed as a bug fix too. Null where nobody looked, as far as the report tells: package manager hooks send neither
 * repositories nor updates.
 */
export function joinUpdates(
  updates: readonly (ReportedUpdate | null)[],
  saysRepositories: boolean,
): ReportedUpdate[] | null {
  const joined = new Map<string, ReportedUpdate>();
  for (const update of updates) {
    if (!update) continue;
    const { name, arch, evr, repository } = update;
    const key = JSON.stringify([name, arch, evr, repository]);
    const same = joined.get(key);
    if (!same) joined.set(key, { ...update });
    else same.security ||= update.security;
  }
  return joined.size > 0 || saysRepositories ? [...joined.values()] : null;
}

/** The fields of protocol 1's lines `name.arch version repository`; apt's have no repository. */
export function splitUpdateLine(
  line: string,
  path: string,
  problems: ProblemList,
) {
  const words = line.trim().replaceAll("'", '').split(/\s+/);
  if (words.length < 2 || words.length > 3) {
    problems.add(path, `has ${words.length} fields, 2 or 3 are needed`);
    return null;
  }
  const [package_, evr, repository = ''] = words;
  const dot = package_.lastIndexOf('.');
  return {
    name: dot > 0 ? package_.slice(0, dot) : package_,
    arch: dot > 0 ? package_.slice(dot + 1) : '',
    evr,
    repository,
  };
}
