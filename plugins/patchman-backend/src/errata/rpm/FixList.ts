import {
  advisoryLimits,
  identityLimits,
  isIdentity,
} from '../../repositories/limits';
import type { Bounds } from '../Bounds';
import type { PackageFix } from '../../evaluation/matching/model';

type Module = NonNullable<PackageFix['module']>;

/** Collects the fixes of an advisory, each once: packages are named again for each repository, product or list. */
export class FixList {
  private readonly seen = new Map<string, PackageFix>();

  constructor(private readonly bounds: Bounds) {}

  /** Takes what has a usable name, version and architecture. */
  add(fix: PackageFix): void {
    const { bounds } = this;
    const name = bounds.packageName(fix.name);
    const version = bounds.version(fix.version);
    if (name === null || version === null) return;
    if (fix.arch !== undefined && !isIdentity(fix.arch, identityLimits.arch)) {
      bounds.leftOut.add('packages without a usable architecture');
      return;
    }
    const { release, channel, kind, arch, module } = fix;
    const key = [
      release,
      channel,
      kind,
      name,
      version,
      arch,
      module?.name,
      module?.stream,
    ].join('\n');
    if (this.seen.has(key)) return;
    if (this.seen.size >= advisoryLimits.packages) {
      bounds.leftOut.add('packages were left out');
    } else {
      this.seen.set(key, fix);
    }
  }

  get fixes(): PackageFix[] {
    return [...this.seen.values()];
  }
}

/** A module stream of its parts; undefined where they name none. */
export function moduleOf(
  bounds: Bounds,
  parts: { name: string; stream: string; version?: string; context?: string },
): Module | undefined {
  const { name, stream, version = '', context = '' } = parts;
  if (!name || !stream) return undefined;
  if (
    ![name, stream, version, context].every(text =>
      isIdentity(text, identityLimits.name),
    )
  ) {
    bounds.leftOut.add('module streams without a usable name');
    return undefined;
  }
  return {
    name,
    stream,
    ...(version && { version }),
    ...(context && { context }),
  };
}
