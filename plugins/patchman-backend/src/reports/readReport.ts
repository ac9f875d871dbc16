import { type Documents, inThisThread } from '../documents';
import type { DbReportRow } from '../database/tables';
import { identifyOperatingSystem } from '../systems/identifyOperatingSystem';
import {
  fillInReleaseVersion,
  versionOfRelease,
} from '../systems/releaseVersion';
import type { HostReport } from './HostReport';
import {
  readForm,
  readReportParts,
  type ReadReport,
  type ReportBody,
} from './jobs';
import { type ReadableBody, SMALL_REPORT } from './ReceivedBody';

/**
 * Reads a stored report again, into the one shape that the rest of the backend knows.
 * @returns also what its machine calls itself
 * @throws InvalidReportError when it cannot be understood
 */
export async function readStoredReport(
  documents: Documents,
  row: DbReportRow,
): Promise<ReadReport & { named: string }> {
  const { protocol, body, size, content_type, host_name } = row;
  const read = await readReport(
    documents,
    {
      protocol,
      body: { source: { bytes: body }, gzipped: true, size },
      contentType: content_type,
      // A client that left its name out was named when the report came in.
      hostname: host_name,
    },
    { withLists: true },
  );
  const named = read.report.hostname;
  // A person may have decided that the machine is another host than it says.
  read.report.hostname = host_name;
  fillInVariables(read.report);
  return { ...read, named };
}

/**
 * Reads a report, a large one in a thread.
 * @param want without its long lists only whether they were sent is told, by lists that are empty
 * @throws InvalidReportError when it cannot be understood
 */
export async function readReport(
  documents: Documents,
  input: ReportBody,
  want: { withLists: boolean },
): Promise<ReadReport> {
  const parts = placeFor(documents, input.body).read(
    readReportParts,
    { ...input, ...want },
    { what: 'the report' },
  );
  const lists: Partial<Record<string, unknown[]>> = {};
  for (;;) {
    const { done, value } = await parts.next();
    if (done) {
      Object.assign(value.report, lists);
      return value;
    }
    for (const { list, entry } of value) (lists[list] ??= []).push(entry);
  }
}

/** What the answer to a form of protocol 1 needs of it. */
export interface ReceivedForm {
  host?: string;
  /** Whether whoever sent it wants to see what came in. */
  isAsked: boolean;
  /** What came in, where that is asked for. */
  description: string;
}

/** Reads a form of protocol 1 as far as its answer needs it. @throws InvalidReportError when it is none */
export async function readReceivedForm(
  documents: Documents,
  input: { body: ReadableBody; contentType: string },
): Promise<ReceivedForm> {
  const place = placeFor(documents, input.body);
  const batches = place.read(readForm, input, { what: 'the report' });
  let description = '';
  for (;;) {
    const { done, value } = await batches.next();
    if (done) return { ...value, description };
    for (const line of value) description += `${line}\n`;
  }
}

function placeFor(documents: Documents, { size }: ReadableBody): Documents {
  return size > SMALL_REPORT ? documents : inThisThread;
}

/** Hosts of two releases may report the same address with a variable in it, and mean two repositories. */
function fillInVariables(report: HostReport): void {
  const { repositories } = report;
  if (!repositories?.some(({ urls }) => urls.some(url => url.includes('$')))) {
    return;
  }
  const version = versionOfRelease(identifyOperatingSystem(report.os).release);
  report.repositories = repositories.map(repository => ({
    ...repository,
    urls: repository.urls.map(url => fillInReleaseVersion(url, version)),
  }));
}
