import { SaxesParser } from 'saxes';
import { RepositoryError } from '../fetch';
import { xmlLimits } from '../limits';

/** What happens while a document is read. Names are local: prefixes of namespaces are cut off. */
export interface XmlEvents {
  open(name: string, attributes: Record<string, string>): void;
  /** Text and CDATA, entities decoded; an element's text may come in pieces. */
  text(text: string): void;
  close(name: string): void;
}

/**
 * Reads well-formed XML 1.0 piece by piece. Only the five predefined entities and character references are known, and
 * a document type is refused, so nothing can be expanded or loaded.
 */
export class XmlReader {
  private readonly parser = new SaxesParser({ position: false });
  private depth = 0;
  private sinceToken = 0;

  /** `what` names the document in messages. */
  constructor(private readonly what: string, events: XmlEvents) {
    const { parser } = this;
    parser.on('error', error => {
      throw this.problem(`is not well-formed XML: ${readable(error)}`);
    });
    parser.on('doctype', () => {
      throw this.problem(
        'declares a document type, which metadata never needs',
      );
    });
    parser.on('opentag', tag => {
      this.sinceToken = 0;
      if (++this.depth > xmlLimits.depth) {
        throw this.problem(`nests more than ${xmlLimits.depth} elements`);
      }
      const attributes = tag.attributes as Record<string, string>;
      // Counted when the tag is complete, which the limit of a token holds small: an event for each costs twice the time.
      if (Object.keys(attributes).length > xmlLimits.attributes) {
        throw this.problem(
          `has an element with more than ${xmlLimits.attributes} attributes`,
        );
      }
      events.open(localName(tag.name), attributes);
    });
    parser.on('closetag', tag => {
      this.sinceToken = 0;
      this.depth--;
      events.close(localName(tag.name));
    });
    const onText = (text: string) => {
      this.sinceToken = 0;
      if (this.depth > 0) events.text(text);
    };
    parser.on('text', onText);
    parser.on('cdata', onText);
    parser.on('comment', () => {
      this.sinceToken = 0;
    });
  }

  /** @throws RepositoryError of kind `content` when the document is not what it should be */
  write(text: string): void {
    this.sinceToken += text.length;
    if (this.sinceToken > xmlLimits.token + text.length) {
      throw this.problem('holds a text longer than 4 MiB');
    }
    this.parser.write(text);
  }

  /** The end of the document. @throws RepositoryError when something is still open */
  close(): void {
    this.parser.close();
  }

  private problem(why: string): RepositoryError {
    return new RepositoryError('content', `${this.what} ${why}`);
  }
}

export function localName(name: string): string {
  const colon = name.indexOf(':');
  return colon < 0 ? name : name.slice(colon + 1);
}

/** The parser's message without its position, which is off because counting costs time. */
function readable(error: Error): string {
  return error.message.replace(/^\d+:\d+:\s*/, '').slice(0, 200);
}
