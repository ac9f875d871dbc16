import type { ServerResponse } from 'node:http';

/** What a hostile host sends. */
export interface HostileReport {
  /** Says in messages what it is, with its seed where it has one. */
  name: string;
  protocol: 1 | 2 | 3;
  /**
   * For the host of this name; each input is a host of its own. `goodMirror` is where an innocent apt repository is; the
   * key is added to the headers. `touched` says which part is hostile.
   */
  make: (
    hostname: string,
    goodMirror: string,
  ) => { touched?: string; headers: Record<string, string>; body: Buffer };
  /** What must be told to people: in the answer, as the report's reason, or among its problems. */
  cause?: RegExp;
}

/** A file as it is served, or what answers instead. */
export type Served = Buffer | string | ((response: ServerResponse) => void);

/** What a hostile mirror serves. */
export interface HostileMirror {
  name: string;
  /** How a host reports it: an item of protocol 3's repositories, with `@SITE@` where the mirror is. */
  repository: Record<string, unknown>;
  /** By path below the mirror, without a slash at the start. */
  files: Map<string, Served>;
  /** What must be told to people as the mirror's error. */
  cause?: RegExp;
}

/** The body of a protocol 3 report of a host that has one package and these repositories. */
export function plainReport(
  hostname: string,
  repositories: Record<string, unknown>[],
  version = '1',
): Buffer {
  return Buffer.from(
    JSON.stringify({
      protocol: 3,
      hostname,
      system: {
        os: { id: 'debian', versionId: '12', prettyName: 'Debian 12' },
        arch: 'x86_64',
        packageArch: 'amd64',
        kernel: '6.1.0-35-amd64',
      },
      packages: {
        items: [
          { type: 'deb', name: 'app', version, release: '1', arch: 'amd64' },
        ],
      },
      repositories: { items: repositories },
    }),
  );
}
