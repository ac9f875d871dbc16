import { defineJob, defineQuestion } from '../../documents';
import { repositoryErrors, type ExpectedFile } from '../fetch';
import { namingFile, openListedDocument, type ListedDocument } from '../mirror';
import { findIndexes, indexSuffixes, notListed } from './chooseIndex';
import { describe } from './describe';
import type { ReleaseLocation } from './locate';
import { parseReleaseFile } from './releaseFile';
import { readStanzas, type StanzaCounts } from './stanzas';

/** What is asked of a Release file, which may list thousands of others. */
export const readRelease = defineQuestion(
  'apt.release',
  repositoryErrors,
  async ({
    text,
    url,
    location,
    indexBaseUrl,
  }: {
    text: string;
    url: string;
    location: ReleaseLocation;
    indexBaseUrl: string;
  }) => {
    const release = parseReleaseFile(text, url);
    const indexes = findIndexes(release, location, indexBaseUrl);
    const [path] = location.indexPaths;
    const folder = path.slice(0, path.lastIndexOf('/') + 1);
    const weak: Record<string, ExpectedFile> = {};
    for (const suffix of indexSuffixes) {
      const name = `Packages${suffix}`;
      const expected = release.files.get(`${folder}${name}`);
      if (expected) weak[name] = expected;
    }
    return {
      indexes,
      /** What it says of the files of the index, however weakly. */
      weak,
      described: describe(release, location.component),
      /** What to tell where it lists no index. */
      notListed: indexes ? null : notListed(release, location, url).message,
    };
  },
);

/** The packages of a Packages index; answers how many stanzas were left out. */
export const readIndexPackages = defineJob(
  'apt.packages',
  repositoryErrors,
  async function* read({ file }: { file: ListedDocument }, tools) {
    const counts: StanzaCounts = {
      packages: 0,
      dropped: 0,
      endedAtLineEnd: true,
    };
    try {
      yield* readStanzas(openListedDocument(tools, file), counts);
    } catch (error) {
      throw namingFile(error, file.name);
    }
    return { dropped: counts.dropped };
  },
);

export const aptJobs = [readRelease, readIndexPackages];
