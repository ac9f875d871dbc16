import type { HumanDuration } from '@backstage/types';
import type { ErrataSource } from 'backstage-plugin-patchman-node';
import { Duration } from 'luxon';

/** What is configured of one source; what is left out is as the source says. */
export interface SourceSetting {
  /** Whether it is read by schedule, whatever hosts there are. */
  enabled?: boolean;
  /** Another address, or a folder. */
  url?: string;
  every?: HumanDuration;
}

/** The `patchman.errata` section of app-config. */
export interface ErrataConfig {
  /** Whether any source is read by schedule. */
  enabled: boolean;
  sources: Record<string, SourceSetting>;
}

/** Why a source is read by schedule, or is not. */
export interface SourceSwitch {
  on: boolean;
  reason: 'configured' | 'hosts' | 'no-hosts' | 'asked' | 'all-off';
}

/**
 * Whether a source is read by schedule: as it is configured, else when a host has reported that it is for.
 */
export function switchOf(
  source: Pick<ErrataSource, 'id' | 'for'>,
  config: ErrataConfig,
  fleet: { releases: string[]; hosts: boolean },
): SourceSwitch {
  if (!config.enabled) return { on: false, reason: 'all-off' };
  const { enabled } = settingOf(source, config);
  if (enabled !== undefined) return { on: enabled, reason: 'configured' };
  if (source.for === 'asked') return { on: false, reason: 'asked' };
  const on =
    source.for === 'any'
      ? fleet.hosts
      : source.for.some(beginning =>
          fleet.releases.some(release => release.startsWith(beginning)),
        );
  return { on, reason: on ? 'hosts' : 'no-hosts' };
}

export function settingOf(
  { id }: Pick<ErrataSource, 'id'>,
  { sources }: ErrataConfig,
): SourceSetting {
  return Object.hasOwn(sources, id) ? sources[id] : {};
}

export function addressOf(source: ErrataSource, config: ErrataConfig): string {
  return settingOf(source, config).url ?? source.url;
}

/** Milliseconds. */
export function everyOf(source: ErrataSource, config: ErrataConfig): number {
  return Duration.fromObject(
    settingOf(source, config).every ?? source.every,
  ).toMillis();
}

/** A source that failed is tried again after this long, if it is not due sooner anyway. */
const AFTER_FAILURE = 30 * 60 * 1000;
/** Clocks of backends differ by seconds; what was checked later than this from now was so by a clock that was wrong. */
const AHEAD = 15 * 60 * 1000;

/** When a source is looked at next, milliseconds since the epoch; 0: it never was. */
export function dueAt(
  row: { checked_at: string | null; error: string | null },
  every: number,
  now: number,
): number {
  if (!row.checked_at) return 0;
  const checkedAt = Date.parse(row.checked_at);
  if (checkedAt > now + AHEAD) return 0;
  return checkedAt + (row.error ? Math.min(every, AFTER_FAILURE) : every);
}
