import { SecuritySupport } from './support';
import { HostState } from './hosts';

/** @public */
export interface OperatingSystem {
  id: number;
  release: string;
  codename: string | null;
  cpe: string | null;
  variants: { id: number; name: string; arch: string; hosts: number }[];
  hosts: number;
  /** How many repositories a person gave to it. */
  assignedRepositories: number;
  /** How many of its hosts are judged by these instead of their own. */
  judgedHosts: number;
  /** Until when it gets security updates, without what is paid for. */
  support: SecuritySupport;
}

/** An operating system release with the repositories that a person gave to it. @public */
export interface OperatingSystemDetail extends OperatingSystem {
  /** Hosts that are judged by these instead of their own use those of their architecture. */
  repositories: { id: number; name: string; arch: string; priority: number }[];
}

/** One kind of thing that needs attention, with where to look. @public */
export interface AttentionItem {
  kind:
    | 'hosts-security'
    | 'errata-critical'
    | 'hosts-updates'
    | 'hosts-reboot'
    | 'hosts-stale'
    | 'hosts-unknown'
    | 'hosts-unsupported'
    | 'hosts-without-repositories'
    | 'hosts-foreign-packages'
    | 'hosts-quarantined'
    | 'repositories-failing'
    | 'repositories-outdated'
    | 'repositories-unused'
    | 'repositories-without-mirrors'
    | 'mirrors-partly-failing'
    | 'mirrors-disabled'
    | 'mirrors-unverified'
    | 'reports-failed'
    | 'reports-pending';
  count: number;
  /** The first few names. */
  examples: string[];
}

/** What visible hosts are, which is what lists of them can be filtered by; most first. @public */
export interface HostFacets {
  /** Operating system releases. */
  byOs: { release: string; hosts: number; security: number }[];
  byArch: { arch: string; hosts: number }[];
  /** At most 100. */
  byTag: { tag: string; hosts: number }[];
  /** Entity refs, at most 100; hosts without an owner are left out. */
  byOwner: { owner: string; hosts: number; security: number }[];
}

/** How fresh what is shown is. All are ISO 8601 UTC; null: never. @public */
export interface Freshness {
  /** When this answer was computed. */
  at: string;
  /** When the last report came, whatever became of it; null also for whoever may not see reports. */
  lastArrival: string | null;
  /** The newest report of a visible host. */
  lastReport: string | null;
  /** The last time that a visible host was evaluated. */
  lastEvaluation: string | null;
  /** The last time that any mirror was checked. */
  lastRefresh: string | null;
}

/** Everything the dashboard needs, in one answer. @public */
export interface Summary {
  /** ISO 8601 UTC; when this answer was computed. */
  at: string;
  hosts: HostFacets & {
    total: number;
    byState: Record<HostState, number>;
    rebootRequired: number;
  };
  updates: {
    /** Distinct (installed, available) pairs over the fleet. */
    security: number;
    other: number;
    /** The updates that most hosts need, security first. */
    top: { name: string; security: boolean; hosts: number }[];
  };
  /** Null for whoever may not see repositories. */
  repositories: { total: number; failing: number; outdated: number } | null;
  /** Null for whoever may not see repositories. */
  mirrors: { total: number; failing: number } | null;
  /** Of the hosts that are visible; null for whoever may not see reports. */
  reports: { pending: number; failed: number; last24h: number } | null;
  attention: AttentionItem[];
  /** ISO 8601 UTC; the newest report. */
  lastReport: string | null;
  /** ISO 8601 UTC; the last time that any mirror was checked. */
  lastRefresh: string | null;
}

/** @public */
export interface ListResult<T> {
  items: T[];
  totalItems: number;
}

/** A maintenance task with its schedule. @public */
export interface MaintenanceTaskState {
  /** `process`, `refresh`, `sources`, `evaluate`, `clean`, `check` or `entities`. */
  name: string;
  /** In words, such as `every 4 hours`; null where the scheduler could not be asked. */
  schedule: string | null;
  /** ISO 8601 UTC; null while it runs, and where nothing is known. */
  nextRun: string | null;
  /** The last one, by schedule or by hand; it may still run. Null: none in the last week. */
  lastRun: Task | null;
}

/** @public */
export interface Task {
  id: string;
  /** What it does, such as `refresh`, `clean`, `evaluate-host` or `refresh-repository`. */
  kind: string;
  /** What people call it: the kind in words, and what it is about. */
  name: string;
  /** The name of the host, repository or operating system release that it is about; null where it is about everything. */
  subject: string | null;
  /** The name of the host that it is about. */
  host: string | null;
  /** The id of the repository that it is about. */
  repository: number | null;
  /** `cancelled`: somebody ended it; what it had done stays. */
  status: 'running' | 'done' | 'failed' | 'cancelled';
  /** ISO 8601 UTC */
  startedAt: string;
  /** ISO 8601 UTC */
  finishedAt: string | null;
  /** Null while nothing is known, and for whoever may not see all that it counts. */
  progress: { done: number; total: number } | null;
  /** What came out, in one sentence; null while it runs, and for whoever may not see all that it counts. */
  message: string | null;
  /** How long it took, in milliseconds; null while it runs. */
  durationMs: number | null;
  /** What a check found; null for other tasks, while it runs, and for whoever may not see all that it counts. */
  findings: Finding[] | null;
}

/** Something that a check found. @public */
export interface Finding {
  /** What it is, such as `hosts-to-evaluate` or `tags`; a check can be told to mend only some. */
  kind: string;
  /** In words. */
  title: string;
  /** How many there are. */
  count: number;
  /** The names of some, at most ten. */
  examples: string[];
  /** Whether it was mended or deleted. */
  mended: boolean;
}

/** What a bulk request concerns, and the task that does it. @public */
export interface BulkAnswer {
  /** How many match. */
  matched: number;
  /** The names of some, at most ten. */
  examples: string[];
  /** Null after a dry run. */
  task: Task | null;
}
