import {
  looksLikeHtml,
  RepositoryError,
  type ByteStream,
} from '../repositories/fetch';

/** Bytes by which a web page is known. */
const HEAD = 64;

/**
 * Passes the bytes of a document through, unless there are none or it is a web page: what captive portals, and servers that
 * have moved, answer with status 200.
 * @throws RepositoryError
 */
export async function* noWebPage(
  source: ByteStream,
  what: string,
): AsyncGenerator<Buffer> {
  let head: Buffer | null = Buffer.alloc(0);
  for await (const piece of source) {
    if (!head) {
      yield piece;
      continue;
    }
    head = Buffer.concat([head, piece]);
    if (head.length < HEAD) continue;
    check(head, what);
    yield head;
    head = null;
  }
  if (!head) return;
  if (head.length === 0) {
    throw new RepositoryError('damaged', `${what} is empty`);
  }
  check(head, what);
  yield head;
}

function check(head: Buffer, what: string): void {
  if (looksLikeHtml(head)) {
    throw new RepositoryError(
      'content',
      `${what} is a web page: the server has moved, or a login page stands before it`,
    );
  }
}
