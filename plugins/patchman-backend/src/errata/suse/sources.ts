import type { ErrataSource } from 'backstage-plugin-patchman-node';
import { checkFile } from '../checkFiles';
import { defineReader } from '../defineReader';
import { readSourceFile } from '../documents';
import { ofJson, readArchive } from '../readArchive';
import { isSuseAdvisory, readSuseAdvisory } from './csaf';

export const readCsafArchive = defineReader(
  'suse-csaf',
  (bytes, { what, warn }) =>
    readArchive(
      bytes,
      what,
      { wanted: isSuseAdvisory, read: ofJson(readSuseAdvisory) },
      warn,
    ),
);

/** SUSE's advisories, for hosts whose repositories lack them: update repositories usually have them. */
export const suseCsaf: ErrataSource = {
  id: 'suse-csaf',
  title: 'SUSE advisories (CSAF)',
  url: 'https://ftp.suse.com/pub/projects/security/csaf.tar.bz2',
  licence: 'CC-BY 4.0',
  every: { days: 1 },
  for: 'asked',
  uploadable: true,
  check: context =>
    checkFile(context, file =>
      readSourceFile(context, file, readCsafArchive, {}),
    ),
};
