import { setTimeout as sleep } from 'node:timers/promises';
import type {
  CheckedSource,
  ErrataRecord,
  ErrataSource,
  SourceContext,
  SourceFile,
} from 'backstage-plugin-patchman-node';
import { JsonError, parseJson } from '../../json/parseJson';
import { RepositoryError } from '../../repositories/fetch';
import { Bounds } from '../Bounds';
import { defineReader } from '../defineReader';
import { openOrThrow, readSourceFile } from '../documents';
import { errataLimits } from '../../inventory/errata/limits';
import { readArchive } from '../readArchive';
import { isCveRecord, readCveRecord } from './cveRecord';
import { readNvdPage } from './nvd';

const READERS = { mitre: readCveRecord, nvd: readNvdPage };

/** One small document of a CVE, or of some. */
export const readCveDocument = defineReader<{ of: keyof typeof READERS }>(
  'cve-document',
  async function* read(bytes, { what, warn, input }) {
    const pieces: Buffer[] = [];
    for await (const piece of bytes) pieces.push(piece);
    const bounds = new Bounds();
    let value: unknown;
    try {
      value = parseJson(Buffer.concat(pieces));
    } catch (error) {
      if (!(error instanceof JsonError)) throw error;
      throw new RepositoryError('content', `${what}: ${error.message}`);
    }
    yield READERS[input.of](value, bounds);
    if (bounds.leftOut.any) warn(`what could not be taken: ${bounds.leftOut}`);
  },
);

/** The wanted records of an archive of all. */
export const readCveArchive = defineReader<{ wanted: string[] }>(
  'cve-archive',
  (bytes, { what, warn, input }) => {
    const wanted = new Set(input.wanted.map(cve => `${cve}.json`));
    return readArchive(
      bytes,
      what,
      {
        wanted: path =>
          isCveRecord(path) && wanted.has(path.split('/').at(-1)!),
        read: (content, bounds) => readCveRecord(parseJson(content), bounds),
      },
      warn,
    );
  },
);

/** CVEs that are asked for at one look; the others follow with the next. */
const MOST_RECORDS = 200;
/** Of an archive that was uploaded. */
const MOST_OF_ARCHIVE = 100_000;

/** Where a record is below the address: as the API has it, as a folder of files, or as the repository of all of them. */
function pathsOf(cve: string, remote: boolean): string[] {
  if (remote) return [cve];
  const [, year, number] = cve.split('-');
  return [
    `${cve}.json`,
    `cves/${year}/${number.slice(0, -3)}xxx/${cve}.json`,
    `${year}/${number.slice(0, -3)}xxx/${cve}.json`,
  ];
}

async function openFirst(
  context: SourceContext,
  paths: string[],
): Promise<SourceFile | null> {
  for (const path of paths) {
    const file = await context.files.open(path, {
      maxSize: errataLimits.document,
    });
    if (file && file !== 'unchanged') return file;
  }
  return null;
}

/** Errors that are of one document alone, whatever becomes of the others. */
function isOfOne(error: RepositoryError): boolean {
  const { kind, status = 0 } = error;
  if (kind === 'status') {
    // A server that has enough, or does not let anybody in, says so of all.
    return ![401, 403, 407, 429, 502, 503, 504].includes(status);
  }
  return ['content', 'damaged', 'too-large'].includes(kind);
}

/**
 * Asks for some CVEs, one after the other. One whose document cannot be read delays no other, and what was told before a server
 * has enough of it counts.
 * @param pause milliseconds between two questions
 */
async function* askForEach(
  context: SourceContext,
  cves: string[],
  pause: number,
  ask: (cve: string) => AsyncGenerator<ErrataRecord[]>,
): AsyncGenerator<ErrataRecord[], Record<string, unknown>> {
  let asked = 0;
  for (const cve of cves) {
    try {
      if (asked > 0 && pause > 0) {
        await sleep(pause, undefined, { signal: context.signal });
      }
      yield* ask(cve);
    } catch (error) {
      context.signal.throwIfAborted();
      if (!(error instanceof RepositoryError)) throw error;
      if (!isOfOne(error)) {
        if (asked === 0) throw error;
        context.logger.warn(
          `${asked} of ${cves.length} CVEs were asked for, then: ${error.message}`,
        );
        break;
      }
      context.logger.warn(`${cve}: ${error.message}`);
    }
    yield [{ record: 'asked', cve }];
    asked++;
  }
  return {};
}

/** The records of the CVE programme, of CVEs that concern a host. */
export const cveMitre: ErrataSource = {
  id: 'cve-mitre',
  title: 'CVE records (MITRE)',
  url: 'https://cveawg.mitre.org/api/cve',
  licence: 'CVE terms of use',
  every: { hours: 1 },
  for: 'any',
  uploadable: true,
  async check(context): Promise<CheckedSource> {
    const { files } = context;
    const isArchive = (await files.list())?.includes('') ?? false;
    const wanted = await context.wantedCves(
      isArchive ? MOST_OF_ARCHIVE : MOST_RECORDS,
    );
    if (wanted.length === 0) return { status: 'unchanged' };
    if (isArchive) {
      return {
        status: 'changed',
        adds: true,
        async *read() {
          const file = await openOrThrow(context, '');
          yield* readSourceFile(context, file, readCveArchive, { wanted });
          return {};
        },
      };
    }
    return {
      status: 'changed',
      adds: true,
      read: () =>
        askForEach(context, wanted, 0, async function* ask(cve) {
          const file = await openFirst(context, pathsOf(cve, files.remote));
          // Where there is none, a vendor is ahead of the programme.
          if (file) {
            yield* readSourceFile(context, file, readCveDocument, {
              of: 'mitre',
            });
          }
        }),
    };
  },
};

/** The NVD lets five questions pass in thirty seconds. */
const NVD_PAUSE = 6_500;
const MOST_NVD = 50;

/** The NVD's scores, of CVEs that concern a host and that nobody else has scored. */
export const cveNvd: ErrataSource = {
  id: 'cve-nvd',
  title: 'CVE scores (NVD)',
  url: 'https://services.nvd.nist.gov/rest/json/cves/2.0',
  licence:
    'public domain; this product uses the NVD API but is not endorsed or certified by the NVD',
  every: { hours: 1 },
  for: 'any',
  uploadable: true,
  async check(context): Promise<CheckedSource> {
    const { files } = context;
    const names = await files.list();
    if (names?.includes('')) {
      return {
        status: 'changed',
        adds: true,
        async *read() {
          const file = await openOrThrow(context, '');
          yield* readSourceFile(context, file, readCveDocument, { of: 'nvd' });
          return {};
        },
      };
    }
    const wanted = await context.wantedCves(MOST_NVD, { unscored: true });
    if (wanted.length === 0) return { status: 'unchanged' };
    return {
      status: 'changed',
      adds: true,
      read: () =>
        askForEach(
          context,
          wanted,
          files.remote ? NVD_PAUSE : 0,
          async function* ask(cve) {
            const file = files.remote
              ? await openOrThrow(context, '', { query: `cveId=${cve}` })
              : await openFirst(context, [`${cve}.json`]);
            if (file) {
              yield* readSourceFile(context, file, readCveDocument, {
                of: 'nvd',
              });
            }
          },
        ),
    };
  },
};
