import type {
  FetchedResponse,
  MirrorContext,
  OfferedPackage,
} from 'backstage-plugin-patchman-node';
import { RepositoryError, withoutCredentials } from '../fetch';
import { readResponse } from '../mirror';
import type { IndexChoice, ListedIndex } from './chooseIndex';
import { fetchIfPresent } from './fetchRelease';
import { readIndexPackages } from './jobs';

/** Bytes after decompression where no Release tells the size. The largest known index has about 100 MB. */
const maxIndexSize = 512 * 1024 * 1024;

/** Streams the packages of all indexes of a mirror, one after the other. */
export async function* readIndexes(
  context: MirrorContext,
  indexes: ListedIndex[],
): AsyncGenerator<OfferedPackage[]> {
  for (const index of indexes) yield* readIndex(context, index);
}

/**
 * Streams the packages of an index: all of it is received and compared with its size and digest before it is read. Throws
 * when any of this fails, at the latest after the last batch.
 */
async function* readIndex(
  context: MirrorContext,
  index: ListedIndex,
): AsyncGenerator<OfferedPackage[]> {
  const { choice, response } = await openIndex(context, index.choices);
  const { name, compression, expected } = choice;
  const { dropped } = yield* readResponse(
    context,
    response,
    {
      name,
      compression,
      packed: expected,
      plain: compression === 'none' ? null : index.plain,
      maxPlain: maxIndexSize,
    },
    readIndexPackages,
    {},
  );
  if (dropped > 0) {
    context.logger.warn(
      `${withoutCredentials(
        context.url,
      )}: ${dropped} stanzas without name, version or architecture were left out`,
    );
  }
}

/** Opens the first file that the mirror has. */
async function openIndex(
  context: MirrorContext,
  choices: IndexChoice[],
): Promise<{ choice: IndexChoice; response: FetchedResponse }> {
  for (const choice of choices) {
    for (const url of choice.urls) {
      const response = await fetchIfPresent(context, url);
      if (response) {
        return { choice, response };
      }
    }
  }
  throw new RepositoryError(
    'content',
    `the mirror has none of the index files that its Release lists: ${choices
      .map(({ name }) => name)
      .join(', ')}`,
  );
}
