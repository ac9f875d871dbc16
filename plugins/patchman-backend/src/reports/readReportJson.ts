import { JsonError, parseJson } from '../json/parseJson';
import { InvalidReportError } from './HostReport';

/** Reads the body of a report. @throws InvalidReportError when it is not JSON, or more than any report has */
export function readReportJson(body: Buffer): unknown {
  try {
    return parseJson(body);
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    throw new InvalidReportError({ body: [error.message] });
  }
}
