import { readErrata as readAlma } from './alma/sources';
import { readDates, readIssues } from './arch/sources';
import { readErrata as readCentos } from './centos/sources';
import { readCveArchive, readCveDocument } from './cve/sources';
import { readList, readTracker } from './debian/sources';
import { readCatalogue, readScores } from './exploitation/sources';
import { readGlsas } from './gentoo/sources';
import { readOval } from './oracle/sources';
import { readRedHatArchive, readRedHatDocument } from './redhat/sources';
import { readPage } from './rocky/sources';
import { readProducts, readReleases } from './support/sources';
import { readCsafArchive } from './suse/sources';
import { readOsvArchive, readUsns } from './ubuntu/sources';

/** What worker threads read of sources of errata. */
export const errataJobs = [
  readAlma,
  readCatalogue,
  readCentos,
  readCsafArchive,
  readCveArchive,
  readCveDocument,
  readDates,
  readGlsas,
  readIssues,
  readList,
  readOsvArchive,
  readOval,
  readPage,
  readProducts,
  readRedHatArchive,
  readRedHatDocument,
  readReleases,
  readScores,
  readTracker,
  readUsns,
];
