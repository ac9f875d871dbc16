import { linesOf } from './lines';
import { ProblemList } from './ProblemList';
import type { FormField, Protocol1Form } from './protocol1Form';
import { cleanText } from '../texts';

const TEXTS: FormField[] = [
  'os',
  'kernel',
  'arch',
  'tags',
  'protocol',
  'reboot',
];
const LISTS: FormField[] = [
  'repos',
  'modules',
  'packages',
  'sec_updates',
  'bug_updates',
];

/** Entries of a list that are shown, and characters of a line: an answer is for a person at a terminal. */
const MAX_ENTRIES = 10_000;
const MAX_LINE = 1_000;

/** What came in beside the host's name, line by line, for people who ran the client with `-r`. */
export function describeForm(form: Protocol1Form): string[] {
  const lines: string[] = [];
  for (const field of TEXTS) {
    lines.push(`${field}: ${cleanText(form[field] ?? '', MAX_LINE)}`);
  }
  for (const section of LISTS) {
    const entries: string[] = [];
    const excess = new ProblemList();
    const text = form[section] ?? '';
    for (const entry of linesOf(text, section, MAX_ENTRIES, excess)) {
      const plain = entry.text.replaceAll("' '", ' | ').replaceAll("'", '');
      entries.push(`  ${cleanText(plain, MAX_LINE)}`);
    }
    lines.push(`${section}: ${entries.length}`, ...entries);
    for (const { path, message } of excess.all()) {
      lines.push(`  ${path} ${message}`);
    }
  }
  return lines;
}
