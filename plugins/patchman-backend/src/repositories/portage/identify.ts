import { withoutTrailing } from '../../texts';

/** What is known of a Gentoo repository beside a mirror's URL. */
export interface RepositoryHints {
  url: string;
  /** As `uname -m` prints it, `any`, or empty. */
  arch: string;
  repoId?: string;
  repositoryName?: string;
}

/** What is to be read. */
export interface IdentifiedRepository {
  /** For example `gentoo` or `guru`; empty where nothing tells it. */
  id: string;
  isMainTree: boolean;
  /** Gentoo's name of the architecture, such as `amd64`; empty for all. */
  keywordArch: string;
}

/** Gentoo's names of architectures by those of `uname -m` (profiles/arch.list). */
const keywordArchitectures: [RegExp, string][] = [
  [/^(x86_64|amd64)$/, 'amd64'],
  [/^(i[3-6]86|x86)$/, 'x86'],
  [/^(aarch64|arm64)$/, 'arm64'],
  [/^arm/, 'arm'],
  [/^(ppc64(le)?|powerpc64(le)?)$/, 'ppc64'],
  [/^(ppc|powerpc)$/, 'ppc'],
  [/^(riscv(32|64)?)$/, 'riscv'],
  [/^(s390x?)$/, 's390'],
  [/^(sparc(64)?)$/, 'sparc'],
  [/^(loong(arch)?(64)?)$/, 'loong'],
  [/^(parisc(64)?|hppa(64)?)$/, 'hppa'],
  [/^mips(64)?(el)?$/, 'mips'],
  [/^alpha$/, 'alpha'],
  [/^ia64$/, 'ia64'],
  [/^m68k$/, 'm68k'],
];

export function keywordArchitecture(arch: string): string {
  return (
    keywordArchitectures.find(([pattern]) => pattern.test(arch))?.[1] ?? ''
  );
}

/** The addresses under which the main tree is synced: rsync, its git repositories and their mirrors. */
const mainTree =
  /\/gentoo-portage$|\/(gentoo|gentoo-mirror)\/gentoo(\.git)?$|\/(repo|sync)\/gentoo(\.git)?$/;

/** Tells which repository a mirror belongs to, from its id, else its name (`Gentoo Linux guru Repo x86_64`), else its URL. */
export function identify(hints: RepositoryHints): IdentifiedRepository {
  const [, namedId, namedArch] =
    /^Gentoo Linux (\S+) Repo(?: (\S+))?$/.exec(hints.repositoryName ?? '') ??
    [];
  const path = withoutTrailing(new URL(hints.url).pathname, '/');
  const isMainUrl = mainTree.test(path);
  const id =
    hints.repoId ||
    namedId ||
    (isMainUrl ? 'gentoo' : path.replace(/^.*\//, '').replace(/\.git$/, ''));
  return {
    id,
    isMainTree: id === 'gentoo',
    keywordArch: keywordArchitecture(
      hints.arch && hints.arch !== 'any' ? hints.arch : namedArch ?? '',
    ),
  };
}
