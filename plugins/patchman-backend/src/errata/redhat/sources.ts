import type {
  CheckedSource,
  ErrataRecord,
  ErrataSource,
  SourceContext,
} from 'backstage-plugin-patchman-node';
import { RepositoryError } from '../../repositories/fetch';
import { Bounds } from '../Bounds';
import { checkFiles } from '../checkFiles';
import { defineReader } from '../defineReader';
import { openOrThrow, readSourceFile, textOfFile } from '../documents';
import { errataLimits } from '../../inventory/errata/limits';
import { ofJson, readArchive, type DocumentReader } from '../readArchive';
import { isRedHatAdvisory, readRedHatAdvisory } from './csaf';
import { parseChanges, type Change } from './changes';
import { isRedHatVex, readRedHatVex } from './vex';

interface Kind {
  wanted(path: string): boolean;
  read: DocumentReader;
}

const KINDS: Record<'advisories' | 'vex', Kind> = {
  advisories: { wanted: isRedHatAdvisory, read: ofJson(readRedHatAdvisory) },
  vex: { wanted: isRedHatVex, read: ofJson(readRedHatVex) },
};

export const readRedHatArchive = defineReader<{ kind: keyof typeof KINDS }>(
  'redhat-archive',
  (bytes, { what, warn, input }) =>
    readArchive(bytes, what, KINDS[input.kind], warn),
);

/** One document of a server. */
export const readRedHatDocument = defineReader<{ kind: keyof typeof KINDS }>(
  'redhat-document',
  async function* read(bytes, { what, warn, input }) {
    const pieces: Buffer[] = [];
    for await (const piece of bytes) pieces.push(piece);
    const bounds = new Bounds();
    try {
      yield await KINDS[input.kind].read(Buffer.concat(pieces), bounds);
    } catch (error) {
      throw new RepositoryError(
        'content',
        `${what} cannot be read: ${(error as Error).message}`,
      );
    }
    if (bounds.leftOut.any) warn(`what could not be taken: ${bounds.leftOut}`);
  },
);

/** Documents that are asked for at one look; the others follow with the next. */
const MOST_DOCUMENTS = 500;
/** Bytes: about 60,000 lines. */
const MAX_CHANGES = 16 * 1024 * 1024;
/** After this long the whole archive is read again, for what was taken back since. */
const WHOLE_AFTER = 30 * 24 * 60 * 60 * 1000;

interface State {
  /** The time of the newest change that was read, as `changes.csv` has it. */
  newest: string;
  /** When the archive was last read, milliseconds since the epoch. */
  wholeAt: number;
  changes: Record<string, string>;
}

async function* readWhole(
  context: SourceContext,
  kind: keyof typeof KINDS,
): AsyncGenerator<ErrataRecord[]> {
  const latest = await openOrThrow(context, 'archive_latest.txt', {
    maxSize: 4096,
  });
  const name = (await textOfFile(latest)).trim();
  if (!/^[\w-][\w.-]{0,100}$/.test(name)) {
    throw new RepositoryError(
      'content',
      'archive_latest.txt does not name an archive',
    );
  }
  const file = await openOrThrow(context, name);
  yield* readSourceFile(context, file, readRedHatArchive, { kind });
}

async function* readChanged(
  context: SourceContext,
  kind: keyof typeof KINDS,
  changes: Change[],
): AsyncGenerator<ErrataRecord[]> {
  for (const { path } of changes) {
    const file = await context.files.open(path, {
      maxSize: errataLimits.document,
    });
    // Taken back since the list was written.
    if (!file || file === 'unchanged') continue;
    try {
      yield* readSourceFile(context, file, readRedHatDocument, { kind });
    } catch (error) {
      if (
        !(error instanceof RepositoryError) ||
        !['content', 'damaged', 'too-large'].includes(error.kind)
      ) {
        throw error;
      }
      // One document of thousands, which would be the next one again.
      context.logger.warn(error.message);
    }
  }
}

/** What is new of a list of changes: the oldest first, so that it is known where to go on. */
function newsOf(
  changes: Change[],
  newest: string,
  wanted: (path: string) => boolean,
): Change[] {
  return changes
    .filter(({ path, time }) => time > newest && wanted(path))
    .sort((a, b) => (a.time < b.time ? -1 : 1))
    .slice(0, MOST_DOCUMENTS);
}

async function check(
  context: SourceContext,
  kind: keyof typeof KINDS,
): Promise<CheckedSource> {
  const names = await context.files.list();
  if (names) {
    // Archives, or the one file that was uploaded.
    const archives = names.filter(
      name => name === '' || /\.tar(?:\.\w{1,4})?$/.test(name),
    );
    return checkFiles(context, archives, (_path, file) =>
      readSourceFile(context, file, readRedHatArchive, { kind }),
    );
  }
  const state = context.previous as unknown as State | null;
  const list = await context.files.open('changes.csv', {
    known: state?.changes,
    maxSize: MAX_CHANGES,
  });
  if (list === 'unchanged' && state) return { status: 'unchanged' };
  const changes =
    list && list !== 'unchanged' ? parseChanges(await textOfFile(list)) : [];
  const validators = list && list !== 'unchanged' ? list.validators : {};
  const last = changes.reduce(
    (newest, { time }) => (time > newest ? time : newest),
    '',
  );
  if (!state || Date.now() - state.wholeAt > WHOLE_AFTER) {
    return {
      status: 'changed',
      async *read() {
        yield* readWhole(context, kind);
        return { newest: last, wholeAt: Date.now(), changes: validators };
      },
    };
  }
  const news = newsOf(changes, state.newest, KINDS[kind].wanted);
  if (news.length === 0) {
    return { status: 'unchanged', state: { ...state, changes: validators } };
  }
  return {
    status: 'changed',
    adds: true,
    async *read() {
      yield* readChanged(context, kind, news);
      const isAll = news.length < MOST_DOCUMENTS;
      return {
        newest: news.at(-1)!.time,
        wholeAt: state.wholeAt,
        // What is left of the list is asked for next time, whatever became of it.
        changes: isAll ? validators : {},
      };
    },
  };
}

function sourceOf(
  id: string,
  title: string,
  kind: keyof typeof KINDS,
): ErrataSource {
  return {
    id,
    title,
    url: `https://security.access.redhat.com/data/csaf/v2/${kind}`,
    licence: 'CC-BY 4.0',
    every: { hours: 6 },
    for: 'asked',
    uploadable: true,
    check: context => check(context, kind),
  };
}

/** Red Hat's advisories, for hosts whose repositories lack them. */
export const redHatCsaf = sourceOf(
  'redhat-csaf',
  'Red Hat advisories (CSAF)',
  'advisories',
);

/** What Red Hat says of each CVE in each release. */
export const redHatVex = sourceOf(
  'redhat-vex',
  'Red Hat states of CVEs (VEX)',
  'vex',
);
