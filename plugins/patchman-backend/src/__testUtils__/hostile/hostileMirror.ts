import { seeded } from '../../repositories/mirror/__testUtils__/memoryMirror';
import { aptDocuments } from './documents/apt';
import { archiveDocuments } from './documents/archives';
import type { DocumentMaker } from './documents/document';
import { listDocuments } from './documents/lists';
import { rpmDocuments } from './documents/rpm';
import type { HostileMirror } from './inputs';
import { HOSTILE_KINDS } from './texts';

const MAKERS: [string, DocumentMaker][] = Object.entries({
  ...rpmDocuments,
  ...listDocuments,
  ...aptDocuments,
  ...archiveDocuments,
});

/** The hostile mirror of a seed: each format by each kind in turn, the rest drawn with the seed when it is made. */
export function hostileMirror(seed: number): {
  name: string;
  make: () => Promise<Omit<HostileMirror, 'name'>>;
} {
  const [format, make] = MAKERS[seed % MAKERS.length];
  const kind =
    HOSTILE_KINDS[Math.floor(seed / MAKERS.length) % HOSTILE_KINDS.length];
  return {
    name: `${format} by ${kind}, field by field`,
    make: () => make(kind, seeded(seed)),
  };
}
