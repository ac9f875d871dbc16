import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { RepositoryError } from '../../repositories/fetch';
import { decodeEntities } from './decodeEntities';

/** An element of a small document: its attributes, its own text, and its children by their names. */
export interface SmallElement {
  attributes: ReadonlyMap<string, string>;
  text: string;
  children: ReadonlyMap<string, readonly SmallElement[]>;
}

/** Bytes. The largest known advisory of Gentoo has 40 kB. */
const MAX_SIZE = 1024 * 1024;
/** The largest known advisory of Gentoo has 600. */
const MAX_TAGS = 20_000;
const MAX_DEPTH = 32;

/** A type that is named and nothing else, which is never loaded: what is declared in a document itself stands in brackets. */
const PLAIN_DOCTYPE =
  /^(\s{0,20}(?:<\?xml[^<>]{0,200}\?>)?[^<>]{0,20})<!DOCTYPE \w{1,40} SYSTEM "[^"<>[\]]{1,200}"\s{0,20}>/;

const ATTRIBUTE = '@';
const TEXT = '#text';

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: ATTRIBUTE,
  textNodeName: TEXT,
  alwaysCreateTextNode: true,
  parseTagValue: false,
  parseAttributeValue: false,
  // None is expanded; the five that XML itself has are decoded afterwards.
  processEntities: false,
  maxNestedTags: MAX_DEPTH,
  isArray: (_name, _path, _isLeaf, isAttribute) => !isAttribute,
});

/**
 * Parses a small document whose root element must be `root`. Its size and the number of its tags are looked at before
 * anything else; a document type is refused unless it only names itself, and entities of its own are not known.
 * @throws RepositoryError of kind `content`
 */
export function parseSmallXml(
  bytes: Buffer,
  what: string,
  root: string,
): SmallElement {
  const refuse = (why: string) =>
    new RepositoryError('content', `${what} ${why}`);
  if (bytes.length > MAX_SIZE) {
    throw refuse(`is larger than ${MAX_SIZE / 1024} KiB`);
  }
  const text = bytes.toString('utf8').replace(PLAIN_DOCTYPE, '$1');
  if (/<!DOCTYPE|<!ENTITY/i.test(text)) {
    throw refuse('declares a document type of its own');
  }
  if (countOpen(text) > MAX_TAGS) {
    throw refuse(`has more than ${MAX_TAGS} tags`);
  }
  const problem = XMLValidator.validate(text);
  if (problem !== true) {
    throw refuse(`is not well-formed XML: ${problem.err.msg.slice(0, 200)}`);
  }
  let tree: Record<string, unknown>;
  try {
    tree = parser.parse(text);
  } catch (error) {
    throw refuse(`cannot be read: ${(error as Error).message.slice(0, 200)}`);
  }
  const [element] = Object.hasOwn(tree, root) ? (tree[root] as unknown[]) : [];
  if (!element) throw refuse(`should hold <${root}>`);
  return elementOf(element as Record<string, unknown>);
}

function countOpen(text: string): number {
  let count = 0;
  for (let at = text.indexOf('<'); at >= 0; at = text.indexOf('<', at + 1)) {
    count++;
  }
  return count;
}

function elementOf(node: Record<string, unknown>): SmallElement {
  const attributes = new Map<string, string>();
  const children = new Map<string, SmallElement[]>();
  let text = '';
  for (const [name, value] of Object.entries(node)) {
    if (name === TEXT) text = textIn(value);
    else if (name.startsWith(ATTRIBUTE)) {
      attributes.set(name.slice(1), decodeEntities(String(value)));
    } else {
      children.set(
        name,
        (value as unknown[]).map(child =>
          typeof child === 'string'
            ? leaf(child)
            : elementOf(child as Record<string, unknown>),
        ),
      );
    }
  }
  return { attributes, text, children };
}

function textIn(value: unknown): string {
  const texts = Array.isArray(value) ? value : [value];
  return decodeEntities(texts.map(String).join(''));
}

function leaf(text: string): SmallElement {
  return {
    attributes: new Map(),
    text: decodeEntities(text),
    children: new Map(),
  };
}

/** Elements on a way of names from an element down. */
export function elementsAt(
  element: SmallElement,
  ...names: string[]
): readonly SmallElement[] {
  return names.reduce<readonly SmallElement[]>(
    (found, name) => found.flatMap(one => one.children.get(name) ?? []),
    [element],
  );
}

/** The text of the first element on a way of names, on one line; empty where there is none. */
export function lineAt(element: SmallElement, ...names: string[]): string {
  const text = elementsAt(element, ...names)[0]?.text ?? '';
  return text.replace(/\s+/g, ' ').trim();
}
