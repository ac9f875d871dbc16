// The repositories of other formats whose first refresh is measured.
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeRpm } from './madeUp/rpm.mjs';

/** 100 MB of primary.xml. */
const BIG = { packages: 33_000, size: 3000 };

/**
 * Lays out what is served: real metadata, or what stands for it, and a large generated repository.
 * @param data its folder
 */
export function prepareRepositories(data) {
  const made = mkdtempSync(join(tmpdir(), 'patchman-bench-repositories-'));
  const big = join(made, 'big');
  makeRpm(big, BIG.packages, BIG.size);

  // pacman asks for extra.db, whatever its compression.
  const arch = join(made, 'arch');
  mkdirSync(arch);
  const extra = join(arch, 'extra.db');
  copyFileSync(join(data, 'arch-real/extra.db.tar.gz'), extra);

  const appstream = join(data, 'rpm-real/appstream');
  return {
    folders: { '/big/': big, '/appstream/': appstream, '/arch/': arch },
    list: [
      {
        figure: 'bigRpm',
        type: 'rpm',
        path: '/big',
        index: primaryOf(big),
      },
      {
        figure: 'appstream',
        type: 'rpm',
        path: '/appstream',
        index: primaryOf(appstream),
      },
      {
        figure: 'archExtra',
        type: 'arch',
        path: '/arch',
        repoId: 'extra',
        index: extra,
      },
    ],
    remove: () => rmSync(made, { recursive: true, force: true }),
  };
}

function primaryOf(folder) {
  const repodata = join(folder, 'repodata');
  const name = readdirSync(repodata).find(one => one.includes('primary.xml'));
  return join(repodata, name);
}
