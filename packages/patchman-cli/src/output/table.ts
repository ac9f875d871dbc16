import stringWidth from 'string-width';

const GAP = '  ';
/** A column is made no narrower than this to fit. */
const NARROWEST = 8;
const PLAIN = /^[\x20-\x7e]*$/;

export interface Cell {
  text: string;
  right?: boolean;
}

// Libraries of tables take three seconds for 10,000 rows; only how wide a text is comes from one.

/**
 * Lines of a table that fit the width: the widest columns are cut where it is too narrow.
 * @param width characters that a line may have; null: as many as there are
 */
export function tableLines(
  head: readonly string[],
  rows: readonly (readonly Cell[])[],
  width: number | null,
): string[] {
  const widths = head.map((title, column) =>
    rows.reduce(
      (most, row) => Math.max(most, widthOf(row[column].text)),
      widthOf(title),
    ),
  );
  if (width !== null) shrink(widths, width - GAP.length * (head.length - 1));
  const right = head.map((_, column) => rows[0]?.[column].right ?? false);
  return [
    head.map((text, column) => ({ text, right: right[column] })),
    ...rows,
  ].map(row =>
    row
      .map((cell, column) => fit(cell, widths[column]))
      .join(GAP)
      .trimEnd(),
  );
}

/** As terminals show it. */
export function widthOf(text: string): number {
  return PLAIN.test(text) ? text.length : stringWidth(text);
}

/** Takes from the widest columns until all fit. */
function shrink(widths: number[], room: number): void {
  let excess = widths.reduce((sum, width) => sum + width, 0) - room;
  while (excess > 0) {
    const widest = widths.indexOf(Math.max(...widths));
    if (widths[widest] <= NARROWEST) return;
    widths[widest]--;
    excess--;
  }
}

function fit({ text, right }: Cell, width: number): string {
  const shown = widthOf(text) > width ? cut(text, width) : text;
  const padding = ' '.repeat(Math.max(0, width - widthOf(shown)));
  return right ? padding + shown : shown + padding;
}

function cut(text: string, width: number): string {
  if (PLAIN.test(text)) return `${text.slice(0, width - 1)}…`;
  let shown = '';
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    if (stringWidth(shown + segment) > width - 1) break;
    shown += segment;
  }
  return `${shown}…`;
}
