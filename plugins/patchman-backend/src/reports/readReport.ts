import { gunzip as gunzipCallback } from 'node:zlib';
import { promisify } from 'node:util';
import type { DbReportRow } from '../database/tables';
import { type HostReport, InvalidReportError } from './HostReport';
import { parseProtocol1Form, readProtocol1 } from './protocol1';
import { readProtocol2 } from './protocol2';

const gunzip = promisify(gunzipCallback);

/**
 * Reads a stored report again, into the one shape that the rest of the backend knows.
 * @throws InvalidReportError when it cannot be understood
 */
export async function readStoredReport(row: DbReportRow): Promise<HostReport> {
  const body = await gunzip(row.body);
  return readReport(row.protocol, body, row.content_type, row.host_name);
}

async function readReport(
  protocol: number,
  body: Buffer,
  contentType: string,
  hostname: string,
): Promise<HostReport> {
  switch (protocol) {
    case 1: {
      const form = await parseProtocol1Form(body, contentType);
      // A client that left its name out was named when the report came in.
      return readProtocol1({ ...form, host: form.host?.trim() || hostname });
    }
    case 2:
      return readProtocol2(body);
    default:
      throw new InvalidReportError({
        protocol: [`Protocol ${protocol} is not known.`],
      });
  }
}
