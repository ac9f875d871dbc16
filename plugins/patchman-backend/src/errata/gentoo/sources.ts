import type { ErrataSource } from 'backstage-plugin-patchman-node';
import { checkFile } from '../checkFiles';
import { defineReader } from '../defineReader';
import { readSourceFile } from '../documents';
import { readArchive } from '../readArchive';
import { isGlsa, readGlsa } from './glsa';

export const readGlsas = defineReader('gentoo-glsa', (bytes, { what, warn }) =>
  readArchive(bytes, what, { wanted: isGlsa, read: readGlsa }, warn),
);

/** Gentoo's advisories, of an archive of their tree; a snapshot of the whole tree of packages has them too. */
export const gentooGlsa: ErrataSource = {
  id: 'gentoo-glsa',
  title: 'Gentoo Linux Security Advisories (GLSA)',
  url: 'https://gitweb.gentoo.org/data/glsa.git/snapshot/glsa-master.tar.bz2',
  licence: 'CC-BY-SA 4.0',
  every: { hours: 12 },
  for: ['gentoo'],
  uploadable: true,
  check: context =>
    checkFile(context, file => readSourceFile(context, file, readGlsas, {})),
};
