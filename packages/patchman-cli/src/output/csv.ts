/** A field of CSV (RFC 4180). */
export function csvField(value: string): string {
  // A spreadsheet would take it for a formula.
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** A line of CSV without its end. */
export function csvLine(values: readonly string[]): string {
  return values.map(csvField).join(',');
}
