import { createHash } from 'node:crypto';
import type {
  CheckedMirror,
  MirrorContext,
} from 'backstage-plugin-patchman-node';
import { readBytes } from '../fetch';
import { askDocument, fetchIfPresent, validatorsOf } from '../mirror';
import { readMirrorList } from './jobs';
import { looksLikeList } from './locate';
import type { ListState } from './state';

/** Bytes. Metalinks have some ten kB. */
const maxList = 4 * 1024 * 1024;

/**
 * Asks for the list of mirrors behind a URL, only if it has changed. Null when there is nothing, or something else.
 * @throws RepositoryError when it is a list without a usable mirror, or a web page
 */
export async function askForList(
  context: MirrorContext,
  url: string,
  previous: ListState | null,
): Promise<CheckedMirror | null> {
  const response = await fetchIfPresent(context, url, {
    maxSize: maxList,
    known: previous,
    forbiddenIsAbsent: !looksLikeList(url),
  });
  if (!response) return null;
  if (response.status === 304) {
    response.body.destroy();
    return { status: 'unchanged' };
  }
  const bytes = await readBytes(response);
  const { arch, repoId, releaseVersion } = context;
  const list = await askDocument(
    context,
    'the list of mirrors',
    readMirrorList,
    { bytes, url, arch, repoId, releaseVersion },
  );
  if (!list) return null;
  const state: ListState = {
    version: 1,
    list: list.kind,
    ...validatorsOf(response),
    digest: createHash('sha256').update(bytes).digest('hex'),
  };
  if (JSON.stringify(state) === JSON.stringify(previous)) {
    return { status: 'unchanged' };
  }
  const { kind, mirrors, repomd } = list;
  return { status: 'list', kind, state, mirrors, expected: repomd };
}
