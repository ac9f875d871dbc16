import {
  FleetUpdate,
  HostCounts,
  HostDetail,
  HostState,
  Severity,
  Summary,
  Update,
} from 'backstage-plugin-patchman-common';
import { Fleet } from './fleet';

function tally<T extends string>(values: T[]): [T, number][] {
  const counts = new Map<T, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1]);
}

export function hostsNeeding(fleet: Fleet, update: Update): HostDetail[] {
  return fleet.hosts.filter(host =>
    update.security ? host.updates.security > 0 : host.updates.other > 0,
  );
}

export function fleetUpdates(fleet: Fleet): FleetUpdate[] {
  return fleet.updates
    .map(update => ({ ...update, hosts: hostsNeeding(fleet, update).length }))
    .filter(update => update.hosts > 0);
}

/** Some hosts in figures. */
export function countHosts(fleet: Fleet, hosts: HostDetail[]): HostCounts {
  const inState = (state: HostState) =>
    hosts.filter(host => host.state === state).length;
  const updates = fleet.updates.filter(update =>
    hostsNeeding(fleet, update).some(host => hosts.includes(host)),
  );
  const open = fleet.errata.filter(({ hostNames }) =>
    hosts.some(({ name }) => hostNames.includes(name)),
  );
  const withSeverity = (level: Severity | null) =>
    open.filter(({ severityLevel }) => severityLevel === level).length;
  const reports = hosts.map(({ lastReport }) => lastReport).sort();
  return {
    total: hosts.length,
    byState: {
      ok: inState('ok'),
      updates: inState('updates'),
      security: inState('security'),
      stale: inState('stale'),
      unknown: inState('unknown'),
    },
    rebootRequired: hosts.filter(host => host.reboot.required).length,
    updates: {
      security: updates.filter(({ security }) => security).length,
      other: updates.filter(({ security }) => !security).length,
    },
    errata: {
      critical: withSeverity('critical'),
      important: withSeverity('important'),
      moderate: withSeverity('moderate'),
      low: withSeverity('low'),
      none: withSeverity(null),
    },
    oldestReport: reports[0] ?? null,
    newestReport: reports.at(-1) ?? null,
  };
}

export function summarise(fleet: Fleet): Summary {
  const { hosts, mirrors, repositories, reports } = fleet;
  const counts = countHosts(fleet, hosts);
  const inState = (state: HostState) =>
    hosts.filter(host => host.state === state);
  const names = (list: { name: string }[]) =>
    list.slice(0, 3).map(({ name }) => name);
  const updates = fleetUpdates(fleet);
  const reboot = hosts.filter(host => host.reboot.required);
  const failing = repositories.filter(({ state }) => state === 'failing');
  const failed = reports.filter(({ status }) => status === 'failed');
  const security = (list: HostDetail[]) =>
    list.filter(host => host.state === 'security').length;
  return {
    at: fleet.now.toISOString(),
    hosts: {
      total: counts.total,
      byState: counts.byState,
      rebootRequired: counts.rebootRequired,
      byOs: tally(hosts.map(host => host.os.release)).map(
        ([release, count]) => ({
          release,
          hosts: count,
          security: security(hosts.filter(h => h.os.release === release)),
        }),
      ),
      byArch: tally(hosts.map(host => host.arch)).map(([arch, count]) => ({
        arch,
        hosts: count,
      })),
      byTag: tally(hosts.flatMap(host => host.tags)).map(([tag, count]) => ({
        tag,
        hosts: count,
      })),
      byOwner: tally(hosts.flatMap(host => host.owner ?? [])).map(
        ([owner, count]) => ({
          owner,
          hosts: count,
          security: security(hosts.filter(h => h.owner === owner)),
        }),
      ),
    },
    updates: {
      security: updates.filter(update => update.security).length,
      other: updates.filter(update => !update.security).length,
      top: updates
        .map(update => ({
          name: update.installed.name,
          security: update.security,
          hosts: update.hosts,
        }))
        .sort((a, b) => Number(b.security) - Number(a.security)),
    },
    repositories: {
      total: repositories.length,
      failing: failing.length,
      outdated: 0,
    },
    mirrors: {
      total: mirrors.length,
      failing: mirrors.filter(({ state }) => state === 'failing').length,
    },
    reports: { pending: 0, failed: failed.length, last24h: reports.length },
    attention: [
      {
        kind: 'hosts-security',
        count: inState('security').length,
        examples: names(inState('security')),
      },
      { kind: 'hosts-reboot', count: reboot.length, examples: names(reboot) },
      {
        kind: 'hosts-stale',
        count: inState('stale').length,
        examples: names(inState('stale')),
      },
      {
        kind: 'hosts-unknown',
        count: inState('unknown').length,
        examples: names(inState('unknown')),
      },
      {
        kind: 'repositories-failing',
        count: failing.length,
        examples: names(failing),
      },
      {
        kind: 'reports-failed',
        count: failed.length,
        examples: failed.map(({ host }) => host),
      },
    ],
    lastReport: hosts[0]?.lastReport ?? null,
    lastRefresh: hosts.length > 0 ? fleet.now.toISOString() : null,
  };
}
