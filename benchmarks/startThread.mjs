// The worker thread that documents are read in, started before anything is measured that it is used for.
import { watched } from './measure.mjs';
import { loadSource } from './pluginSources.mjs';

const { readMirrorList } = loadSource('repositories/rpm/jobs.ts');

/** Lets a thread read the smallest document. Answers what starting it took. */
export function startThread(patchman) {
  const url = 'https://mirror.example.org/';
  return watched(() =>
    patchman.documents
      .read(
        readMirrorList,
        { bytes: Buffer.from(url), url, arch: '' },
        { what: 'a list' },
      )
      .next(),
  );
}
