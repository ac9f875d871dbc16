// What benchmarks read: recorded metadata where it lies beside the checkout, else as much of it made up.
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeArch } from './arch.mjs';
import { makeDebian } from './debian.mjs';
import { makeRpm } from './rpm.mjs';

/** As many packages as CentOS Stream 9's AppStream and Arch Linux' extra have. */
const APPSTREAM = { packages: 6900, size: 4500 };
const EXTRA = 8500;

/**
 * @param data the folder of recorded metadata, which need not exist
 * @returns the folder to read, and what removes it where it was made
 */
export function prepareRecordings(data) {
  if (existsSync(join(data, 'deb-real'))) {
    return { data, recorded: true, remove: () => {} };
  }
  const folder = mkdtempSync(join(tmpdir(), 'patchman-bench-data-'));
  makeDebian(folder);
  makeRpm(
    join(folder, 'rpm-real/appstream'),
    APPSTREAM.packages,
    APPSTREAM.size,
  );
  mkdirSync(join(folder, 'arch-real'));
  makeArch(join(folder, 'arch-real/extra.db.tar.gz'), EXTRA);
  return {
    data: folder,
    recorded: false,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
