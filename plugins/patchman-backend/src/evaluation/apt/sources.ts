import type { FamilySource } from '../family';
import type { HostPolicy, PackageIndex, SourceDescription } from '../types';
import {
  matchesInstalled,
  matchesSource,
  parsePin,
  type PinTarget,
} from './pinTarget';

/** A source with content and with the priority that the host's apt gives to what it offers. */
export interface AptSource {
  description: SourceDescription;
  index: PackageIndex;
  priority: number;
}

const INSTALLED_PRIORITY = 100;
const TARGET_RELEASE_PRIORITY = 990;

/** apt_preferences(5) "APT's Default Priority Assignments"; ButAutomaticUpgrades counts without NotAutomatic too. */
function defaultPriority({ release }: SourceDescription): number {
  if (release?.butAutomaticUpgrades) return 100;
  return release?.notAutomatic ? 1 : 500;
}

/** The first general pin (`Package: *`) that applies, apt_preferences(5) "The Effect of APT Preferences". */
function generalPin(
  policy: HostPolicy['apt'],
  applies: (target: PinTarget) => boolean,
): number | null {
  for (const { package: name, pin, priority } of policy?.pins ?? []) {
    if (name.trim() !== '*' || priority === 0) continue;
    const target = parsePin(pin);
    if (target && applies(target)) return priority;
  }
  return null;
}

/**
 * The priority of a source. The one reported is what the host's own apt gave to it and thus final; only where none was
 * reported, or no other than its release has by itself, it is derived, the target release before the general pins. Who
 * writes a report without asking apt gives the default and the host's preferences.
 */
export function sourcePriority(
  source: SourceDescription,
  policy: HostPolicy['apt'],
): number {
  const byItself = defaultPriority(source);
  if (source.priority !== 0 && source.priority !== byItself) {
    return source.priority;
  }
  if (policy?.defaultRelease) {
    const target = parsePin(`release ${policy.defaultRelease}`);
    if (target && matchesSource(target, source)) return TARGET_RELEASE_PRIORITY;
  }
  return (
    generalPin(policy, target => matchesSource(target, source)) ?? byItself
  );
}

/** The priority that a version has by being installed, 100 unless a general pin is about it (`release a=now`). */
export function installedPriority(policy: HostPolicy['apt']): number {
  return generalPin(policy, matchesInstalled) ?? INSTALLED_PRIORITY;
}

function preferred(a: AptSource, b: AptSource): number {
  return (
    b.priority - a.priority ||
    Number(b.description.security) - Number(a.description.security) ||
    a.description.repositoryId - b.description.repositoryId
  );
}

/**
 * The sources with content, the preferred first: by priority, then security sources, then by their id, so that the
 * order in which a host lists them decides nothing.
 */
export function rankSources(
  sources: readonly FamilySource[],
  policy: HostPolicy['apt'],
): AptSource[] {
  return sources
    .flatMap(({ description, index }) =>
      index
        ? [
            {
              description,
              index,
              priority: sourcePriority(description, policy),
            },
          ]
        : [],
    )
    .sort(preferred);
}
