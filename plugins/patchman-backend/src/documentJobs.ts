import type { DocumentJob } from './documents/job';
import { errataJobs } from './errata/jobs';
import { alpmJobs } from './repositories/alpm/jobs';
import { aptJobs } from './repositories/apt/jobs';
import { verifyDocument, verifyText } from './repositories/fetch/signatureJob';
import { portageJobs } from './repositories/portage/jobs';
import { rpmJobs } from './repositories/rpm/jobs';
import { reportJobs } from './reports/jobs';

/** Everything that worker threads can be asked to read. */
export const documentJobs: readonly DocumentJob<never, unknown, unknown>[] = [
  verifyDocument,
  verifyText,
  ...aptJobs,
  ...rpmJobs,
  ...alpmJobs,
  ...portageJobs,
  ...errataJobs,
  ...reportJobs,
];
