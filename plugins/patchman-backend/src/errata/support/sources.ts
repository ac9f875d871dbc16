import type { ErrataSource } from 'backstage-plugin-patchman-node';
import { checkFile, checkFiles } from '../checkFiles';
import { defineReader } from '../defineReader';
import { readSourceFile } from '../documents';
import { readDistroInfo } from './distroInfo';
import { readEndOfLife } from './endOfLife';

export const readReleases = defineReader<{ of: 'debian' | 'ubuntu' }>(
  'distro-info',
  async function* read(bytes, { what, input }) {
    yield await readDistroInfo(bytes, what, input.of);
  },
);

export const readProducts = defineReader('endoflife', (bytes, { what }) =>
  readEndOfLife(bytes, what),
);

/** Until when Debian and Ubuntu look after their releases. */
export const distroInfo: ErrataSource = {
  id: 'distro-info',
  title: 'Ends of releases of Debian and Ubuntu (distro-info-data)',
  url: 'https://salsa.debian.org/debian/distro-info-data/-/raw/main',
  licence: 'ISC',
  every: { days: 1 },
  for: ['debian:', 'ubuntu:'],
  uploadable: false,
  check: context =>
    checkFiles(context, ['debian.csv', 'ubuntu.csv'], (path, file) =>
      readSourceFile(context, file, readReleases, {
        of: path === 'debian.csv' ? 'debian' : 'ubuntu',
      }),
    ),
};

/** Until when the others look after theirs. */
export const endOfLife: ErrataSource = {
  id: 'endoflife',
  title: 'Ends of releases (endoflife.date)',
  url: 'https://endoflife.date/api/v1/products/full',
  licence: 'MIT',
  every: { days: 1 },
  for: [
    'rocky:',
    'almalinux:',
    'centos',
    'rhel:',
    'oracle:',
    'amazon:',
    'fedora:',
    'opensuse',
    'sle:',
  ],
  uploadable: true,
  check: context =>
    checkFile(context, file => readSourceFile(context, file, readProducts, {})),
};
