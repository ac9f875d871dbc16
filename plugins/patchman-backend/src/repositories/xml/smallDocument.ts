import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { RepositoryError } from '../fetch';
import { indexLimits, xmlLimits } from '../limits';
import { localName, type XmlEvents } from './events';

const ATTRIBUTES = ':@';
const TEXT = '#text';
const CDATA = '#cdata';

/** An element, a text or a CDATA section under its name, with the attributes beside it. */
interface Node {
  [name: string]: Node[] | string | Record<string, string> | undefined;
}

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributesGroupName: false,
  attributeNamePrefix: '',
  cdataPropName: CDATA,
  textNodeName: TEXT,
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  ignoreDeclaration: true,
  ignorePiTags: true,
  // Nothing is declared, and the five that XML knows by itself are ours.
  processEntities: false,
  htmlEntities: false,
  maxNestedTags: xmlLimits.depth,
  // Each name is a property of an object of its own, that nobody asks for methods; the worst are refused all the same.
  onDangerousProperty: name => name,
});

/**
 * Reads a whole document of 4 MiB at most that is there at once, and tells what is in it. What it may cost is looked at
 * before it is parsed; a document type is refused, so nothing can be expanded or loaded.
 * @param what names the document in messages
 * @throws RepositoryError of kind `content` when it is not what it should be
 */
export function readSmallDocument(
  text: string,
  what: string,
  mostElements: number,
  events: XmlEvents,
): void {
  const problem = (why: string) =>
    new RepositoryError('content', `${what} ${why}`);
  if (text.length > indexLimits.size) {
    throw problem(`is larger than ${indexLimits.size / 1024 / 1024} MiB`);
  }
  if (/<!DOCTYPE/i.test(text)) {
    throw problem('declares a document type, which metadata never needs');
  }
  // XML 1.0 section 2.2.
  // eslint-disable-next-line no-control-regex
  if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/.test(text)) {
    throw problem('is not well-formed XML: disallowed character');
  }
  let tags = 0;
  for (let at = text.indexOf('<'); at >= 0; at = text.indexOf('<', at + 1)) {
    // Each has two tags, if not one.
    if (++tags > 2 * mostElements + 100) {
      throw problem(
        `holds an element with more than ${mostElements} others in it`,
      );
    }
  }
  const isDeep = (error: Error) => /nested tags/i.test(error.message);
  let nodes: Node[];
  try {
    nodes = parser.parse(text);
  } catch (error) {
    throw isDeep(error as Error)
      ? problem(`nests more than ${xmlLimits.depth} elements`)
      : problem(`is not well-formed XML: ${shown((error as Error).message)}`);
  }
  // The parser takes much that is none.
  const valid = XMLValidator.validate(text);
  if (valid === true && !text.trimEnd().endsWith('>')) {
    throw problem('is not well-formed XML: text after the root element');
  }
  if (valid !== true) {
    throw problem(`is not well-formed XML: ${shown(valid.err.msg)}`);
  }
  tell(nodes, events, why => problem(`is not well-formed XML: ${why}`));
}

/** The library's words without the piece of the document that it quotes. */
function shown(message: string): string {
  return message.split(/ at position|[\n\r\t]/, 1)[0].slice(0, 200);
}

/** Tells of all nodes in their order, those in each other by a stack of our own. */
function tell(
  nodes: Node[],
  events: XmlEvents,
  malformed: (why: string) => Error,
): void {
  const open: { name: string; nodes: Node[]; next: number }[] = [
    { name: '', nodes, next: 0 },
  ];
  let roots = 0;
  while (open.length > 0) {
    const inside = open.at(-1)!;
    const node = inside.nodes[inside.next++];
    if (node === undefined) {
      open.pop();
      if (open.length > 0) events.close(inside.name);
      continue;
    }
    const name = Object.keys(node).find(key => key !== ATTRIBUTES);
    if (name === undefined) continue;
    const content = node[name];
    if (name === TEXT) {
      if (open.length > 1) events.text(decoded(String(content), malformed));
    } else if (name === CDATA) {
      for (const piece of content as Node[]) events.text(String(piece[TEXT]));
    } else {
      if (open.length === 1 && ++roots > 1)
        throw malformed('two root elements');
      events.open(localName(name), attributesOf(node, malformed));
      open.push({ name: localName(name), nodes: content as Node[], next: 0 });
    }
  }
}

function attributesOf(
  node: Node,
  malformed: (why: string) => Error,
): Record<string, string> {
  const given = Object.entries((node[ATTRIBUTES] ?? {}) as object);
  if (given.length > xmlLimits.attributes) {
    throw malformed(
      `an element has more than ${xmlLimits.attributes} attributes`,
    );
  }
  return Object.fromEntries(
    given.map(([name, value]) => [name, decoded(String(value), malformed)]),
  );
}

const ENTITIES: Record<string, string> = {
  amp: '&',
  apos: "'",
  gt: '>',
  lt: '<',
  quot: '"',
};

/** XML 1.0 section 4.1 and 4.6: references to characters, and the five entities that need no declaration. */
function decoded(text: string, malformed: (why: string) => Error): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(#x[\da-f]{1,6}|#\d{1,7}|\w{1,32})?;?/gi, whole => {
    const name = whole.endsWith(';') ? whole.slice(1, -1) : '';
    const character = ENTITIES[name] ?? characterOf(name);
    if (character === undefined) throw malformed('undefined entity');
    return character;
  });
}

function characterOf(name: string): string | undefined {
  if (!name.startsWith('#')) return undefined;
  const code = /^#x/i.test(name)
    ? parseInt(name.slice(2), 16)
    : Number(name.slice(1));
  const isCharacter =
    code === 0x9 ||
    code === 0xa ||
    code === 0xd ||
    (code >= 0x20 && code <= 0xd7ff) ||
    (code >= 0xe000 && code <= 0xfffd) ||
    (code >= 0x10000 && code <= 0x10ffff);
  return isCharacter ? String.fromCodePoint(code) : undefined;
}
