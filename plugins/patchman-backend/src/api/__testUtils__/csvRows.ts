/** The cells of CSV (RFC 4180), a line each. */
export function csvRows(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = '';
  // Between quotes, of which two are one, everything is text.
  text.split('"').forEach((part, i, parts) => {
    if (i % 2 === 1) {
      cell += part;
      return;
    }
    if (part === '' && i > 0 && i < parts.length - 1) {
      cell += '"';
      return;
    }
    part.split('\r\n').forEach((line, lines) => {
      if (lines > 0) {
        rows.push([...row, cell]);
        [row, cell] = [[], ''];
      }
      line.split(',').forEach((piece, pieces) => {
        if (pieces > 0) {
          row.push(cell);
          cell = '';
        }
        cell += piece;
      });
    });
  });
  return rows;
}
