import type { SchedulerServiceTaskScheduleDefinitionConfig } from '@backstage/backend-plugin-api';

export interface Config {
  patchman?: {
    /** Hosts as entities of the catalog: `kind: Resource`, `spec.type: host`. */
    catalog?: {
      /**
       * Whether hosts that no entity stands for get one; true by default. Switched off, those entities are gone after the
       * next start.
       */
      enabled?: boolean;
      /**
       * Who owns them, such as `group:default/platform`. By default `unknown`, a group that need not exist: an owner
       * that nobody chose is better seen than guessed.
       */
      owner?: string;
      /** Owners by a tag of the host, such as `www: group:default/web`. The first that a host has decides. */
      ownerByTag?: { [tag: string]: string };
      /**
       * What entities of hosts say, by rules. All conditions of a rule must hold, at least one is needed. Of `owner`, `system`
       * and `lifecycle` the first rule that says one counts, tags add up. Rules come before `ownerByTag`, and the owner that
       * a host was given at its enrolment or by a person before all of them.
       */
      rules?: Array<{
        /** A tag of the host, whatever its case. Hosts report tags themselves. */
        tag?: string;
        /** Its name, with `*` for anything, such as `web*.example.com`. Hosts say their names themselves. */
        name?: string;
        /** Addresses or networks (CIDR) that its last report came from. */
        network?: string | string[];
        /** The name of the enrolment token that it came by. */
        token?: string;
        /** Such as `group:default/web`. */
        owner?: string;
        /** Such as `system:default/shop`. */
        system?: string;
        /** Such as `production`. */
        lifecycle?: string;
        tags?: string[];
      }>;
      /**
       * By what trusted entities from elsewhere are found to stand for a host, beside the annotation `patchman.io/host`, which
       * always counts: `certname` (`puppet.com/certname`), `ec2` (`amazon.com/ec2-instance-id`, where a host's name begins with
       * the id or a tag is it), `name` (a resource whose name or title is the host's). The first that finds a host counts; they
       * then get the annotation. By default `annotation` alone.
       */
      findBy?:
        | 'annotation'
        | 'certname'
        | 'ec2'
        | 'name'
        | Array<'annotation' | 'certname' | 'ec2' | 'name'>;
      /**
       * Which entities with the annotation `patchman.io/host` may say whose a host is, beside those of
       * `catalog.locations` and of the catalog module: locations as `backstage.io/managed-by-origin-location` has them,
       * with `*` for anything, such as `url:https://git.example.com/platform/*`. `all` trusts every entity: whoever may
       * register one can then make any host theirs.
       */
      trustedLocations?: string | string[];
      /** How often all hosts are read; every hour by default. What changes in between comes by events. */
      schedule?: SchedulerServiceTaskScheduleDefinitionConfig;
    };
  };
}
