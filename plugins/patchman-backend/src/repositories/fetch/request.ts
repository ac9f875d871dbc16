import http from 'node:http';
import https from 'node:https';
import type { Readable } from 'node:stream';
import type { AllowList } from '../../addresses/allowList';
import { RepositoryError } from './errors';
import { checkUrl, guardedLookup, type ResolveAll } from './guard';

/** One GET request, and what it may cost. */
export interface GuardedRequest {
  allow: AllowList;
  resolve?: ResolveAll;
  headers: Record<string, string>;
  /** PEM; `ca` is trusted in place of the usual authorities. */
  tls?: { cert?: string; key?: string; ca?: string };
  /** Milliseconds until the headers. */
  timeoutMs: number;
  signal?: AbortSignal;
}

/** A response whose headers are there; destroying it closes its connection. */
export type Incoming = Readable &
  Pick<http.IncomingMessage, 'statusCode' | 'headers'>;

/**
 * Sends one GET request through the guard and answers when the headers are there; redirects are not followed.
 * The connection is its own, so that no address check outlives the connection that it was made for.
 */
export type Send = (url: URL, request: GuardedRequest) => Promise<Incoming>;

/** With Node's `http`, for mirrors: a request for each of thousands of files has to cost little. */
export const requestOnce: Send = (url, request) => {
  const { allow, signal, timeoutMs } = request;
  checkUrl(url, allow);
  signal?.throwIfAborted();

  const { promise, resolve, reject } = withResolvers<http.IncomingMessage>();
  const pending = open(url, {
    agent: false,
    headers: request.headers,
    lookup: guardedLookup(url, allow, request.resolve),
    ...request.tls,
  });
  const onAbort = () => pending.destroy(signal!.reason);
  signal?.addEventListener('abort', onAbort, { once: true });
  const timer = setTimeout(
    () => pending.destroy(noAnswer(url, timeoutMs)),
    Math.max(0, timeoutMs),
  );
  pending.on('response', resolve);
  pending.on('error', error =>
    reject(signal?.aborted ? signal.reason : connectionError(url, error)),
  );
  return promise.finally(() => {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
  });
};

function open(url: URL, options: https.RequestOptions): http.ClientRequest {
  const { get } = url.protocol === 'https:' ? https : http;
  try {
    return get(url, options);
  } catch (error) {
    // Headers and certificates are checked before anything is sent.
    throw new RepositoryError(
      'refused',
      `what patchman.fetch.credentials holds for ${url.host} cannot be used (${
        (error as NodeJS.ErrnoException).code ?? (error as Error).message
      })`,
      { cause: error },
    );
  }
}

function withResolvers<T>() {
  let resolve!: (value: T) => void;
  let reject!: (reason: unknown) => void;
  const promise = new Promise<T>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { promise, resolve, reject };
}

export function noAnswer(url: URL, timeoutMs: number): RepositoryError {
  return new RepositoryError(
    'timeout',
    `${url.host} did not answer within ${seconds(timeoutMs)}`,
  );
}

/** A duration in words. */
export function seconds(milliseconds: number): string {
  const value = Math.max(0, Math.round(milliseconds / 100) / 10);
  return value === 1 ? '1 second' : `${value} seconds`;
}

const unknownAuthority =
  'has a TLS certificate from an unknown authority (NODE_EXTRA_CA_CERTS adds one)';

const networkReasons: Record<string, string> = {
  ECONNREFUSED: 'refused the connection',
  ECONNRESET: 'closed the connection',
  EPIPE: 'closed the connection',
  ERR_STREAM_PREMATURE_CLOSE: 'closed the connection',
  EHOSTUNREACH: 'cannot be reached',
  ENETUNREACH: 'cannot be reached',
  ETIMEDOUT: 'did not answer',
  CERT_HAS_EXPIRED: 'has an expired TLS certificate',
  ERR_TLS_CERT_ALTNAME_INVALID: 'has a TLS certificate for another name',
  DEPTH_ZERO_SELF_SIGNED_CERT: unknownAuthority,
  SELF_SIGNED_CERT_IN_CHAIN: unknownAuthority,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: unknownAuthority,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: unknownAuthority,
};

/** Turns a socket's error into words; the guard's own refusals pass as they are. */
export function connectionError(url: URL, error: unknown): RepositoryError {
  if (error instanceof RepositoryError) {
    return error;
  }
  const { code, message } = error as { code?: string; message?: string };
  if (/^ERR_SSL_\w*CERTIFICATE_REQUIRED$/.test(code ?? '')) {
    return new RepositoryError(
      'credentials',
      `${url.host} asks for a client certificate`,
      { cause: error },
    );
  }
  if (/alert handshake failure/.test(message ?? '')) {
    return new RepositoryError(
      'network',
      `${url.host} ended the TLS handshake: it may be too old, or ask for a client certificate`,
      { cause: error },
    );
  }
  const reason =
    networkReasons[code ?? ''] ??
    `cannot be fetched (${code ?? message ?? 'unknown reason'})`;
  return new RepositoryError('network', `${url.host} ${reason}`, {
    cause: error,
  });
}
