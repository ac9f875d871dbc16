import { hostnameProblem } from '../fields';
import { InvalidReportError } from '../HostReport';
import { LENGTHS } from '../limits';
import { readReportJson } from '../readReportJson';
import { textProblem } from '../textRules';
import { type Envelope, envelopeSchema } from './schema';

/** The sections that a client may send as a digest alone. */
export const DIGEST_SECTIONS = [
  'packages',
  'repositories',
  'policy',
  'modules',
  'updates',
] as const;

export type DigestSection = (typeof DIGEST_SECTIONS)[number];

/** What an operating system is called; what is no text counts as missing. */
const OS_TEXTS = [
  'id',
  'versionId',
  'variant',
  'prettyName',
  'cpe',
  'codename',
] as const;

export type OsTexts = Partial<Record<(typeof OS_TEXTS)[number], string>>;

/**
 * Reads what must be right for a report to be usable at all.
 * @throws InvalidReportError with a message for each field
 */
export function readEnvelope(body: Buffer): { data: Envelope; os: OsTexts } {
  const parsed = envelopeSchema.safeParse(readReportJson(body));
  const fields: Record<string, string[]> = {};
  for (const issue of parsed.error?.issues ?? []) {
    const path = issue.path.join('.') || 'body';
    (fields[path] ??= []).push(issue.message);
  }
  const hostname = parsed.data?.hostname;
  const badName = hostname === undefined ? null : hostnameProblem(hostname);
  if (badName) fields.hostname = [badName];
  for (const name of DIGEST_SECTIONS) {
    const section = parsed.data?.[name] as { digest?: string } | undefined;
    if (section && !section.digest && Object.keys(section).length === 0) {
      fields[name] = ['has neither a digest nor content'];
    }
  }
  const os: OsTexts = {};
  for (const name of OS_TEXTS) {
    const value = parsed.data?.system.os[name];
    if (typeof value !== 'string') continue;
    const problem = textProblem(value, LENGTHS.field);
    if (problem) fields[`system.os.${name}`] = [problem];
    os[name] = value;
  }
  if (!parsed.success || Object.keys(fields).length > 0) {
    throw new InvalidReportError(fields);
  }
  return { data: parsed.data, os };
}
