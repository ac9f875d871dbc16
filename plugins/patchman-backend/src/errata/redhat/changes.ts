/** A document that is new or was changed. */
export interface Change {
  path: string;
  /** ISO 8601, as it is written. */
  time: string;
}

const LINE = /^"([\w./-]{1,200})","([\dT:.+Z-]{10,40})"$/;

/** Reads `changes.csv`: `"path","time"`, the newest first. Lines of another form are passed over, and paths that lead elsewhere. */
export function parseChanges(text: string): Change[] {
  return text.split(/\r?\n/).flatMap(line => {
    const [, path, time] = line.length < 300 ? LINE.exec(line) ?? [] : [];
    return path && !path.startsWith('/') && !path.split('/').includes('..')
      ? [{ path, time }]
      : [];
  });
}
