import type { ErrataSource } from 'backstage-plugin-patchman-node';
import { defineQuestion } from '../../documents';
import { repositoryErrors } from '../../repositories/fetch';
import {
  openListedDocument,
  type ListedDocument,
} from '../../repositories/mirror';
import { checkFile } from '../checkFiles';
import { defineReader } from '../defineReader';
import { askSourceFile, readSourceFile } from '../documents';
import {
  readArchAdvisoryDates,
  readArchIssues,
  type DatesOfAdvisories,
} from './issues';

export const readIssues = defineReader<{ dates: DatesOfAdvisories }>(
  'arch-issues',
  (bytes, { what, warn, input }) =>
    readArchIssues(bytes, what, input.dates, warn),
);

export const readDates = defineQuestion(
  'errata.arch-advisories',
  repositoryErrors,
  ({ file }: { file: ListedDocument }, tools) =>
    readArchAdvisoryDates(openListedDocument(tools, file), file.name),
);

/** Of when advisories were written, which few were since 2022. */
const ADVISORIES = 'advisories.json';

/** Arch Linux' groups of vulnerabilities. */
export const archIssues: ErrataSource = {
  id: 'arch-issues',
  title: 'Arch Linux security tracker',
  url: 'https://security.archlinux.org/all.json',
  licence: 'MIT (the tracker)',
  every: { hours: 4 },
  for: ['arch'],
  uploadable: true,
  check: context =>
    checkFile(context, async function* read(file) {
      const advisories = await context.files.open(`../${ADVISORIES}`);
      const dates =
        advisories && advisories !== 'unchanged'
          ? await askSourceFile(context, advisories, readDates, {})
          : {};
      yield* readSourceFile(context, file, readIssues, { dates });
    }),
};
