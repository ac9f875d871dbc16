import type { SchedulerServiceTaskScheduleDefinitionConfig } from '@backstage/backend-plugin-api';
import type { HumanDuration } from '@backstage/types';

export interface Config {
  /** Patch status of Linux hosts. Every setting has a default. */
  patchman?: {
    catalog?: {
      /**
       * Which entities with the annotation `patchman.io/host` may say whose a host is, beside those of
       * `catalog.locations` and of the catalog module: locations as `backstage.io/managed-by-origin-location` has them,
       * with `*` for anything, such as `url:https://git.example.com/platform/*`. `all` trusts every entity: whoever may
       * register one can then make any host theirs.
       */
      trustedLocations?: string | string[];
    };
    reports?: {
      /**
       * Largest report, after decompression, for example `32mb` (the default).
       */
      maxSize?: string | number;
      /** How many processed reports to keep for each host; 3 by default. */
      keepPerHost?: number;
      /** Protocol 1 carries no key. It is off by default. */
      protocol1?: {
        enabled?: boolean;
        /** Addresses and networks (CIDR) that may report without a key; none by default. */
        allowFrom?: string[];
      };
    };
    /** The guarded door through which repositories are read. */
    fetch?: {
      /**
       * What may be fetched beyond public addresses: host names, addresses, networks (CIDR), each with or without a
       * port.
       */
      allow?: string[];
      /** Files or folders of OpenPGP keys that metadata signatures are checked against; `/usr/share/keyrings` by default. */
      keyrings?: string[];
      /** Refuse metadata without a verified signature; false by default. */
      requireSignatures?: boolean;
      /**
       * What servers want to see before they answer; the entry with the longest matching path counts. Shown to the host
       * that is named here and to no other, wherever it redirects to.
       */
      credentials?: Array<{
        /** Scheme, host and start of the path, for example `https://cdn.redhat.com/content/dist/`. */
        url: string;
        basic?: {
          username: string;
          /** @visibility secret */
          password: string;
        };
        /** @deepVisibility secret */
        headers?: { [name: string]: string };
        /** Each is PEM text, or the absolute path of a file that holds it and is read anew with each request. */
        tls?: {
          /** The client certificate. */
          certificate?: string;
          /**
           * Its key.
           * @visibility secret
           */
          key?: string;
          /** Authorities that the server's certificate is checked against, in place of the usual ones. */
          ca?: string;
        };
      }>;
      /** Largest download, for example `512mb` (the default). */
      maxSize?: string | number;
      /** Time limit for one document; 10 minutes by default. */
      timeout?: HumanDuration;
      /** A mirror that sends nothing for so long is given up; 30 seconds by default. */
      idleTimeout?: HumanDuration;
      /** Time limit for an index, a list or a signature: anything that may not exceed 16 MB; 60 seconds by default. */
      smallTimeout?: HumanDuration;
      /** What has to arrive in each second on average, or the mirror is too slow; `1kb` by default. */
      minimumRate?: string | number;
      /** The time over which `minimumRate` is averaged; 30 seconds by default. */
      minimumRateOver?: HumanDuration;
    };
    /** A host that has not reported for so long is stale; 14 days by default. */
    staleAfter?: HumanDuration;
    client?: {
      /**
       * Folder with packages of the client (deb, rpm, pkg.tar.zst) that hosts may download, beside the client itself and
       * its install script; none by default.
       */
      packages?: string;
    };
    /** Keys that hosts report with. */
    keys?: {
      /** The age at which hosts are asked to change their key; 90 days by default, `never` for never. */
      rotateAfter?: HumanDuration | 'never';
      /** How long a key is valid after a new one was given for it that is not used yet; 7 days by default. */
      rotationGrace?: HumanDuration;
    };
    /**
     * Requests of hosts beyond these are answered with 429 and `Retry-After`. Each backend counts for itself.
     */
    rateLimits?: {
      /** Reports and rotations of one key; 120 at once and 60 a minute by default. */
      reports?: { burst?: number; perMinute?: number };
      /** Enrolments from one address (IPv6: from one /64); 60 at once and 30 a minute by default. */
      enrolments?: { burst?: number; perMinute?: number };
      /** Requests with wrong keys from one address (IPv6: from one /64); 30 at once and 10 a minute by default. */
      wrongKeys?: { burst?: number; perMinute?: number };
    };
    history?: {
      /** How long it is kept what each report changed in the packages of its host; 365 days by default. */
      keep?: HumanDuration;
    };
    audit?: {
      /** How long it is kept who did what; 365 days by default. */
      keep?: HumanDuration;
    };
    check?: {
      /** What the check by schedule deletes where nothing uses it; nothing by default. */
      delete?: (
        | 'os-variants'
        | 'os-releases'
        | 'repositories-without-mirrors'
        | 'repositories-without-hosts'
        | 'tags'
        | 'domains'
        | 'architectures'
      )[];
    };
    mirrors?: {
      /** How many working mirrors of one repository are kept up to date; 2 by default. */
      perRepository?: number;
      /** A mirror that failed so often in a row is not refreshed any more; 14 by default, -1 for never. */
      failuresBeforeDisabled?: number;
    };
    /**
     * What reading one document may cost that a mirror or a host sent, such as the list of packages of a repository. It is
     * read in a worker thread, which is ended when it costs more. Documents wait for that in a private folder below
     * `backend.workingDirectory`, else the folder for temporary files.
     */
    documents?: {
      /** Threads at once for documents of repositories, 2 by default; large reports have one more of their own. */
      threads?: number;
      /** Memory of a thread, such as `256mb`; 128 MB by default. */
      memory?: string | number;
      /** Time of work, waiting for the database not counted; 2 minutes by default. */
      timeout?: HumanDuration;
    };
    evaluation?: {
      /** How many offered packages are held in memory, at about 150 bytes each; one that says more of itself counts as several. 500,000 by default. */
      cachedPackages?: number;
    };
    /** Sources of errata and of what is known of CVEs, see docs/errata.md. */
    errata?: {
      /** Whether any of them is read by schedule; true by default. */
      enabled?: boolean;
      /** By the source's id, such as `debian-dsa`. */
      sources?: {
        [id: string]: {
          /** Whether it is read by schedule. By default it is when a host of its distribution has reported. */
          enabled?: boolean;
          /** Where it is, instead of its usual address: an address, or the path of a folder or a file. */
          url?: string;
          /** How often news are looked for. */
          every?: HumanDuration;
        };
      };
    };
    /** Documents that tell scanners what CVEs mean for hosts, see docs/errata.md. */
    vex?: {
      /** Who says it; the address of the portal by default. */
      author?: string;
    };
    schedule?: {
      /** Reports that were left over; every minute by default. */
      process?: SchedulerServiceTaskScheduleDefinitionConfig;
      /** Repositories; every 4 hours by default. */
      refresh?: SchedulerServiceTaskScheduleDefinitionConfig;
      /** Which sources of errata are due; every 10 minutes by default. */
      sources?: SchedulerServiceTaskScheduleDefinitionConfig;
      /** Hosts whose inputs changed; every 10 minutes by default. */
      evaluate?: SchedulerServiceTaskScheduleDefinitionConfig;
      /** What nothing refers to any more; daily by default. */
      clean?: SchedulerServiceTaskScheduleDefinitionConfig;
      /** What contradicts itself; daily by default. */
      check?: SchedulerServiceTaskScheduleDefinitionConfig;
      /** Which catalog entities stand for hosts; every minute by default. */
      entities?: SchedulerServiceTaskScheduleDefinitionConfig;
      /** What the addresses of hosts are called; only by hand by default, as it tells a name server which there are. */
      reverseDns?: SchedulerServiceTaskScheduleDefinitionConfig;
    };
  };
}
