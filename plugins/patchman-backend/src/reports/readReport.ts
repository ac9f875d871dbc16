import { gunzip as gunzipCallback } from 'node:zlib';
import { promisify } from 'node:util';
import type { DbReportRow } from '../database/tables';
import { identifyOperatingSystem } from '../inventory/operatingSystems/identifyOperatingSystem';
import {
  fillInReleaseVersion,
  versionOfRelease,
} from '../inventory/repositories/releaseVersion';
import { type HostReport, InvalidReportError } from './HostReport';
import { readProtocol1 } from './protocol1';
import { parseProtocol1Form } from './protocol1Form';
import { readProtocol2 } from './protocol2';
import { readProtocol3 } from './protocol3/readProtocol3';

const gunzip = promisify(gunzipCallback);

/**
 * Reads a stored report again, into the one shape that the rest of the backend knows.
 * @returns also what its machine calls itself
 * @throws InvalidReportError when it cannot be understood
 */
export async function readStoredReport(
  row: DbReportRow,
): Promise<ReadReport & { named: string }> {
  const body = await gunzip(row.body);
  const read = await readReport(
    row.protocol,
    body,
    row.content_type,
    row.host_name,
  );
  const named = read.report.hostname;
  // A person may have decided that the machine is another host than it says.
  read.report.hostname = row.host_name;
  fillInVariables(read.report);
  return { ...read, named };
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

/** A report and, from protocol 3 on, the digests under which its client may refer to it later. */
export interface ReadReport {
  report: HostReport;
  digests?: Record<string, string>;
  restDigest?: string;
}

async function readReport(
  protocol: number,
  body: Buffer,
  contentType: string,
  hostname: string,
): Promise<ReadReport> {
  switch (protocol) {
    case 1: {
      const form = await parseProtocol1Form(body, contentType);
      // A client that left its name out was named when the report came in.
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
