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
       * Which entities with the annotation `patchman.io/host` may say whose a host is, beside those of
       * `catalog.locations` and of the catalog module: locations as `backstage.io/managed-by-origin-location` has them,
       * with `*` for anything, such as `url:https://git.example.com/platform/*`. `all` trusts every entity: whoever may
       * register one can then make any host theirs.
       */
      trustedLocations?: string | string[];
      /** How often the catalog learns of new and gone hosts; every minute by default. */
      schedule?: SchedulerServiceTaskScheduleDefinitionConfig;
    };
  };
}
