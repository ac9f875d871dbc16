import type { MirrorContext } from 'backstage-plugin-patchman-node';
import { RepositoryError, looksLikeHtml, withoutCredentials } from '../fetch';
import {
  askDocument,
  download,
  fetchIfPresent,
  receive,
  type Download,
} from '../mirror';
import { archiveUrls } from './archiveUrls';
import { findOverlaySources } from './jobs';
import type { PortageState } from './state';

/** Gentoo's list of overlays. */
export const overlaysUrl = 'https://api.gentoo.org/overlays/repositories.xml';
/** Gentoo's own copies of all of them, with the metadata cache that the sources lack. */
const copyOf = (id: string) =>
  // Names of repositories, PMS 3.1.5; a host may report anything.
  /^\w[\w-]*$/.test(id) ? `https://github.com/gentoo-mirror/${id}` : '';

/** Bytes. The largest overlays have 30 MB. */
const maxArchive = 128 * 1024 * 1024;
const maxList = 32 * 1024 * 1024;

/**
 * Downloads an overlay's newest archive, from where it was last time, from the reported address, or from where Gentoo's
 * list says that it is.
 * @throws RepositoryError of kind `content` when no hosting gives one
 */
export async function findOverlay(
  context: MirrorContext,
  id: string,
  previous: PortageState | null,
): Promise<Download | 'unchanged'> {
  if (previous?.source.kind === 'archive') {
    const again = await fetchArchive(context, previous.source.url, previous);
    if (again) return again;
  }
  const tried = new Set<string>();
  const tryAll = async (urls: string[]) => {
    for (const url of urls.filter(candidate => !tried.has(candidate))) {
      tried.add(url);
      const found = await fetchArchive(context, url, null);
      if (found) return found;
    }
    return null;
  };
  const reported = await tryAll(archiveUrls(context.url));
  if (reported) return reported;

  const sources = await listedSources(context, id);
  const listed =
    sources && (await tryAll([copyOf(id), ...sources].flatMap(archiveUrls)));
  if (listed) return listed;
  const shown = withoutCredentials(context.url);
  throw new RepositoryError(
    'content',
    sources
      ? `the overlay ${id} cannot be read without git: none of its sources (${sources
          .map(withoutCredentials)
          .join(', ')
          .slice(0, 300)}) gives an archive`
      : `${shown} cannot be read without git, and the overlay ${JSON.stringify(
          id,
        )} is not in Gentoo's list of overlays`,
  );
}

async function fetchArchive(
  context: MirrorContext,
  url: string,
  known: PortageState | null,
): Promise<Download | 'unchanged' | null> {
  const found = await download(context, url, { maxSize: maxArchive, known });
  if (!found || found === 'unchanged' || !looksLikeHtml(found.head)) {
    return found;
  }
  await found.document.dispose();
  return null;
}

/** The addresses of an overlay in Gentoo's list, null when it is not there. */
async function listedSources(
  context: MirrorContext,
  id: string,
): Promise<string[] | null> {
  const response = await fetchIfPresent(context, overlaysUrl, {
    maxSize: maxList,
  });
  if (!response) return null;
  try {
    const document = await receive(context, response.body);
    try {
      return await askDocument(
        context,
        'the list of overlays',
        findOverlaySources,
        { id, source: document.source },
      );
    } finally {
      await document.dispose();
    }
  } finally {
    response.body.destroy();
  }
}
