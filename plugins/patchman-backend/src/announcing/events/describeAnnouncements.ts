import type { Host } from 'backstage-plugin-patchman-common';
import {
  PATCHMAN_TOPICS,
  type PatchmanEvents,
} from 'backstage-plugin-patchman-node';
import type { Knex } from 'knex';
import { now } from '../../database/time';
import { hostsById, type HostScope } from '../../queries/hosts';
import { updatesById } from '../../queries/updates';
import { shownUrl } from '../../texts';
import { type EvaluationMove, newSecurityUpdates } from './newSecurityUpdates';
import type { Announcement } from './takeAnnouncements';

/** An event as it is published. */
export type PatchmanEvent = {
  [Topic in keyof PatchmanEvents]: {
    topic: Topic;
    eventPayload: PatchmanEvents[Topic];
  };
}[keyof PatchmanEvents];

/** Hosts that an event names. */
const MOST_HOSTS = 100;

/**
 * What is to be published of what happened, with everything as it is now: of a host that changed several times once. A fixed
 * number of statements, but for the comparing of evaluations.
 */
export async function describeAnnouncements(
  knex: Knex,
  scope: HostScope,
  taken: readonly Announcement[],
): Promise<PatchmanEvent[]> {
  const of = (...kinds: Announcement['kind'][]) =>
    taken.filter(({ kind }) => kinds.includes(kind));
  const moves = movesOf(of('host-evaluated'));
  const changed = idsOf(of('host-changed'));
  const hosts = await hostsById(knex, scope, [
    ...new Set([...changed, ...moves.map(({ hostId }) => hostId)]),
  ]);
  const at = now();
  return [
    ...of('host-deleted').map(({ subject }) => ({
      topic: PATCHMAN_TOPICS.hostDeleted,
      eventPayload: { at, host: subject! },
    })),
    ...hostEvents(PATCHMAN_TOPICS.hostChanged, hosts, changed, at),
    ...hostEvents(
      PATCHMAN_TOPICS.hostEvaluated,
      hosts,
      moves.map(({ hostId }) => hostId),
      at,
    ),
    ...(await securityEvents(knex, moves, hosts, at)),
    ...(await mirrorEvents(knex, of('mirror-failing', 'mirror-recovered'), at)),
    ...(await erratumEvents(knex, of('erratum-published'), at)),
  ];
}

/** From the first evaluation of each host to its last one, if that is another one. */
function movesOf(evaluated: readonly Announcement[]): EvaluationMove[] {
  const moves = new Map<number, EvaluationMove>();
  for (const { subject_id: hostId, before_id, after_id } of evaluated) {
    const known = moves.get(hostId!);
    if (known) known.after = after_id;
    else {
      moves.set(hostId!, {
        hostId: hostId!,
        before: before_id,
        after: after_id,
      });
    }
  }
  return [...moves.values()].filter(({ before, after }) => before !== after);
}

function idsOf(announcements: readonly Announcement[]): number[] {
  return [...new Set(announcements.map(({ subject_id }) => subject_id!))];
}

function hostEvents(
  topic: 'patchman.host.changed' | 'patchman.host.evaluated',
  hosts: ReadonlyMap<number, Host>,
  ids: readonly number[],
  at: string,
): PatchmanEvent[] {
  // One that is gone meanwhile is announced as deleted.
  return ids.flatMap(id => {
    const host = hosts.get(id);
    return host ? [{ topic, eventPayload: { at, host } }] : [];
  });
}

async function securityEvents(
  knex: Knex,
  moves: readonly EvaluationMove[],
  hosts: ReadonlyMap<number, Host>,
  at: string,
): Promise<PatchmanEvent[]> {
  const found = await newSecurityUpdates(knex, moves);
  if (found.size === 0) return [];
  const updates = await updatesById(knex, [...found.keys()]);
  return [...found].flatMap(([id, hostIds]) => {
    const update = updates.get(id);
    const names = hostIds.flatMap(hostId => hosts.get(hostId)?.name ?? []);
    if (!update || names.length === 0) return [];
    return [
      {
        topic: PATCHMAN_TOPICS.securityUpdate,
        eventPayload: {
          at,
          update,
          hosts: names.sort().slice(0, MOST_HOSTS),
          totalHosts: names.length,
        },
      },
    ];
  });
}

async function mirrorEvents(
  knex: Knex,
  announcements: readonly Announcement[],
  at: string,
): Promise<PatchmanEvent[]> {
  if (announcements.length === 0) return [];
  const rows = await knex('mirror')
    .join('repository', 'repository.id', 'mirror.repository_id')
    .whereIn('mirror.id', idsOf(announcements))
    .select(
      'mirror.id',
      'mirror.url',
      'mirror.error',
      'repository.id as repository_id',
      'repository.name',
      'repository.type',
    );
  return rows.map(row => ({
    topic:
      row.error === null
        ? PATCHMAN_TOPICS.mirrorRecovered
        : PATCHMAN_TOPICS.mirrorFailing,
    eventPayload: {
      at,
      mirror: {
        id: row.id,
        url: shownUrl(row.url),
        error: row.error,
      },
      repository: { id: row.repository_id, name: row.name, type: row.type },
    },
  }));
}

async function erratumEvents(
  knex: Knex,
  announcements: readonly Announcement[],
  at: string,
): Promise<PatchmanEvent[]> {
  if (announcements.length === 0) return [];
  const rows = await knex('listed_erratum')
    .whereIn(
      'name',
      announcements.map(({ subject }) => subject!),
    )
    .orderBy(['issued_at', 'name'])
    .select('name', 'kind', 'severity', 'title', 'issued_at', 'releases');
  return rows.map(row => ({
    topic: PATCHMAN_TOPICS.erratumPublished,
    eventPayload: {
      at,
      name: row.name,
      kind: row.kind,
      severity: row.severity,
      title: row.title,
      issuedAt: row.issued_at,
      releases: row.releases.trim().split(' ').filter(Boolean),
    },
  }));
}
