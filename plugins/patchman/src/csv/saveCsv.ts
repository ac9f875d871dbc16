/** Hands a CSV text to the browser as a file. */
export function saveCsv(fileName: string, text: string): void {
  // The byte order mark is what makes Excel read UTF-8.
  const blob = new Blob(['\ufeff', text], { type: 'text/csv;charset=utf-8' });
  const address = URL.createObjectURL(blob);
  const anchor = document.createElement('a');
  anchor.href = address;
  anchor.download = fileName;
  document.body.appendChild(anchor);
  anchor.click();
  anchor.remove();
  URL.revokeObjectURL(address);
}
