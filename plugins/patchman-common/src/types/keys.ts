/**
 * `unused`: never used; `expired`: past its end, for one because a rotation gave another key and the grace time is over.
 * @public
 */
export type KeyState = 'valid' | 'unused' | 'expired' | 'revoked';

/** What a host reports with. @public */
export interface Key {
  id: number;
  host: string;
  /** The first characters of the key, to recognise it by. */
  prefix: string;
  state: KeyState;
  /** ISO 8601 UTC */
  createdAt: string;
  /** An entity ref, a service's name, `host:NAME` after a rotation, `token:NAME` after an enrolment. */
  createdBy: string;
  /** ISO 8601 UTC; accurate to a minute. */
  lastUsedAt: string | null;
  /** The address that used it last. */
  lastAddress: string | null;
  /** The client that used it last, such as `patchman-client/1.0.0`. */
  lastClient: string | null;
  /** ISO 8601 UTC; not valid from then on, null: no end. */
  expiresAt: string | null;
  /** ISO 8601 UTC; since when the host is asked for a new key. */
  rotationRequestedAt: string | null;
  /** The key that ends when this one is used for the first time. */
  replaces: number | null;
  /** ISO 8601 UTC */
  revokedAt: string | null;
}

/** The answer to creating a key: the only time that the key itself is shown. @public */
export interface CreatedKey {
  id: number;
  host: string;
  key: string;
}

/** @public */
export type EnrolmentTokenState = 'valid' | 'used up' | 'expired' | 'revoked';

/** What a new host trades for a key of its own. @public */
export interface EnrolmentToken {
  id: number;
  name: string;
  /** The first characters of the token, to recognise it by. */
  prefix: string;
  state: EnrolmentTokenState;
  /** How many hosts may use it. */
  uses: number;
  /** How many did. */
  used: number;
  /** ISO 8601 UTC */
  expiresAt: string;
  /** Addresses and networks that it may be used from; empty: any. */
  allowedFrom: string[];
  /** A glob such as `web*.example.org`; null: any name. */
  hostnamePattern: string | null;
  /** Given to the hosts. */
  tags: string[];
  /** An entity ref, given to the hosts. */
  owner: string | null;
  /** ISO 8601 UTC */
  createdAt: string;
  createdBy: string;
  /** ISO 8601 UTC */
  lastUsedAt: string | null;
  /** ISO 8601 UTC */
  revokedAt: string | null;
}

/** What an enrolment token may do; what is left out has a default. @public */
export interface EnrolmentRequest {
  /** What people call it. */
  name?: string;
  /** How many hosts may use it; 1 when left out. */
  uses?: number;
  /** ISO 8601; 7 days from now when left out. */
  expiresAt?: string;
  allowedFrom?: string[];
  hostnamePattern?: string | null;
  tags?: string[];
  owner?: string | null;
}

/** The answer to creating an enrolment token: the only time that the token itself is shown. @public */
export interface CreatedEnrolmentToken extends EnrolmentToken {
  token: string;
}

/** The client that the portal hands out. @public */
export interface ClientDownload {
  version: string;
  /** SHA-256 of the client in hex: with the lines below, nothing else is installed. */
  sha256: string;
  /** The line to run on a host, with `TOKEN` where the enrolment token belongs. */
  installLine: string;
  /** The same, with the script checked too before it runs. */
  verifiedInstallLine: string;
  /** The client, its install script, and packages if the portal has them. */
  files: ClientDownloadFile[];
}

/** One file that hosts may download. @public */
export interface ClientDownloadFile {
  name: string;
  /** In bytes. */
  size: number;
  /** In hex. */
  sha256: string;
  url: string;
}
