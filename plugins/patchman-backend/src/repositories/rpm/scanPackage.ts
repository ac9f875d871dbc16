import type { RpmPackageBuilder, TextField } from './RpmPackageBuilder';

const LESS = 0x3c;
const GREATER = 0x3e;
const SLASH = 0x2f;
const COLON = 0x3a;
const SPACE = 0x20;
const QUOTE = 0x22;
const APOSTROPHE = 0x27;
const PARENTHESIS = 0x28;
const AMPERSAND = 0x26;

/** As deep as the parser goes. */
const maxDepth = 63;
/** Where the names of the open elements are, by their depth; one package is scanned at a time. */
const nameStarts = new Int32Array(maxDepth + 1);
const nameEnds = new Int32Array(maxDepth + 1);

type Element =
  | TextField
  | 'version'
  | 'format'
  | 'obsoletes'
  | 'provides'
  | 'entry';

/** Elements that matter, by their depth: children of the package, of its format, of the obsoletes and provides. */
const elementsAt: Record<number, { element: Element; name: Buffer }[]> = {
  2: named('name', 'arch', 'version', 'format'),
  3: named('vendor', 'sourcerpm', 'obsoletes', 'provides'),
  4: named('entry'),
};

function named(...elements: Element[]) {
  return elements.map(element => ({ element, name: Buffer.from(element) }));
}

function elementAt(
  depth: number,
  bytes: Buffer,
  start: number,
  end: number,
): Element | null {
  const candidates = elementsAt[depth];
  for (let index = 0; index < candidates.length; index++) {
    const { element, name } = candidates[index];
    if (name[0] === bytes[start] && is(name, bytes, start, end)) return element;
  }
  return null;
}

/**
 * Reads one `<package>…</package>` of primary.xml from its bytes and gives the fields that matter to `builder`.
 * Answers false when there is anything in it that takes a whole XML parser to judge: comments, CDATA, processing
 * instructions, unknown entities, tags that do not fit together. What it does read, it reads as a parser does.
 */
export function scanPackage(
  bytes: Buffer,
  start: number,
  end: number,
  builder: RpmPackageBuilder,
): boolean {
  let at = start;
  let depth = 0;
  let inFormat = false;
  let inList: 'obsoletes' | 'provides' | null = null;
  while (at < end) {
    const next = bytes[at + 1];
    if (next === SLASH) {
      at = endOfClosingTag(bytes, at + 2, nameStarts[depth], nameEnds[depth]);
      if (at < 0) return false;
      depth--;
      if (depth === 0) return at === end;
      if (depth === 1) inFormat = false;
      else if (depth === 2) inList = null;
    } else {
      if (!isNameStart(next)) return false;
      const tagName = at + 1;
      let nameStart = tagName;
      let nameEnd = tagName;
      for (; nameEnd < end; nameEnd++) {
        const byte = bytes[nameEnd];
        if (byte <= SPACE || byte === GREATER || byte === SLASH) break;
        if (byte === COLON && nameStart === tagName) nameStart = nameEnd + 1;
      }
      const tagEnd = endOfTag(bytes, nameEnd, end);
      if (tagEnd < 0) return false;
      const selfClosing = bytes[tagEnd - 1] === SLASH;
      if (++depth > maxDepth) return false;
      nameStarts[depth] = tagName;
      nameEnds[depth] = nameEnd;

      const element: Element | null =
        depth === 2 ||
        (depth === 3 && inFormat) ||
        (depth === 4 && inList !== null)
          ? elementAt(depth, bytes, nameStart, nameEnd)
          : null;
      switch (element) {
        case null:
          break;
        case 'format':
          inFormat = !selfClosing;
          break;
        case 'obsoletes':
        case 'provides':
          inList = selfClosing ? null : element;
          break;
        case 'version':
        case 'entry': {
          if (inList === 'provides') {
            const name = providedName(bytes, nameEnd, tagEnd);
            if (name === null) return false;
            if (!builder.isOtherName(name)) break;
          }
          const attributes = attributesOf(bytes, nameEnd, tagEnd);
          if (!attributes) return false;
          if (element === 'version') builder.setVersion(attributes);
          else if (inList === 'provides') builder.addProvide(attributes);
          else builder.addObsolete(attributes);
          break;
        }
        default: {
          const text = textOf(bytes, tagName, nameEnd, tagEnd, end);
          if (text === null) return false;
          builder.setText(element, text);
        }
      }

      at = tagEnd + 1;
      if (selfClosing) depth--;
      if (depth === 0) return false;
    }
    while (at < end && bytes[at] !== LESS) at++;
  }
  return false;
}

/** Behind the closing tag whose name begins at `at`; -1 when it is not that of the open element. */
function endOfClosingTag(
  bytes: Buffer,
  at: number,
  nameStart: number,
  nameEnd: number,
): number {
  let position = at;
  for (let name = nameStart; name < nameEnd; name++, position++) {
    if (bytes[position] !== bytes[name]) return -1;
  }
  while (bytes[position] <= SPACE) position++;
  return bytes[position] === GREATER ? position + 1 : -1;
}

