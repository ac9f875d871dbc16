// Reads the tables of packages. A row is a source package:
//
//   source | packages | newer | Debian 12 | Debian 13 | Ubuntu 22.04 | Ubuntu 24.04
//
// packages   what is built from it. `:all` ends those for every architecture; `~t` those whose name ends in t64 since
//            the time_t transition, that is in Debian 13 and Ubuntu 24.04.
// newer      whether there is a newer version, and where it is published: S in the security suite, V in the suite for
//            volatile packages (stable-updates), U in the next point release.
// versions   `old > newer`, or the old one only, of which the newer is then derived; `@ names` replaces the packages;
//            `-` where the distribution does not have it.

const COLUMNS = ['debian-12', 'debian-13', 'ubuntu-22.04', 'ubuntu-24.04'];
const WITH_T64 = ['debian-13', 'ubuntu-24.04'];

/**
 * The source packages of a distribution: `{source, newer, versions, binaries}`, versions from the oldest to the newest,
 * binaries as `{name, all}`.
 */
export function readTable(table, distribution) {
  return table
    .split('\n')
    .filter(line => line.trim() !== '' && !line.startsWith('#'))
    .map(line => readRow(line, distribution))
    .filter(row => row !== null);
}

function readRow(line, distribution) {
  const [source, packages, newer, ...cells] = line
    .split('|')
    .map(cell => cell.trim());
  const cell = cells[COLUMNS.indexOf(distribution)];
  if (cell === undefined) throw new Error(`${source} lacks columns: ${line}`);
  if (cell === '-') return null;
  const [chain, names = packages] = cell.split('@').map(part => part.trim());
  const versions = chain.split('>').map(version => version.trim());
  if (newer && versions.length === 1) {
    versions.push(nextVersion(versions[0], distribution));
  }
  return {
    source,
    newer,
    versions,
    binaries: names.split(/\s+/).map(name => readName(name, distribution)),
  };
}

function readName(text, distribution) {
  const [name, ...marks] = text.split(/(?=:all$|~t$)/);
  const t64 = marks.includes('~t') && WITH_T64.includes(distribution);
  return { name: t64 ? `${name}t64` : name, all: marks.includes(':all') };
}

/** What the distribution's own rules call the next stable update. */
export function nextVersion(version, distribution) {
  const [name, release] = distribution.split('-');
  if (name === 'debian') {
    const counted = new RegExp(`^(.*[+~]deb${release}u)(\\d+)$`).exec(version);
    return counted
      ? `${counted[1]}${Number(counted[2]) + 1}`
      : `${version}+deb${release}u1`;
  }
  const counted = /^(.*ubuntu[\d.~]*\.)(\d+)$/.exec(version);
  if (counted) return `${counted[1]}${Number(counted[2]) + 1}`;
  return /ubuntu\d+$/.test(version)
    ? `${version}.1`
    : `${version.replace(/build\d+$/, '')}ubuntu0.1`;
}
