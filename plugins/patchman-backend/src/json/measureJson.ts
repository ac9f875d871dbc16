import { NameCounter } from './NameCounter';

/** Objects and lists within each other; those of a report are 7 deep. At most 32, for a bit each. */
const MAX_DEPTH = 32;
/** Values, each member of a list or an object being one; 50,000 packages with all that is known of them have 900,000. */
const MAX_VALUES = 1_000_000;
/** Different names of fields: each costs the parser far more than a value. */
const MAX_NAMES = 1_000;
/** Bytes of a name: long ones are hashed by their length alone, so that the parser compares each with all before it. */
const MAX_NAME = 256;

const QUOTE = 0x22;
const COMMA = 0x2c;
const OPEN_LIST = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/**
 * Looks once over the bytes of a JSON document for what would make it expensive to parse, without reading it: whether it
 * is JSON at all is told by who parses it.
 * @returns what there is too much of, as part of a sentence, null where it may be parsed
 */
export function measureJson(body: Buffer): string | null {
  const names = new NameCounter(body, MAX_NAMES);
  const { length } = body;
  let depth = 0;
  let values = 0;
  /** A bit for each level: whether that one is an object. */
  let objects = 0;
  let isName = false;
  for (let i = 0; i < length; i++) {
    switch (body[i]) {
      case QUOTE: {
        const start = i + 1;
        for (i = start; i < length && body[i] !== QUOTE; i++) {
          if (body[i] === BACKSLASH) i++;
        }
        if (isName) {
          if (i - start > MAX_NAME) {
            return `the name of a field is longer than ${MAX_NAME} bytes`;
          }
          if (!names.note(start, i < length ? i : length)) {
            return `it has more than ${MAX_NAMES} different names of fields`;
          }
          isName = false;
        }
        break;
      }
      case OPEN_OBJECT:
      case OPEN_LIST:
        if (depth === MAX_DEPTH) {
          return `its objects and lists are more than ${MAX_DEPTH} deep`;
        }
        isName = body[i] === OPEN_OBJECT;
        // eslint-disable-next-line no-bitwise
        objects = (objects & ~(1 << depth)) | ((isName ? 1 : 0) << depth);
        depth++;
        values++;
        break;
      case CLOSE_OBJECT:
      case CLOSE_LIST:
        if (depth > 0) depth--;
        isName = false;
        break;
      case COMMA:
        values++;
        // eslint-disable-next-line no-bitwise
        isName = depth > 0 && ((objects >>> (depth - 1)) & 1) === 1;
        break;
      default:
    }
    if (values > MAX_VALUES) return `it has more than ${MAX_VALUES} values`;
  }
  return null;
}
