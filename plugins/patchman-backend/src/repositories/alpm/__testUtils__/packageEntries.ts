import type { TarEntry } from '../../tar/__testUtils__/tarArchive';

/** The description of a package; `more` is further fields. */
export const desc = (name: string, version = '1.0-1', more = '') =>
  `%FILENAME%\n${name}.pkg.tar.zst\n\n%NAME%\n${name}\n\n%VERSION%\n${version}\n\n%ARCH%\nx86_64\n\n${more}`;

/** The entries of a package as repo-add writes them. */
export const packageEntries = (
  name: string,
  version = '1.0-1',
  more = '',
): TarEntry[] => [
  { path: `${name}-${version}/`, type: '5' },
  { path: `${name}-${version}/desc`, content: desc(name, version, more) },
];
