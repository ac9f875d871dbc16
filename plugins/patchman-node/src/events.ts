import type {
  Host,
  PackageType,
  Update,
} from 'backstage-plugin-patchman-common';

/**
 * The topics under which the Patchman backend publishes events with Backstage's events service.
 * @public
 */
export const PATCHMAN_TOPICS = {
  hostReported: 'patchman.host.reported',
  hostEvaluated: 'patchman.host.evaluated',
  hostChanged: 'patchman.host.changed',
  hostDeleted: 'patchman.host.deleted',
  securityUpdate: 'patchman.update.security',
  mirrorFailing: 'patchman.mirror.failing',
  mirrorRecovered: 'patchman.mirror.recovered',
  erratumPublished: 'patchman.erratum.published',
} as const;

/** A host's report was processed. @public */
export interface HostReportedEvent {
  /** ISO 8601 UTC, when it was published; the same of all events. */
  at: string;
  /** The host's name. */
  host: string;
  /** Whether it says anything else than the report before. */
  changed: boolean;
}

/** A host's updates are others than before, or cannot be told any more. @public */
export interface HostEvaluatedEvent {
  at: string;
  host: Host;
}

/** A host is new, or its operating system, architecture, tags, assigned owner or address is another one. @public */
export interface HostChangedEvent {
  at: string;
  host: Host;
}

/** @public */
export interface HostDeletedEvent {
  at: string;
  /** The name that the host had. */
  host: string;
}

/** Hosts have a security update that they did not have before. @public */
export interface SecurityUpdateEvent {
  at: string;
  update: Update;
  /** Names of the hosts, at most 100. */
  hosts: string[];
  totalHosts: number;
}

/** @public */
export interface MirrorEvent {
  at: string;
  mirror: {
    id: number;
    /** Without credentials. */
    url: string;
    /** Why it could not be read; null once it can. */
    error: string | null;
  };
  repository: { id: number; name: string; type: PackageType };
}

/** An erratum that came out in the last two weeks is known from now on. @public */
export interface ErratumPublishedEvent {
  at: string;
  name: string;
  kind: string;
  /** As its source writes it; may be empty. */
  severity: string;
  title: string;
  /** ISO 8601 UTC. */
  issuedAt: string;
  /** Keys of the releases that it is for, such as `debian:12`; empty where only repositories tell of it. */
  releases: string[];
}

/** What events of each topic carry. @public */
export interface PatchmanEvents {
  'patchman.host.reported': HostReportedEvent;
  'patchman.host.evaluated': HostEvaluatedEvent;
  'patchman.host.changed': HostChangedEvent;
  'patchman.host.deleted': HostDeletedEvent;
  'patchman.update.security': SecurityUpdateEvent;
  'patchman.mirror.failing': MirrorEvent;
  'patchman.mirror.recovered': MirrorEvent;
  'patchman.erratum.published': ErratumPublishedEvent;
}
