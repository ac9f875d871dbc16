import { gunzip as gunzipCallback } from 'node:zlib';
import { promisify } from 'node:util';
import { defineJob, type JobErrors, type JobTools } from '../documents';
import { describeForm } from './describeForm';
import { type HostReport, InvalidReportError } from './HostReport';
import { readProtocol1 } from './protocol1';
import { parseProtocol1Form } from './protocol1Form';
import { readProtocol2 } from './protocol2';
import { type Protocol3Report, readProtocol3 } from './protocol3/readProtocol3';
import type { ReadableBody } from './ReceivedBody';

/** zlib takes no smaller one. */
const SMALLEST_CHUNK = 64;
const gunzip = promisify(gunzipCallback);

/** Lets the errors of jobs that read reports cross from their thread. */
const reportErrors: JobErrors = {
  pack: error =>
    error instanceof InvalidReportError ? { fields: error.fields } : null,
  unpack: ({ fields }: Pick<InvalidReportError, 'fields'>) =>
    new InvalidReportError(fields),
  stopped: (_, sentence) => new InvalidReportError({ body: [sentence] }),
};

/** A report as it was received, or as it is stored. */
export interface ReportBody {
  protocol: number;
  body: ReadableBody;
  contentType: string;
  /** For a client of protocol 1 that left its name out. */
  hostname: string;
}

/** A report and, from protocol 3 on, what its sections are called by. */
export type ReadReport = Pick<Protocol3Report, 'report'> &
  Partial<Protocol3Report>;

/** The lists of a report that may be long. */
const LISTS = ['packages', 'repositories', 'modules', 'updates'] as const;
type List = (typeof LISTS)[number];

/** An entry of one of them. */
export type ReportPart = {
  [Name in List]: { list: Name; entry: NonNullable<HostReport[Name]>[number] };
}[List];

/** Entries of a batch. */
const PARTS = 1000;

/** Reads a report whole. @throws InvalidReportError when it cannot be understood */
async function readBody(
  { protocol, body: received, contentType, hostname }: ReportBody,
  tools: JobTools,
): Promise<ReadReport> {
  const body = await bytesOf(received, tools);
  switch (protocol) {
    case 1: {
      const form = await parseProtocol1Form(body, contentType);
      return {
        report: readProtocol1({ ...form, host: form.host?.trim() || hostname }),
      };
    }
    case 2:
      return { report: readProtocol2(body) };
    case 3:
      return readProtocol3(body);
    default:
      throw new InvalidReportError({
        protocol: [`Protocol ${protocol} is not known.`],
      });
  }
}

async function bytesOf(
  { source, gzipped, size }: ReadableBody,
  { open }: JobTools,
): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of open(source)) pieces.push(piece);
  const bytes = Buffer.concat(pieces);
  // In one piece, or its pieces would be copied into one while both are there.
  return gzipped
    ? gunzip(bytes, { chunkSize: Math.max(SMALLEST_CHUNK, size + 1) })
    : bytes;
}

/** Reads a report; its long lists come in batches, if they are wanted, and are empty in the answer. */
export const readReportParts = defineJob(
  'report.read',
  reportErrors,
  async function* readParts(input: ReportBody & { withLists: boolean }, tools) {
    const read = await readBody(input, tools);
    const { report } = read;
    for (const list of LISTS) {
      const entries: unknown[] = report[list] ?? [];
      for (let at = 0; input.withLists && at < entries.length; at += PARTS) {
        yield entries
          .slice(at, at + PARTS)
          .map(entry => ({ list, entry } as ReportPart));
      }
      if (report[list]) report[list] = [];
    }
    return read;
  },
);

/** Characters, far above those of a name; more is refused by its length. */
const MAX_HOST = 1000;
/** Characters of a piece of a description. */
const PIECE = 100_000;

/** Reads a form of protocol 1 as far as its answer needs it; what is shown of it comes in batches of lines. */
export const readForm = defineJob(
  'report.form',
  reportErrors,
  async function* readParts(
    { body, contentType }: { body: ReadableBody; contentType: string },
    tools,
  ) {
    const form = await parseProtocol1Form(
      await bytesOf(body, tools),
      contentType,
    );
    const isAsked = form.report?.trim() === 'true';
    if (isAsked) {
      let lines: string[] = [];
      let length = 0;
      for (const line of describeForm(form)) {
        lines.push(line);
        length += line.length;
        if (length < PIECE) continue;
        yield lines;
        lines = [];
        length = 0;
      }
      yield lines;
    }
    return { host: form.host?.slice(0, MAX_HOST), isAsked };
  },
);

export const reportJobs = [readReportParts, readForm];
