import type { FetchedResponse } from 'backstage-plugin-patchman-node';

/** Reads a whole body; the fetch's `maxSize` limits it. */
export async function readBytes(response: FetchedResponse): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of response.body) {
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

/** Reads a whole body as UTF-8. */
export async function readText(response: FetchedResponse): Promise<string> {
  return (await readBytes(response)).toString('utf8');
}

/** Whether bytes are a web page: what captive portals and "soft 404" servers answer with status 200. */
export function looksLikeHtml(head: Buffer | string): boolean {
  const start = (
    typeof head === 'string'
      ? head.slice(0, 512)
      : head.toString('latin1', 0, 512)
  ).trimStart();
  return /^(<!doctype html|<html|<head|<\?xml[^>]*\?>\s*<!doctype html)/i.test(
    start,
  );
}
