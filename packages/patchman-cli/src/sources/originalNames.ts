import { type PackageType } from 'backstage-plugin-patchman-common';

const TYPES: readonly string[] = ['deb', 'rpm', 'arch', 'gentoo'];

/**
 * The package names of a report as its host wrote them: lines of `'name' 'epoch' 'version' 'release' 'arch' 'type'`
 * (protocol 1), or a JSON list (protocol 2, which writes rpm's "+" as %2b).
 */
export function originalNames(
  packages: string,
): { type: PackageType; name: string }[] {
  const names: { type: PackageType; name: string }[] = [];
  const add = (type: unknown, name: unknown) => {
    if (typeof name !== 'string' || name === '') return;
    if (typeof type !== 'string' || !TYPES.includes(type)) return;
    names.push({
      type: type as PackageType,
      name: name.replace(/%2b/gi, '+'),
    });
  };
  if (packages.trimStart().startsWith('[')) {
    let list: unknown;
    try {
      list = JSON.parse(packages);
    } catch {
      // A report that is cut off is worth nothing; another one has the names.
      return [];
    }
    for (const item of Array.isArray(list) ? list : []) {
      add(item?.type, item?.name);
    }
    return names;
  }
  for (const line of packages.split('\n')) {
    const [name, , , , , type] = line.trim().replaceAll("'", '').split(' ');
    add(type, name);
  }
  return names;
}
