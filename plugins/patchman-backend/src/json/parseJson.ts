import { cleanText } from '../texts';
import { measureJson } from './measureJson';

/** A JSON document that cannot be read, or that would cost more to read than any real one. */
export class JsonError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'JsonError';
  }

  /** What Backstage's error handler answers. */
  get statusCode(): number {
    return 400;
  }
}

/**
 * Reads a JSON document that somebody sent.
 * @throws JsonError with a sentence that says what is wrong
 */
export function parseJson(body: Buffer): unknown {
  assertJsonBounds(body);
  try {
    return JSON.parse(body.toString('utf8'));
  } catch (error) {
    const reason = cleanText((error as Error).message, 200);
    throw new JsonError(`This is not JSON: ${reason}.`);
  }
}

/** @throws JsonError when a document, which need not be well-formed, has more in it than any real one */
export function assertJsonBounds(body: Buffer): void {
  const excess = measureJson(body);
  if (excess) throw new JsonError(`This JSON is refused: ${excess}.`);
}
