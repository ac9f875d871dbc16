import { ErrataSourceState } from 'backstage-plugin-patchman-common';
import { countOf } from './plural';

/** Distributions as people write them, by what keys of releases begin with. */
export const DISTRIBUTIONS: Record<string, string> = {
  almalinux: 'AlmaLinux',
  amazon: 'Amazon Linux',
  arch: 'Arch Linux',
  centos: 'CentOS',
  debian: 'Debian',
  fedora: 'Fedora',
  gentoo: 'Gentoo',
  'opensuse-leap': 'openSUSE Leap',
  oracle: 'Oracle Linux',
  rhel: 'Red Hat Enterprise Linux',
  rocky: 'Rocky Linux',
  sle: 'SUSE Linux Enterprise',
  ubuntu: 'Ubuntu',
};

/** `Debian` of `debian`; one that nobody named here stays as it is. */
export function distributionName(distribution: string): string {
  return DISTRIBUTIONS[distribution] ?? distribution;
}

/** `Debian 12` of `debian:12`, `Arch Linux` of `arch`. */
export function releaseName(key: string): string {
  const [distribution, ...version] = key.split(':');
  return [distributionName(distribution), ...version].join(' ');
}

function oneOfThem(names: string[]): string {
  if (names.length > 4) return 'a distribution that it is for';
  return [names.slice(0, -1).join(', '), names.at(-1)]
    .filter(Boolean)
    .join(' or ');
}

/** Why a source is read by schedule, or is not. */
export function switchReason({
  on,
  reason,
  distributions,
}: Pick<ErrataSourceState, 'on' | 'reason' | 'distributions'>): string {
  const host =
    distributions.length === 0
      ? 'host'
      : `host with ${oneOfThem(distributions.map(distributionName))}`;
  switch (reason) {
    case 'configured':
      return `Turned ${on ? 'on' : 'off'} in the configuration`;
    case 'hosts':
      return `A ${host} has reported`;
    case 'no-hosts':
      return `No ${host} has reported`;
    case 'asked':
      return 'Only where somebody turns it on';
    default:
      return 'All sources are turned off in the configuration';
  }
}

const COUNTS: Record<
  keyof ErrataSourceState['counts'],
  [one: string, many: string]
> = {
  advisories: ['advisory', 'advisories'],
  states: ['state of a CVE', 'states of CVEs'],
  cves: ['record of a CVE', 'records of CVEs'],
  exploited: ['exploited CVE', 'exploited CVEs'],
  chances: ['score', 'scores'],
  releases: ['release', 'releases'],
};

/** `8,000 advisories`; nothing while it was never read. */
export function whatSourceTells({
  counts,
}: Pick<ErrataSourceState, 'counts'>): string[] {
  return Object.entries(COUNTS)
    .map(
      ([kind, words]) => [counts[kind as keyof typeof COUNTS], words] as const,
    )
    .filter(([count]) => count > 0)
    .map(([count, words]) => countOf(count, ...words));
}
