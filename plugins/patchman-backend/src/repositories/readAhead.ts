/**
 * Passes values through and asks for the next one while the last is still being used, so that reading and storing
 * overlap.
 */
export async function* readAhead<T>(
  source: AsyncIterable<T>,
): AsyncGenerator<T> {
  const iterator = source[Symbol.asyncIterator]();
  let next = iterator.next();
  try {
    for (;;) {
      const { value, done } = await next;
      if (done) return;
      next = iterator.next();
      // Its error is thrown when its turn comes, if it comes.
      next.catch(() => {});
      yield value;
    }
  } finally {
    await iterator.return?.();
  }
}
