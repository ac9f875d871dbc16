import type { ErrataSource } from 'backstage-plugin-patchman-node';
import { checkFile } from '../checkFiles';
import { defineReader } from '../defineReader';
import { readSourceFile } from '../documents';
import { readDebianAdvisories } from './advisoryList';
import { readDebianTracker } from './tracker';

export const readList = defineReader('debian-list', (bytes, { what, warn }) =>
  readDebianAdvisories(bytes, what, warn),
);

export const readTracker = defineReader(
  'debian-tracker',
  (bytes, { what, warn }) => readDebianTracker(bytes, what, warn),
);

const LISTS =
  'https://salsa.debian.org/security-tracker-team/security-tracker/raw/master/data';
const LICENCE = 'no licence is named; published for everybody by Debian';

function listOf(id: string, title: string, folder: string): ErrataSource {
  return {
    id,
    title,
    url: `${LISTS}/${folder}/list`,
    licence: LICENCE,
    every: { hours: 4 },
    for: ['debian:'],
    uploadable: true,
    check: context =>
      checkFile(context, file => readSourceFile(context, file, readList, {})),
  };
}

/** Advisories of Debian's security team. */
export const debianDsa = listOf(
  'debian-dsa',
  'Debian security advisories (DSA)',
  'DSA',
);

/** Advisories of Debian's team for long-term support. */
export const debianDla = listOf(
  'debian-dla',
  'Debian LTS advisories (DLA)',
  'DLA',
);

/** What Debian says of each CVE in each release. */
export const debianTracker: ErrataSource = {
  id: 'debian-tracker',
  title: 'Debian security tracker',
  url: 'https://security-tracker.debian.org/tracker/data/json',
  licence: LICENCE,
  every: { hours: 6 },
  for: ['debian:'],
  uploadable: true,
  check: context =>
    checkFile(context, file => readSourceFile(context, file, readTracker, {})),
};
