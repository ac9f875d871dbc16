import type { PackageType } from 'backstage-plugin-patchman-common';
import { cleanText, shownText, shownUrl, withoutTrailing } from '../texts';
import { PACKAGE_TYPES } from './fields';
import type { ReportedRepository } from './HostReport';
import { LENGTHS, LIMITS } from './limits';
import type { ProblemList } from './ProblemList';
import { textProblem } from './textRules';

export interface RawRepository {
  type: string;
  name: string;
  repoId: string;
  priority: number;
  urls: readonly string[];
}

/** Checks one reported repository; a bad URL costs that URL, an unusable repository gives null. */
export function toReportedRepository(
  raw: RawRepository,
  path: string,
  problems: ProblemList,
): ReportedRepository | null {
  const type = raw.type as PackageType;
  if (!PACKAGE_TYPES.includes(type)) {
    problems.add(path, `unknown repository type "${cleanText(raw.type, 32)}"`);
    return null;
  }
  if (raw.name === '') {
    problems.add(path, 'name is missing');
    return null;
  }
  const nameProblem = textProblem(raw.name, LENGTHS.repositoryName);
  if (nameProblem) {
    problems.add(path, `name ${nameProblem}`);
    return null;
  }
  const idProblem = textProblem(raw.repoId, LENGTHS.field);
  if (idProblem) {
    problems.add(path, `id ${idProblem}`);
    return null;
  }
  const urls = new Set<string>();
  problems
    .first(raw.urls, LIMITS.urlsOfRepository, `${path}.urls`)
    .forEach((text, index) => {
      const url = withoutTrailing(text.trim(), '/');
      const problem = urlProblem(url);
      if (problem) problems.add(`${path}.urls[${index}]`, problem);
      else urls.add(url);
    });
  return {
    type,
    name: shownText(raw.name),
    repoId: shownText(raw.repoId),
    priority: clampPriority(raw.priority),
    enabled: true,
    urls: [...urls],
  };
}

/**
 * Counts what a report's repositories come to while they are built, so that nothing is built that would be left out.
 * What is beyond the limits of a host is a problem once.
 */
export class RepositoryCount {
  private repositories = 0;
  private urls = 0;
  private isFull = false;

  constructor(
    private readonly path: string,
    private readonly problems: ProblemList,
  ) {}

  /** @returns whether there is room for one more with so many addresses */
  take(urls: number): boolean {
    if (this.isFull) return false;
    if (this.repositories + 1 > LIMITS.repositories) {
      return this.refuse(`${LIMITS.repositories} repositories`);
    }
    if (this.urls + urls > LIMITS.urls) {
      return this.refuse(`${LIMITS.urls} URLs of repositories`);
    }
    this.repositories++;
    this.urls += urls;
    return true;
  }

  private refuse(what: string): false {
    this.isFull = true;
    this.problems.add(
      this.path,
      `are more than ${what}, which no host has; the rest is left out`,
    );
    return false;
  }
}

function urlProblem(url: string): string | null {
  if (url === '') return 'is empty';
  const problem = textProblem(url, LENGTHS.url);
  if (problem) return problem;
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    return `"${cleanText(shownUrl(url), 100)}" is not a URL`;
  }
  // rsync is kept: Gentoo hosts report it, and its snapshot is fetched over https instead.
  if (!['http:', 'https:', 'rsync:'].includes(parsed.protocol)) {
    return `${parsed.protocol} URLs cannot be fetched, only http and https`;
  }
  return null;
}

/** apt allows 16 bit priorities, rpm 0 to 99; beyond that it is damage. */
function clampPriority(priority: number): number {
  if (!Number.isFinite(priority)) return 0;
  return Math.max(-32768, Math.min(32767, Math.trunc(priority)));
}
