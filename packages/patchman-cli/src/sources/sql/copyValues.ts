const ESCAPE = /\\([0-7]{1,3}|x[0-9a-fA-F]{1,2}|.)/g;

const CHARACTERS: Record<string, string> = {
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

/** The values of a line in PostgreSQL's COPY text format, documentation of COPY, "Text Format". */
export function copyValues(line: string): (string | null)[] {
  return line.split('\t').map(field => {
    if (field === '\\N') return null;
    if (!field.includes('\\')) return field;
    return field.replace(ESCAPE, (_, escaped: string) => {
      if (/^[0-7]/.test(escaped)) {
        return String.fromCharCode(parseInt(escaped, 8));
      }
      if (/^x./.test(escaped)) {
        return String.fromCharCode(parseInt(escaped.slice(1), 16));
      }
      return CHARACTERS[escaped] ?? escaped;
    });
  });
}
