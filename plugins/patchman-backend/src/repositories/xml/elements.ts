import { RepositoryError, looksLikeHtml, type ByteStream } from '../fetch';
import { decodeXml } from './decode';
import { XmlReader, type XmlEvents } from './events';

/** An element with all that is in it. */
export interface XmlElement {
  /** Without a namespace's prefix. */
  name: string;
  attributes: Record<string, string>;
  /** Its own text, without that of its children. */
  text: string;
  children: XmlElement[];
}

/** Elements in one tree: an advisory of a whole distribution's rebuild has some 50,000. */
const maxElements = 500_000;

/** Builds trees of the elements at one depth (1 is the root) and hands each over when it is complete. */
class TreeBuilder implements XmlEvents {
  readonly complete: XmlElement[] = [];
  private readonly open_: XmlElement[] = [];
  private depth = 0;
  private count = 0;

  constructor(
    private readonly what: string,
    private readonly atDepth: number,
    private readonly expectRoot: string,
  ) {}

  open(name: string, attributes: Record<string, string>): void {
    this.depth++;
    if (this.depth === 1 && name !== this.expectRoot) {
      throw new RepositoryError(
        'content',
        `${this.what} should hold <${
          this.expectRoot
        }>, but begins with <${name.slice(0, 40)}>`,
      );
    }
    if (this.depth < this.atDepth) return;
    if (++this.count > maxElements) {
      throw new RepositoryError(
        'content',
        `${this.what} holds an element with more than ${maxElements} others in it`,
      );
    }
    const element = { name, attributes, text: '', children: [] };
    this.open_.at(-1)?.children.push(element);
    this.open_.push(element);
  }

  text(text: string): void {
    const element = this.open_.at(-1);
    if (element) element.text += text;
  }

  close(): void {
    this.depth--;
    const element = this.open_.pop();
    if (element && this.open_.length === 0) {
      this.complete.push(element);
      this.count = 0;
    }
  }
}

/**
 * Parses a whole small document whose root element must be `root`.
 * @throws RepositoryError of kind `content`, where `what` names the document
 */
export function parseXml(
  bytes: Buffer,
  what: string,
  root: string,
): Promise<XmlElement> {
  async function* whole() {
    yield bytes;
  }
  return readTrees(whole(), what, root, 1)
    .next()
    .then(({ value }) => value as XmlElement);
}

/** Streams the children of the root element `root`, each complete; only one is held at a time. */
export function readChildElements(
  source: ByteStream,
  what: string,
  root: string,
): AsyncGenerator<XmlElement> {
  return readTrees(source, what, root, 2);
}

async function* readTrees(
  source: ByteStream,
  what: string,
  root: string,
  atDepth: number,
): AsyncGenerator<XmlElement> {
  const trees = new TreeBuilder(what, atDepth, root);
  const reader = new XmlReader(what, trees);
  let started = false;
  for await (const text of decodeXml(source, what)) {
    if (!started && looksLikeHtml(text)) {
      throw new RepositoryError(
        'content',
        `${what} is a web page: the mirror has moved, or a login page stands before it`,
      );
    }
    started ||= text.length > 0;
    reader.write(text);
    if (atDepth > 1) yield* trees.complete.splice(0);
  }
  if (!started) {
    throw new RepositoryError('content', `${what} is empty`);
  }
  reader.close();
  yield* trees.complete.splice(0);
}

export function childrenOf(element: XmlElement, name: string): XmlElement[] {
  return element.children.filter(child => child.name === name);
}

/** The text of the first child of that name, trimmed; empty when there is none. */
export function childText(element: XmlElement, name: string): string {
  return element.children.find(child => child.name === name)?.text.trim() ?? '';
}
