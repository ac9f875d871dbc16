import type { HostileKind, Random } from '../texts';
import { hostileText } from '../texts';
import type { HostileMirror } from '../inputs';

/** Makes a mirror of one format that is hostile by one kind. */
export type DocumentMaker = (
  kind: HostileKind,
  random: Random,
) => Promise<Pick<HostileMirror, 'repository' | 'files'>>;

/** The longest text that is put into a field: more than any limit, little enough to be made quickly. */
const MOST = 2_000_000;

/** Values of fields, of which one is hostile; `touched` says which, for messages. */
export class Fields {
  readonly touched: string;

  constructor(
    private readonly values: Record<string, string>,
    kind: HostileKind,
    random: Random,
    /** Makes the hostile text fit the document, such as by writing it as XML. */
    private readonly write: (text: string) => string = text => text,
  ) {
    this.touched = random.pick(Object.keys(values));
    // Where the structure is what is hostile, texts are usual.
    if (!['depth', 'product', 'alias', 'files'].includes(kind)) {
      values[this.touched] = hostileText(kind, random, MOST);
    }
  }

  get(name: string): string {
    return this.write(this.values[name]);
  }
}

export const xmlText = (text: string) =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('"', '&quot;');
