/** The parts of an rpm's name. */
export interface Nevra {
  name: string;
  /** `[epoch:]version-release`; without an epoch where the text had none, which says nothing of what it is. */
  evr: string;
  arch: string;
}

/**
 * Splits `name-[epoch:]version-release.arch[.rpm]`, the forms of file names and of rpm's queries. Null for what is none.
 */
export function parseNevra(text: string): Nevra | null {
  const whole = text.endsWith('.rpm') ? text.slice(0, -4) : text;
  const dot = whole.lastIndexOf('.');
  const release = whole.lastIndexOf('-', dot);
  const version = whole.lastIndexOf('-', release - 1);
  if (version <= 0 || release <= version + 1 || dot <= release + 1) return null;
  const arch = whole.slice(dot + 1);
  // Of `epoch:name-version-release.arch`, another form of it, nobody is known to write one.
  return arch && !whole.slice(0, version).includes(':')
    ? {
        name: whole.slice(0, version),
        evr: whole.slice(version + 1, dot),
        arch,
      }
    : null;
}

/** Whether an architecture is that of source packages. */
export function isSource(arch: string): boolean {
  return arch === 'src' || arch === 'nosrc';
}
