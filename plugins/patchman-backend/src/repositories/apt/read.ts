import type {
  FetchedResponse,
  MirrorContext,
  OfferedPackage,
} from 'backstage-plugin-patchman-node';
import {
  RepositoryError,
  decompress,
  verifyBytes,
  withoutCredentials,
} from '../fetch';
import type { IndexChoice, ListedIndex } from './chooseIndex';
import { fetchIfPresent } from './fetchRelease';
import { readStanzas } from './stanzas';

/** Bytes after decompression where no Release tells the size. The largest known index has about 100 MB. */
const maxIndexSize = 512 * 1024 * 1024;

/**
 * Streams the packages of an index: body, size and digest, decompression, size and digest again, stanzas. Throws when
 * any of these fails, at the latest after the last batch.
 */
export async function* readIndex(
  context: MirrorContext,
  index: ListedIndex,
): AsyncGenerator<OfferedPackage[]> {
  const { choice, response } = await openIndex(context, index.choices);
  const { signal } = context;
  const counts = { packages: 0, dropped: 0, endedAtLineEnd: true };
  try {
    const received = verifyBytes(response.body, choice.expected, choice.name);
    const plain = decompress(received, choice.compression, {
      maxSize: index.plain?.size ?? maxIndexSize,
      signal,
    });
    const verified =
      index.plain && choice.compression !== 'none'
        ? verifyBytes(plain, index.plain, `the decompressed ${choice.name}`)
        : plain;
    yield* readStanzas(verified, counts);
  } catch (error) {
    throw inFile(error, choice.name, response);
  } finally {
    response.body.destroy();
  }
  if (counts.dropped > 0) {
    context.logger.warn(
      `${withoutCredentials(context.url)}: ${
        counts.dropped
      } stanzas without name, version or architecture were left out`,
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

/** Names the file in an error about it, and the web page that came instead of it. */
function inFile(
  error: unknown,
  name: string,
  response: FetchedResponse,
): unknown {
  if (!(error instanceof RepositoryError)) {
    return error;
  }
  const isWebPage =
    error.kind === 'damaged' &&
    response.headers['content-type']?.startsWith('text/html');
  if (isWebPage) {
    return new RepositoryError(
      'content',
      `the mirror answers with a web page instead of ${name}: it has moved, or a login page stands before it`,
      { cause: error },
    );
  }
  return error.message.includes(name)
    ? error
    : new RepositoryError(error.kind, `${name}: ${error.message}`, {
        status: error.status,
        cause: error,
      });
}