function isNameStart(byte: number): boolean {
  const letter = byte | 32;
  return (letter >= 0x61 && letter <= 0x7a) || byte === 0x5f || byte > 0x7f;
}

function is(name: Buffer, bytes: Buffer, start: number, end: number): boolean {
  if (end - start !== name.length) return false;
  for (let at = 0; at < name.length; at++) {
    if (bytes[start + at] !== name[at]) return false;
  }
  return true;
}

/**
 * The text of an element whose name is in `bytes` from `nameStart` to `nameEnd` and whose tag ends at `tagEnd`; it must
 * end in the element's own closing tag. Null when a parser must judge it.
 */
function textOf(
  bytes: Buffer,
  nameStart: number,
  nameEnd: number,
  tagEnd: number,
  end: number,
): string | null {
  if (bytes[tagEnd - 1] === SLASH) return '';
  const textEnd = bytes.indexOf(LESS, tagEnd);
  const closing = textEnd + 2;
  const closingEnd = closing + nameEnd - nameStart;
  const fits =
    textEnd >= 0 &&
    bytes[textEnd + 1] === SLASH &&
    closingEnd < end &&
    bytes[closingEnd] <= GREATER &&
    bytes.compare(bytes, nameStart, nameEnd, closing, closingEnd) === 0;
  return fits ? decodeText(bytes.toString('utf8', tagEnd + 1, textEnd)) : null;
}

const FIRST_ATTRIBUTE = Buffer.from(' name="');

/**
 * The name in an entry of what is provided, '' for one that is no package's, such as `libc.so.6()(64bit)`: most are none
 * and need not be decoded. Null when a parser must judge it.
 */
function providedName(
  bytes: Buffer,
  from: number,
  tagEnd: number,
): string | null {
  const start = from + FIRST_ATTRIBUTE.length;
  // createrepo writes the name first.
  if (bytes.compare(FIRST_ATTRIBUTE, 0, undefined, from, start) === 0) {
    let at = start;
    for (; at < tagEnd; at++) {
      const byte = bytes[at];
      if (byte === PARENTHESIS || byte === SLASH) return '';
      if (byte === QUOTE) return bytes.toString('latin1', start, at);
      if (byte === AMPERSAND || byte <= SPACE || byte > 0x7e) break;
    }
  }
  const attributes = attributesOf(bytes, from, tagEnd);
  return attributes && (attributes.name ?? '');
}

/** Where the tag's `>` is, which may also stand in its quoted values; -1 when there is none. */
function endOfTag(bytes: Buffer, from: number, end: number): number {
  let quote = 0;
  for (let at = from; at < end; at++) {
    const byte = bytes[at];
    if (quote !== 0) {
      if (byte === quote) quote = 0;
      else if (byte === LESS) return -1;
    } else if (byte === GREATER) {
      return at;
    } else if (byte === QUOTE || byte === APOSTROPHE) {
      quote = byte;
    } else if (byte === LESS) {
      return -1;
    }
  }
  return -1;
}

const attributePattern = /\s+([^\s=<>"'/]+)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/y;

/** The attributes between an element's name and its end; null when a parser must judge them. */
function attributesOf(
  bytes: Buffer,
  from: number,
  tagEnd: number,
): Record<string, string> | null {
  const text = bytes.toString('utf8', from, tagEnd);
  const attributes: Record<string, string> = Object.create(null);
  let at = 0;
  for (;;) {
    attributePattern.lastIndex = at;
    const match = attributePattern.exec(text);
    if (!match) {
      return /^\s*\/?$/.test(text.slice(at)) ? attributes : null;
    }
    const [all, name, quoted, single] = match;
    const value = decodeText(quoted ?? single);
    // A parser makes spaces of the white space in values.
    if (value === null || name in attributes || /[\t\n]/.test(value)) {
      return null;
    }
    attributes[name] = value;
    at += all.length;
  }
}

const predefined: Record<string, string> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
};

/** What is no character of XML 1.0, or is changed by a parser. */
// eslint-disable-next-line no-control-regex
const unusual = /[\u0000-\u0008\u000b-\u001f\ufffe\uffff]|\]\]>/;

/** Decodes the five predefined entities and character references; null for anything else. */
export function decodeText(text: string): string | null {
  if (unusual.test(text)) return null;
  if (!text.includes('&')) return text;
  let known = true;
  const decoded = text.replace(
    /&(?:(amp|lt|gt|quot|apos)|#(\d{1,7})|#x([\da-fA-F]{1,6}));|&/g,
    (_, name?: string, decimal?: string, hexadecimal?: string) => {
      if (name) return predefined[name];
      const code = decimal ? Number(decimal) : parseInt(hexadecimal ?? '', 16);
      if (isOrdinary(code)) return String.fromCodePoint(code);
      known = false;
      return '';
    },
  );
  return known ? decoded : null;
}

function isOrdinary(code: number): boolean {
  return (
    (code >= 0x20 && code <= 0xd7ff) ||
    (code >= 0xe000 && code <= 0xfffd) ||
    (code >= 0x10000 && code <= 0x10ffff)
  );
}
