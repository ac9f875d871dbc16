import { formatEvr } from '../../versions';
import type { MemberPackage, SourceDescription } from '../types';
import {
  parseExpression,
  parseVersionExpression,
  type Matcher,
} from './expression';

/** The keys of `Pin: release`, apt_preferences(5) "Determination of Package Version and Distribution Properties". */
type ReleaseKey = 'v' | 'o' | 'a' | 'n' | 'l' | 'c' | 'b';

/** What a `Pin:` line points at. */
export type PinTarget =
  | { kind: 'version'; matches: Matcher }
  | { kind: 'origin'; matches: Matcher }
  | { kind: 'anyRelease' }
  | { kind: 'archiveOrCodename'; matches: Matcher }
  | { kind: 'release'; properties: ReadonlyMap<ReleaseKey, Matcher> };

function unquoted(text: string): string {
  const trimmed = text.trim();
  return trimmed.length >= 2 && trimmed.startsWith('"') && trimmed.endsWith('"')
    ? trimmed.slice(1, -1)
    : trimmed;
}

function parseRelease(text: string): PinTarget | null {
  if (text === '*') return { kind: 'anyRelease' };
  if (!text.includes('=') && text !== '') {
    if (!/^\d/.test(text)) {
      return { kind: 'archiveOrCodename', matches: parseExpression(text) };
    }
    return {
      kind: 'release',
      properties: new Map([['v', parseVersionExpression(text)]]),
    };
  }
  // Of a property that is named twice, the last counts. Without any that apt knows, only what is installed is meant.
  const properties = new Map<ReleaseKey, Matcher>();
  for (const property of text.split(',')) {
    const match = /^([voanlcb])=(.+)$/is.exec(property.trim());
    if (!match) continue;
    const key = match[1].toLowerCase() as ReleaseKey;
    const parse = key === 'v' ? parseVersionExpression : parseExpression;
    properties.set(key, parse(match[2]));
  }
  return { kind: 'release', properties };
}

/** Reads a `Pin:` line, apt_preferences(5); null when apt would not understand it either. */
export function parsePin(pin: string): PinTarget | null {
  const match = /^(version|release|origin)(?:\s+(\S.*))?$/is.exec(pin.trim());
  if (!match) return null;
  const [, kind, text = ''] = match;
  switch (kind.toLowerCase()) {
    case 'version':
      return { kind: 'version', matches: parseVersionExpression(text) };
    case 'origin':
      return { kind: 'origin', matches: parseExpression(unquoted(text)) };
    default:
      return parseRelease(text);
  }
}

/** The value of a release property; undefined never matches. `b` is the package's to answer. */
function releaseProperty(
  key: ReleaseKey,
  { release }: SourceDescription,
  arch: string | undefined,
): string | undefined {
  switch (key) {
    case 'v':
      return release?.version;
    case 'o':
      return release?.origin;
    case 'a':
      return release?.suite;
    case 'n':
      return release?.codename;
    case 'l':
      return release?.label;
    case 'c':
      return release?.component;
    default:
      return arch;
  }
}

function matchesValue(matches: Matcher, value: string | undefined): boolean {
  return value !== undefined && matches(value);
}

/**
 * Whether a pin points at a source, apt_preferences(5) "The Effect of APT Preferences". `arch` is the architecture
 * of the index that a package stands in, where known. A pin by version points at no source.
 */
export function matchesSource(
  target: PinTarget,
  source: SourceDescription,
  arch?: string,
): boolean {
  switch (target.kind) {
    case 'version':
      return false;
    case 'anyRelease':
      return true;
    case 'origin':
      return matchesValue(target.matches, source.site);
    case 'archiveOrCodename':
      return (
        matchesValue(target.matches, source.release?.suite) ||
        matchesValue(target.matches, source.release?.codename)
      );
    default:
      return (
        target.properties.size > 0 &&
        [...target.properties].every(([key, matches]) =>
          matchesValue(matches, releaseProperty(key, source, arch)),
        )
      );
  }
}

/** Whether a pin points at this version by its text, epoch included. */
export function matchesVersion(
  target: PinTarget,
  version: MemberPackage,
): boolean {
  return target.kind === 'version' && target.matches(formatEvr(version));
}

/** Whether a pin points at what is installed, which apt knows as archive `now` and without any other property. */
export function matchesInstalled(target: PinTarget): boolean {
  switch (target.kind) {
    case 'anyRelease':
      return true;
    case 'archiveOrCodename':
      return target.matches('now');
    case 'release':
      return [...target.properties].every(
        ([key, matches]) => key === 'a' && matches('now'),
      );
    default:
      return false;
  }
}
