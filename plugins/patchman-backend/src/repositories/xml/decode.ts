import { RepositoryError, type ByteStream } from '../fetch';
import { withTurns } from '../limits';

/** Encodings in which every byte below 0x80 is the ASCII character, so that tags can be found without decoding. */
const asciiLabels = new Set(['utf-8', 'utf8', 'us-ascii', 'ascii']);

/**
 * The encoding that a document tells by its first bytes: byte order mark or XML declaration (XML 1.0, appendix F).
 * Throws a `content` error for one that is not known.
 */
export function encodingOf(head: Buffer, what: string): string {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  const declared =
    /^(?:\xef\xbb\xbf)?<\?xml[^>]*?\sencoding\s*=\s*["']([\w.:-]{1,40})["']/.exec(
      head.toString('latin1', 0, 256),
    )?.[1];
  const label = (declared ?? 'utf-8').toLowerCase();
  if (asciiLabels.has(label)) return 'utf-8';
  try {
    return new TextDecoder(label).encoding;
  } catch {
    throw new RepositoryError(
      'content',
      `${what} says that it is written in "${declared}", which is not a known encoding`,
    );
  }
}

/**
 * Decodes a document piece by piece, with turns of the event loop between them. Bytes that are none of its encoding become U+FFFD: they are harmless in a description
 * and refused where they matter.
 */
export async function* decodeXml(
  source: ByteStream,
  what: string,
): AsyncGenerator<string> {
  let decoder: TextDecoder | undefined;
  for await (const piece of withTurns(source)) {
    decoder ??= new TextDecoder(encodingOf(piece, what));
    yield decoder.decode(piece, { stream: true });
  }
  const rest = decoder?.decode();
  if (rest) yield rest;
}
