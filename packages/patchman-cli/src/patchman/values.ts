import type { PackageType } from 'backstage-plugin-patchman-common';
import { DateTime } from 'luxon';

/** Patchman's letters for package and repository types. */
const TYPES: Record<string, PackageType> = {
  D: 'deb',
  R: 'rpm',
  A: 'arch',
  G: 'gentoo',
};

export function packageType(letter: unknown): PackageType | null {
  return TYPES[String(letter).trim().toUpperCase()] ?? null;
}

/** A flag as the databases write it: 1, t, true. */
export function flag(value: unknown, fallback: boolean): boolean {
  if (value === null || value === undefined) return fallback;
  return /^(1|t|true|y|yes)$/i.test(String(value).trim());
}

export function text(value: unknown): string {
  return value === null || value === undefined ? '' : String(value).trim();
}

export function textOrNull(value: unknown): string | null {
  return text(value) || null;
}

/**
 * A moment as the databases write it, as ISO 8601 UTC; null when it is none.
 * @param zone of those that name none
 */
export function moment(value: unknown, zone: string): string | null {
  const written = text(value)
    .replace(' ', 'T')
    // PostgreSQL: +00 for +00:00, and a fraction of up to 6 digits
    .replace(/([+-]\d\d)$/, '$1:00');
  const read = DateTime.fromISO(written, { zone, setZone: false });
  return read.isValid ? read.toUTC().toISO() : null;
}

/**
 * The tags of Patchman 3, which kept them in one text: in quotes, or parted by commas, or by blanks where there is no
 * comma. A list in JSON is what the REST API gives.
 */
export function tagsOf(value: unknown): string[] {
  const written = text(value);
  if (written.startsWith('[')) {
    try {
      const list = JSON.parse(written);
      if (Array.isArray(list)) return list.map(String);
    } catch {
      // No list, then.
    }
  }
  const quoted: string[] = [];
  const rest = written.replace(/"([^"]*)"/g, (_, tag: string) => {
    quoted.push(tag);
    return written.includes(',') ? ',' : ' ';
  });
  const bare = rest.includes(',') ? rest.split(',') : rest.split(/\s+/);
  return [...quoted, ...bare].map(tag => tag.trim()).filter(Boolean);
}

/** `Default` is what Patchman's client says where no tags are configured. */
export function reportedTags(tags: string[]): string[] {
  const named = tags.map(tag => tag.trim()).filter(Boolean);
  return named.length === 1 && named[0] === 'Default' ? [] : named;
}

/** A priority as the package manager counts; Patchman stores rpm's negated, so that the greater one wins. */
export function priority(type: PackageType, value: unknown): number {
  const number = Math.trunc(Number(value ?? 0)) || 0;
  if (type === 'rpm') return Math.abs(number);
  return type === 'arch' ? 0 : number;
}
