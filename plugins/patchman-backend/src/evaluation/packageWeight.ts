import type { MemberPackage } from './types';

/** Bytes that a package says of itself, above which it weighs more than one. */
const USUAL = 150;
/** Bytes that a value takes beside what it says: its own head, and its place in its list and in an index of names. */
const HEAD = 100;

/**
 * How many packages of the usual size take as much memory as this one: 1 for nearly all, more for those that say very much
 * of themselves, so that a cache for a number of packages stays as large as it is meant to be.
 */
export function weightOf(member: MemberPackage): number {
  const { name, version, release, attributes } = member;
  let bytes = name.length + version.length + release.length;
  if (attributes) {
    for (const value of Object.values(attributes)) bytes += bytesOf(value);
  }
  return bytes <= USUAL ? 1 : bytes / USUAL;
}

function bytesOf(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null) return 0;
  const head = Array.isArray(value) ? HEAD : 0;
  let sum = 0;
  for (const part of Object.values(value)) sum += head + bytesOf(part);
  return sum;
}
