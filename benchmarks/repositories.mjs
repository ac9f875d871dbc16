// The repositories of other formats whose first refresh is measured.
import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Lays out what is served: real metadata, and a large generated repository.
 * @param data the folder of recorded metadata; the generator lies beside it
 */
export function prepareRepositories(data) {
  const made = mkdtempSync(join(tmpdir(), 'patchman-bench-repositories-'));
  const big = join(made, 'big');
  const generator = join(data, '../oracles/tools/gen_yum_big.py');
  execFileSync('python3', [generator, big, '--n', '33000']);

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
