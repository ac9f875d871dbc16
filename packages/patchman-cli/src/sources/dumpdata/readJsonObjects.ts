import { ObjectScanner } from './ObjectScanner';

/** One object of a JSON list, or why there is none. */
export type JsonObject =
  | { value: Record<string, unknown> }
  | { damaged: string };

const MAX_OBJECT = 64 * 1024 * 1024;
/** How every object of a dump begins, which is where reading goes on after a damaged one. */
const BEGINNING = /\{\s*"(?:model|pk)"\s*:/g;

/**
 * Reads the objects of a JSON list, or of lines of JSON, one by one: the list as a whole may not fit into memory. What
 * cannot be read costs that object; reading goes on where the next one begins.
 */
export async function* readJsonObjects(
  chunks: AsyncIterable<string>,
): AsyncGenerator<JsonObject> {
  let buffer = '';
  const scanner = new ObjectScanner();
  const source = chunks[Symbol.asyncIterator]();
  for (;;) {
    const { done, value } = await source.next();
    if (!done) buffer += value;
    let taken = 0;
    for (;;) {
      const found = scanner.next(buffer);
      if (!found) {
        if (scanner.start >= 0 && buffer.length - scanner.start > MAX_OBJECT) {
          // A quote is missing somewhere: the rest would be one object.
          const next = beginningAfter(buffer, scanner.start + 1);
          yield { damaged: describe(buffer, scanner.start) };
          if (next < 0) {
            taken = buffer.length;
            scanner.reset(taken);
            break;
          }
          scanner.reset(next);
          continue;
        }
        break;
      }
      const { start, end } = found;
      const parsed = parse(buffer.slice(start, end));
      if (parsed) {
        yield { value: parsed };
        taken = end;
      } else {
        yield { damaged: describe(buffer, start) };
        // It may have swallowed those after it.
        const next = beginningAfter(buffer.slice(0, end), start + 1);
        taken = next < 0 ? end : next;
        if (next >= 0) scanner.reset(next);
      }
    }
    const keep =
      scanner.start >= 0 ? scanner.start : Math.max(taken, scanner.at);
    buffer = buffer.slice(keep);
    scanner.shift(keep);
    if (done) break;
  }
  if (scanner.start >= 0) {
    const next = beginningAfter(buffer, 1);
    yield { damaged: describe(buffer, 0) };
    if (next > 0) yield* readJsonObjects(once(buffer.slice(next)));
  }
}

async function* once(text: string) {
  yield text;
}

function parse(text: string): Record<string, unknown> | null {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function beginningAfter(text: string, from: number): number {
  BEGINNING.lastIndex = from;
  return BEGINNING.exec(text)?.index ?? -1;
}

function describe(text: string, start: number): string {
  return text.slice(start, start + 80).replace(/\s+/g, ' ');
}
