import { RepositoryError } from '../fetch';
import { xmlLimits } from '../limits';
import type { XmlElement } from './elements';
import type { XmlEvents } from './events';

/** What a tree may hold, where it is less than XML's own limits. */
export interface TreeLimits {
  /** Elements of one tree. */
  elements?: number;
}

/** Builds trees of the elements at one depth (1 is the root) and hands each over when it is complete. */
export class TreeBuilder implements XmlEvents {
  readonly complete: XmlElement[] = [];
  private readonly open_: XmlElement[] = [];
  private depth = 0;
  private count = 0;
  private characters = 0;
  private readonly maxElements: number;

  constructor(
    private readonly what: string,
    private readonly atDepth: number,
    private readonly expectRoot: string,
    { elements = xmlLimits.elements }: TreeLimits,
  ) {
    this.maxElements = elements;
  }

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
    if (++this.count > this.maxElements) {
      throw new RepositoryError(
        'content',
        `${this.what} holds an element with more than ${this.maxElements} others in it`,
      );
    }
    let characters = 0;
    for (const key of Object.keys(attributes)) {
      characters += key.length + attributes[key].length;
    }
    this.add(characters);
    const element = { name, attributes, text: '', children: [] };
    this.open_.at(-1)?.children.push(element);
    this.open_.push(element);
  }

  text(text: string): void {
    const element = this.open_.at(-1);
    if (!element) return;
    // What is beyond is longer than any text that is kept of it.
    const room = xmlLimits.text - element.text.length;
    if (room <= 0) return;
    const taken = text.length > room ? text.slice(0, room) : text;
    this.add(taken.length);
    element.text += taken;
  }

  close(): void {
    this.depth--;
    const element = this.open_.pop();
    if (element && this.open_.length === 0) {
      this.complete.push(element);
      this.count = 0;
      this.characters = 0;
    }
  }

  private add(characters: number): void {
    this.characters += characters;
    if (this.characters > xmlLimits.characters) {
      throw new RepositoryError(
        'content',
        `${this.what} holds an element with more than ${
          xmlLimits.characters / 1024 / 1024
        } MiB of text in it`,
      );
    }
  }
}
