import type {
  CheckedMirror,
  ExpectedIndex,
} from 'backstage-plugin-patchman-node';
import type { DbMirrorRow } from '../../database/tables';
import { withoutTrailing } from '../../texts';

/** What a list of mirrors said last. */
export interface Listed {
  kind: 'mirrorlist' | 'metalink';
  /** The preferred first. */
  mirrors: string[];
  expected: ExpectedIndex[] | null;
}

/** The longest lists of distributions have some hundred. */
const maxMirrors = 256;
const maxUrl = 2048;
/** A metalink names the current index and a handful before it. */
const maxExpected = 20;

/** What is kept of a list. */
export function listedOf(answer: CheckedMirror & { status: 'list' }): Listed {
  const { kind, mirrors, expected } = answer;
  return {
    kind,
    mirrors: [
      ...new Set(
        mirrors
          .filter(url => url.length <= maxUrl)
          // As hosts report addresses, so that the same mirror is the same row.
          .map(url => withoutTrailing(url, '/')),
      ),
    ].slice(0, maxMirrors),
    expected: expected && expected.slice(0, maxExpected),
  };
}

export function readListed({ listed }: DbMirrorRow): Listed | null {
  return listed === null ? null : JSON.parse(listed);
}

/** Whether two lists have the same mirrors; their order changes with each request to many servers. */
export function haveSameMirrors(a: Listed, b: Listed): boolean {
  const ofB = new Set(b.mirrors);
  return (
    a.mirrors.length === b.mirrors.length &&
    a.mirrors.every(url => ofB.has(url))
  );
}
