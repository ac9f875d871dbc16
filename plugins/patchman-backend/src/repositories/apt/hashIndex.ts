import { createHash } from 'node:crypto';
import type { MirrorContext } from 'backstage-plugin-patchman-node';
import {
  RepositoryError,
  compressionByName,
  looksLikeHtml,
  statusError,
  verifyBytes,
  withoutCredentials,
  type ExpectedFile,
} from '../fetch';
import { guessIndexFiles, type ListedIndex } from './chooseIndex';
import { fetchIfPresent } from './fetchRelease';

/** An index that no strong checksum announces, downloaded once to know its digest. */
export interface HashedIndex {
  index: ListedIndex;
  url: string;
  digest: string;
  etag?: string;
  lastModified?: string;
}

/**
 * Finds the index of a mirror whose Release is missing or lists broken checksums only, and reads it through to know what
 * it is before anything is stored; nothing of it is kept. `weak` is what such a Release says of each file: it must fit, as
 * a guard against accidents.
 */
export async function hashIndex(
  context: MirrorContext,
  indexBaseUrl: string,
  weak: (fileName: string) => ExpectedFile | undefined,
): Promise<HashedIndex> {
  let webPage: string | null = null;
  const absences = new Set<number>();
  for (const url of guessIndexFiles(indexBaseUrl)) {
    const response = await fetchIfPresent(context, url, {
      onAbsent: status => absences.add(status),
    });
    if (!response) {
      continue;
    }
    const name = new URL(url).pathname.replace(/^.*\//, '');
    const hash = createHash('sha256');
    let size = 0;
    let head = '';
    let lastByte: number | undefined;
    for await (const piece of verifyBytes(
      response.body,
      weak(name) ?? { checksums: {} },
      name,
    )) {
      head ||= piece.toString('latin1', 0, 512);
      hash.update(piece);
      size += piece.length;
      lastByte = piece.at(-1);
    }
    if (looksLikeHtml(head)) {
      webPage = url;
      continue;
    }
    const compression = compressionByName(name);
    // Compressed data tells by itself that it is cut off; here nothing but the end of the last line can.
    if (compression === 'none' && size > 0 && lastByte !== 0x0a) {
      throw new RepositoryError(
        'damaged',
        `${name} ends in the middle of a line, and there is no Release file that tells its size: it seems to be cut off`,
      );
    }
    const digest = hash.digest('hex');
    const expected = { size, checksums: { sha256: digest } };
    return {
      index: {
        plain: null,
        choices: [{ urls: [url], name, compression, expected }],
      },
      url,
      digest,
      etag: response.headers.etag,
      lastModified: response.headers['last-modified'],
    };
  }
  if (webPage) {
    throw new RepositoryError(
      'content',
      `${withoutCredentials(
        webPage,
      )} is a web page, not a Packages index: the mirror has moved, or a login page stands before it`,
    );
  }
  // A server that forbids each and every file lets in only whom it knows.
  const forbidden = absences.size === 1 && absences.has(403);
  throw statusError(indexBaseUrl, forbidden ? 403 : 404);
}
