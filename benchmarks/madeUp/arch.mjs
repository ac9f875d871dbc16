// A database of pacman, as repo-add writes it.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Words } from './words.mjs';

/** Writes a database of so many packages. */
export function makeArch(file, count) {
  const words = new Words(count);
  const folder = mkdtempSync(join(tmpdir(), 'patchman-bench-arch-'));
  try {
    for (let i = 0; i < count; i++) {
      const name = words.name();
      const version = `${words.version()}-${1 + words.upTo(5)}`;
      const entry = join(folder, `${name}-${version}`);
      mkdirSync(entry);
      const fields = {
        FILENAME: `${name}-${version}-x86_64.pkg.tar.zst`,
        NAME: name,
        BASE: name,
        VERSION: version,
        DESC: words.text(80),
        CSIZE: words.upTo(1e7),
        ISIZE: words.upTo(1e8),
        SHA256SUM: words.checksum(),
        PGPSIG: words.checksum().repeat(4),
        URL: `https://www.example.org/${name}`,
        LICENSE: 'MIT',
        ARCH: 'x86_64',
        BUILDDATE: 1790000000,
        PACKAGER: 'Somebody <somebody@example.org>',
        DEPENDS: 'glibc\ngcc-libs',
      };
      writeFileSync(
        join(entry, 'desc'),
        Object.entries(fields)
          .map(([field, value]) => `%${field}%\n${value}\n\n`)
          .join(''),
      );
    }
    execFileSync('tar', ['-czf', file, '-C', folder, '.']);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
