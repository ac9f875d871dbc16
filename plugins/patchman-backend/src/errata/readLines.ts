import type { ByteStream } from '../repositories/fetch';
import { listLimits, withTurns, type LeftOut } from '../repositories/limits';
import { noWebPage } from './noWebPage';

/**
 * Streams the lines of a text, some at a time, without their ends. One that is longer than any real one is left out.
 * @throws RepositoryError when it is empty or a web page
 */
export async function* readLines(
  source: ByteStream,
  what: string,
  leftOut: LeftOut,
): AsyncGenerator<string[]> {
  const decoder = new TextDecoder();
  /** The beginning of a line whose end is still to come; null: it is left out. */
  let begun: string[] | null = [];
  let length = 0;
  for await (const piece of withTurns(noWebPage(source, what))) {
    const parts = decoder.decode(piece, { stream: true }).split('\n');
    const last = parts.pop()!;
    const lines: string[] = [];
    for (const part of parts) {
      if (begun) lines.push(withoutReturn(begun.join('') + part));
      begun = [];
      length = 0;
    }
    length += last.length;
    if (length <= listLimits.line) {
      begun?.push(last);
    } else if (begun) {
      leftOut.add('lines were too long');
      begun = null;
    }
    if (lines.length > 0) yield lines;
  }
  const rest = begun && begun.join('') + decoder.decode();
  if (rest) yield [withoutReturn(rest)];
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}
