import type { MemberPackage } from './types';

/** Characters of a package, above which it weighs more than one. */
const USUAL = 150;

/**
 * How many packages of the usual size take as much memory as this one: 1 for nearly all, more for those that say very much
 * of themselves, so that a cache for a number of packages stays as large as it is meant to be.
 */
export function weightOf(member: MemberPackage): number {
  const { name, version, release, attributes } = member;
  let characters = name.length + version.length + release.length;
  if (attributes) characters += charactersOf(attributes);
  return characters <= USUAL ? 1 : characters / USUAL;
}

function charactersOf(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null) return 0;
  let sum = 0;
  for (const part of Array.isArray(value) ? value : Object.values(value)) {
    // A pointer at least.
    sum += 8 + charactersOf(part);
  }
  return sum;
}
