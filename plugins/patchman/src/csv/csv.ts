/** One column of an exported list. */
export interface CsvColumn<T> {
  label: string;
  value: (item: T) => string | number | boolean | null | undefined;
}

// A spreadsheet takes a text that begins like this for a formula. Package names and host names come from the
// hosts, so a text is never allowed to become one.
const FORMULA = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;

function cell(value: string | number | boolean | null | undefined): string {
  if (value === null || value === undefined) return '';
  if (typeof value !== 'string') return String(value);
  const text = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n;\t]/.test(text) || text !== text.trim()
    ? `"${text.replace(/"/g, '""')}"`
    : text;
}

/** A list as CSV (RFC 4180), with a header line. */
export function toCsv<T>(columns: CsvColumn<T>[], items: T[]): string {
  const lines = [
    columns.map(column => cell(column.label)),
    ...items.map(item => columns.map(column => cell(column.value(item)))),
  ];
  return lines.map(line => `${line.join(',')}\r\n`).join('');
}
