import { RepositoryError, looksLikeHtml, type ByteStream } from '../fetch';
import { xmlLimits } from '../limits';
import { decodeXml, encodingOf } from './decode';
import { XmlReader } from './events';
import { readSmallDocument } from './smallDocument';
import { TreeBuilder, type TreeLimits } from './TreeBuilder';

/** An element with all that is in it. */
export interface XmlElement {
  /** Without a namespace's prefix. */
  name: string;
  attributes: Record<string, string>;
  /** Its own text, without that of its children. */
  text: string;
  children: XmlElement[];
}

/**
 * Parses a whole small document whose root element must be `root`.
 * @throws RepositoryError of kind `content`, where `what` names the document
 */
export async function parseXml(
  bytes: Buffer,
  what: string,
  root: string,
  limits: TreeLimits = {},
): Promise<XmlElement> {
  const text = new TextDecoder(encodingOf(bytes, what)).decode(bytes);
  assertNoWebPage(text, what);
  if (text.length === 0) throw isEmpty(what);
  const trees = new TreeBuilder(what, 1, root, limits);
  readSmallDocument(text, what, limits.elements ?? xmlLimits.elements, trees);
  return trees.complete[0];
}

/**
 * Streams the children of the root element `root`, each complete; only one is held at a time.
 * @param depth 3 for the children of those, and so on
 */
export function readChildElements(
  source: ByteStream,
  what: string,
  root: string,
  depth = 2,
): AsyncGenerator<XmlElement> {
  return readTrees(source, what, root, depth, {});
}

async function* readTrees(
  source: ByteStream,
  what: string,
  root: string,
  atDepth: number,
  limits: TreeLimits,
): AsyncGenerator<XmlElement> {
  const trees = new TreeBuilder(what, atDepth, root, limits);
  const reader = new XmlReader(what, trees);
  let started = false;
  for await (const text of decodeXml(source, what)) {
    if (!started) assertNoWebPage(text, what);
    started ||= text.length > 0;
    reader.write(text);
    if (atDepth > 1) yield* trees.complete.splice(0);
  }
  if (!started) throw isEmpty(what);
  reader.close();
  yield* trees.complete.splice(0);
}

function isEmpty(what: string): RepositoryError {
  return new RepositoryError('content', `${what} is empty`);
}

function assertNoWebPage(text: string, what: string): void {
  if (!looksLikeHtml(text)) return;
  throw new RepositoryError(
    'content',
    `${what} is a web page: the mirror has moved, or a login page stands before it`,
  );
}

export function childrenOf(element: XmlElement, name: string): XmlElement[] {
  return element.children.filter(child => child.name === name);
}

/** The text of the first child of that name, trimmed; empty when there is none. */
export function childText(element: XmlElement, name: string): string {
  return element.children.find(child => child.name === name)?.text.trim() ?? '';
}
