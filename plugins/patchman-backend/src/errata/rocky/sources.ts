import type {
  CheckedSource,
  ErrataRecord,
  ErrataSource,
  SourceContext,
} from 'backstage-plugin-patchman-node';
import { RepositoryError } from '../../repositories/fetch';
import { defineReader } from '../defineReader';
import { openOrThrow, readSourceFile } from '../documents';
import { readApolloPage, type ApolloPage } from './apollo';

export const readPage = defineReader<object, ApolloPage>(
  'rocky-apollo',
  (bytes, { what, warn }) => readApolloPage(bytes, what, warn),
);

const PAGE = 100;
/** Far more than there are: 81 of November 2025. */
const MOST_PAGES = 2000;
/** After this long all pages are read again, for advisories that were changed since. */
const WHOLE_AFTER = 7 * 24 * 60 * 60 * 1000;
/** Names that are kept to know where what is known begins. */
const KEPT = 200;

interface State {
  /** Names of the newest advisories. */
  newest: string[];
  /** When all pages were last read, milliseconds since the epoch. */
  wholeAt: number;
}

function stateOf(previous: Record<string, unknown> | null): State | null {
  const { newest, wholeAt } = (previous ?? {}) as Partial<State>;
  return Array.isArray(newest) && typeof wholeAt === 'number'
    ? { newest, wholeAt }
    : null;
}

/** The names of the advisories of a batch, in their order. */
function namesOf(records: ErrataRecord[]): string[] {
  return records.flatMap(one => (one.record === 'advisory' ? one.name : []));
}

/** One page, and what it says of itself. */
async function* readOne(
  context: SourceContext,
  page: number,
): AsyncGenerator<ErrataRecord[], ApolloPage> {
  const file = await openOrThrow(context, '', {
    query: `page=${page}&size=${PAGE}`,
  });
  const answer = yield* readSourceFile(context, file, readPage, {});
  return answer ?? { count: 0, total: null };
}

/** All pages of a server, or those until one has an advisory that is known. */
async function* readPages(
  context: SourceContext,
  known: ReadonlySet<string>,
): AsyncGenerator<ErrataRecord[], { newest: string[]; count: number }> {
  const newest: string[] = [];
  let count = 0;
  for (let page = 1; page <= MOST_PAGES; page++) {
    let isKnown = false;
    const pages = readOne(context, page);
    let answer: ApolloPage;
    for (;;) {
      const { done, value } = await pages.next();
      if (done) {
        answer = value;
        break;
      }
      const names = namesOf(value);
      if (newest.length < KEPT) newest.push(...names);
      isKnown ||= names.some(name => known.has(name));
      yield value;
    }
    count += answer.count;
    // Neither the total nor the size of a page is reliable everywhere: an empty page is the end.
    if (isKnown || answer.count === 0) return { newest, count };
  }
  throw new RepositoryError(
    'content',
    `${context.files.where} has more than ${MOST_PAGES} pages`,
  );
}

/** Pages that were saved as files, whatever their names. */
async function* readFiles(
  context: SourceContext,
  names: string[],
): AsyncGenerator<ErrataRecord[], Record<string, unknown>> {
  let count = 0;
  for (const name of names) {
    const file = await openOrThrow(context, name);
    const answer = yield* readSourceFile(context, file, readPage, {});
    count += answer?.count ?? 0;
  }
  if (count === 0) {
    throw new RepositoryError(
      'content',
      `${context.files.where} holds no page of advisories`,
    );
  }
  return {};
}

/** Rocky Linux' advisories: its repositories have had none since May 2026. */
export const rockyApollo: ErrataSource = {
  id: 'rocky-apollo',
  title: 'Rocky Linux errata (Apollo)',
  url: 'https://apollo.build.resf.org/api/v3/advisories/',
  licence: 'BSD 3-Clause (the OSV export of the same data)',
  every: { hours: 4 },
  for: ['rocky:'],
  uploadable: true,
  async check(context): Promise<CheckedSource> {
    const names = await context.files.list();
    if (names) {
      const pages = names.filter(name => name === '' || /\.json\b/.test(name));
      return { status: 'changed', read: () => readFiles(context, pages) };
    }
    const state = stateOf(context.previous);
    const isWhole = !state || Date.now() - state.wholeAt > WHOLE_AFTER;
    return {
      status: 'changed',
      adds: !isWhole,
      async *read() {
        const known = new Set(isWhole ? [] : state.newest);
        const { newest, count } = yield* readPages(context, known);
        if (count === 0) {
          throw new RepositoryError(
            'content',
            `${context.files.where} lists no advisories`,
          );
        }
        return {
          newest: [...newest, ...(isWhole ? [] : state.newest)].slice(0, KEPT),
          wholeAt: isWhole ? Date.now() : state.wholeAt,
        };
      },
    };
  },
};
