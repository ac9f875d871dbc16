import { step } from '../../patterns/steps';
import type { AptPin, MemberPackage } from '../types';
import { parseExpression, type Matcher } from './expression';
import { parsePin, type PinTarget } from './pinTarget';

/** A package-specific pin; general ones (`Package: *`) belong to the sources' priorities. */
export interface PackagePin {
  target: PinTarget;
  priority: number;
}

interface SelectedPin extends PackagePin {
  bySource: boolean;
  selects(name: string, sourceName: string, arch: string): boolean;
}

/** apt_preferences(5) "never": apt-cache policy prints this number for it. */
export const NEVER = -32768;

function isPattern(name: string): boolean {
  return name.startsWith('/') || /[*?[]/.test(name);
}

function nameMatcher(name: string): Matcher {
  return isPattern(name) ? parseExpression(name) : text => text === name;
}

/**
 * One word of a `Package:` line: a name, a glob or a regular expression, `src:` for the source package's name,
 * `:arch` for an architecture. Without one, a pin is for the native architecture, apt_preferences(5).
 */
function selector(
  word: string,
  native: string,
): Pick<SelectedPin, 'bySource' | 'selects'> {
  const bySource = word.startsWith('src:');
  const rest = bySource ? word.slice('src:'.length) : word;
  const colon = rest.lastIndexOf(':');
  const matches = nameMatcher(colon < 0 ? rest : rest.slice(0, colon));
  const wanted = colon < 0 ? native : rest.slice(colon + 1);
  return {
    bySource,
    selects: (name, sourceName, arch) =>
      (wanted === 'any' || wanted === (arch === 'all' ? native : arch)) &&
      matches(bySource ? sourceName : name),
  };
}

/** The package-specific pins of a host, ready to be asked for each package. */
export class PackagePins {
  private readonly pins: SelectedPin[] = [];

  constructor(pins: readonly AptPin[], native: string) {
    for (const { package: names, pin, priority } of pins) {
      if (names.trim() === '*' || priority === 0) continue;
      const target = parsePin(pin);
      if (!target) continue;
      for (const word of names.split(/\s+/).filter(Boolean)) {
        this.pins.push({ target, priority, ...selector(word, native) });
      }
    }
  }

  /** Whether a pin may be about any version of a package; a source package's name may change between two. */
  mayConcern({ name, arch }: MemberPackage): boolean {
    step(this.pins.length);
    for (const pin of this.pins) {
      if (pin.bySource || pin.selects(name, name, arch)) return true;
    }
    return false;
  }

  /** The pins that are about this version of a package, in the order of the preferences. */
  of({ name, arch, attributes }: MemberPackage): PackagePin[] {
    const sourceName = attributes?.source?.name ?? name;
    step(this.pins.length);
    return this.pins.filter(pin => pin.selects(name, sourceName, arch));
  }
}
