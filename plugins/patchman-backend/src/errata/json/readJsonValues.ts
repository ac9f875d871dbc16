import { JSONParser } from '@streamparser/json';
import { cleanText } from '../../texts';
import { RepositoryError, type ByteStream } from '../../repositories/fetch';
import { withTurns } from '../../repositories/limits';
import { noWebPage } from '../noWebPage';
import { JsonGuard } from './JsonGuard';

/** A value of a document, and the names or places on the way to it. */
export interface JsonValue {
  path: (string | number)[];
  value: unknown;
}

/**
 * Streams the values of a JSON document at some paths, such as `$.*.*` or `$.data.*`; only one of them is held at a time.
 * @param what names the document in messages
 * @throws RepositoryError, `damaged` for one that is cut off and `content` for what is no JSON, or too much
 */
export async function* readJsonValues(
  source: ByteStream,
  what: string,
  paths: string[],
): AsyncGenerator<JsonValue[]> {
  const parser = new JSONParser({
    paths,
    keepStack: false,
    stringBufferSize: 64 * 1024,
  });
  const guard = new JsonGuard(what);
  let values: JsonValue[] = [];
  let failure: Error | null = null;
  let ended = false;
  parser.onValue = ({ value, key, stack }) => {
    guard.valueDone();
    const path = stack.slice(1).map(level => level.key!);
    values.push({ path: key === undefined ? [] : [...path, key], value });
  };
  parser.onError = error => {
    failure ??= error;
  };
  parser.onEnd = () => {
    ended = true;
  };
  for await (const piece of withTurns(noWebPage(source, what))) {
    guard.look(piece);
    parser.write(piece);
    if (failure) throw noJson(failure, what);
    if (values.length > 0) {
      yield values;
      values = [];
    }
  }
  if (!ended) {
    throw new RepositoryError('damaged', `${what} is cut off`);
  }
}

function noJson(error: Error, what: string): RepositoryError {
  return new RepositoryError(
    'content',
    `${what} is not JSON: ${cleanText(error.message, 200)}`,
  );
}
