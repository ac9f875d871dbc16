import { RepositoryRef } from './packages';

/** A stream of a module, as repositories offer it. @public */
export interface ModuleStream {
  name: string;
  stream: string;
  arch: string;
  /** Of the newest build. */
  version: string;
  /** Of the newest build: one for each set of streams that it can be combined with. */
  contexts: string[];
  /** Whether a repository makes it the default stream. */
  default: boolean;
  /** Why nobody should use it any more, null where its maker says nothing. */
  obsolete: ModuleObsoletion | null;
  repositories: RepositoryRef[];
  /** How many packages its newest build has. */
  packages: number;
  /** How many hosts of this architecture enabled it. */
  hosts: number;
}

/** @public */
export interface ModuleObsoletion {
  message: string;
  /** `name:stream` of what follows it. */
  obsoletedBy: string | null;
}

/** @public */
export interface ModuleStreamDetail extends ModuleStream {
  /** Its builds, the newest first, with their packages as `NAME-EPOCH:VERSION-RELEASE.ARCH`. */
  builds: { version: string; context: string; packages: string[] }[];
}

/**
 * Why a module stream concerns a host: the host enabled or disabled it, or it is active because a repository makes it
 * the default or another stream needs it.
 * @public
 */
export type HostModuleState = 'enabled' | 'disabled' | 'default' | 'required';

/** @public */
export interface HostModule {
  name: string;
  /** Empty where a whole module is disabled. */
  stream: string;
  state: HostModuleState;
  /** The newest build that is active, null where no repository of the host has the stream. */
  version: string | null;
  /** Names of the installed packages that it has. */
  installed: string[];
  repositories: RepositoryRef[];
  obsolete: ModuleObsoletion | null;
}
