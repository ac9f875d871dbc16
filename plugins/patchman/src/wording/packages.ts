/** The name in what rpm calls a package in full, `name-[epoch:]version-release.arch`; all of it where it is none. */
export function nameOfNevra(nevra: string): string {
  return /^(.+)-[^-]+-[^-]+\.[^.-]+$/.exec(nevra)?.[1] ?? nevra;
}
