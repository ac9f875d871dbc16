import { createHash } from 'node:crypto';
import {
  RepositoryError,
  checksumToCompare,
  compressionByName,
  isProtected,
} from '../fetch';
import type { Announced, ListedFile } from '../mirror';
import { isNamed, type Repomd, type RepomdEntry } from './repomd';

/** The files of a repository that matter here; comps, product certificates, file lists and databases do not. */
export interface ChosenFiles {
  primary: ListedFile;
  modules: ListedFile | null;
  updateinfo: ListedFile | null;
}

/**
 * Finds the files to read in what repomd.xml lists. zchunk is never read: createrepo lists the same file in a plain
 * compression beside it.
 * @throws RepositoryError of kind `content` when the list of packages is missing
 */
export function chooseFiles(repomd: Repomd, baseUrl: string): ChosenFiles {
  const find = (type: string) => {
    const entry = repomd.entries.get(type);
    return entry && !entry.href.endsWith('.zck') ? entry : null;
  };
  const primary = find('primary');
  if (!primary) {
    const offered = [...repomd.entries.keys()].join(', ') || 'nothing';
    throw new RepositoryError(
      'content',
      repomd.entries.has('primary_zck') || repomd.entries.has('primary')
        ? 'repomd.xml lists its packages in zchunk only, which is not read; createrepo_c writes a plain primary.xml as well'
        : `repomd.xml lists no packages: it offers ${offered.slice(0, 200)}`,
    );
  }
  const modules = find('modules');
  const updateinfo = find('updateinfo');
  return {
    primary: toFile(primary, baseUrl),
    modules: modules && toFile(modules, baseUrl),
    updateinfo: updateinfo && toFile(updateinfo, baseUrl),
  };
}

function toFile(entry: RepomdEntry, baseUrl: string): ListedFile {
  return {
    url: below(baseUrl, entry.href),
    name: entry.href.replace(/^.*\//, '').slice(-120),
    compression: compressionByName(entry.href),
    packed: entry.packed,
    plain: entry.plain,
  };
}

/** A listed path below the mirror's base; a list must not send us elsewhere. */
function below(baseUrl: string, href: string): string {
  const base = new URL(baseUrl);
  const folder = new URL('.', base);
  let url: URL | null = null;
  try {
    url = new URL(href, folder);
  } catch {
    // Judged below.
  }
  if (
    !url ||
    url.origin !== base.origin ||
    !url.pathname.startsWith(folder.pathname)
  ) {
    throw new RepositoryError(
      'content',
      `repomd.xml lists a file outside of its repository: ${JSON.stringify(
        href.slice(0, 100),
      )}`,
    );
  }
  url.search = base.search;
  url.hash = '';
  return url.href;
}

/** Whether nobody could have made other files with the checksums that are listed. */
export function areProtected(files: ChosenFiles): boolean {
  return [files.primary, files.modules, files.updateinfo].every(
    file => !file || isProtected(file.packed) || Boolean(file.packed.sha224),
  );
}

/**
 * Names all content that matters: `rpm1:DIGEST` of the names of packages, modules and advisories. What the files hold
 * without compression names it best, because mirrors that compress differently still have the same. Null when a file has
 * no checksum at all.
 */
export function contentDigestOf(files: ChosenFiles): string | null {
  const parts = [files.primary, files.modules, files.updateinfo].map(file => {
    if (!file) return '-';
    if (file.plain && isNamed(file.plain)) return nameOf(file.plain);
    return isNamed(file.packed) ? `packed-${nameOf(file.packed)}` : null;
  });
  if (parts.includes(null)) return null;
  // Three SHA-512 would be longer than the name of a content may be.
  return `rpm1:${createHash('sha256').update(parts.join('+')).digest('hex')}`;
}

function nameOf(announced: Announced): string {
  const strong = isProtected(announced) || !announced.sha224;
  const compared = strong ? checksumToCompare(announced) : null;
  return compared
    ? `${compared.kind}:${compared.digest}`
    : `sha224:${announced.sha224}`;
}
