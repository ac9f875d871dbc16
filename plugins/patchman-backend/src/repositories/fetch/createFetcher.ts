import type { IncomingHttpHeaders } from 'node:http';
import type {
  FetchedResponse,
  Fetcher,
  FetchOptions,
} from 'backstage-plugin-patchman-node';
import { parseAllowList, type AllowList } from '../../addresses/allowList';
import { limitBody } from './body';
import {
  basicAuthorization,
  loadCredentials,
  type CredentialList,
  type ShownCredentials,
} from './credentials';
import { RepositoryError, withoutCredentials } from './errors';
import type { ResolveAll } from './guard';
import { requestOnce, type Send } from './request';

/** How the guarded door behaves. Times in milliseconds, sizes in bytes. */
export interface FetcherOptions {
  /** What may be fetched beyond public addresses, see `parseAllowList`. */
  allow: string[];
  /** The largest body; a request can only lower it. */
  maxSize: number;
  /** Until the response's headers are there, for each hop. */
  connectTimeoutMs: number;
  /** Between two pieces of a body. */
  idleTimeoutMs: number;
  /** For the whole request, redirects and body included. */
  totalTimeoutMs: number;
  /** The same for small documents: those that may not be larger than `SMALL`. */
  smallTimeoutMs?: number;
  /** Bytes a second that have to arrive on average over a window of milliseconds. */
  minRate?: { bytesPerSecond: number; windowMs: number };
  maxRedirects: number;
  userAgent: string;
  /** Shown to the servers that they are configured for. */
  credentials?: CredentialList;
  /** Instead of the system's resolver. */
  lookup?: ResolveAll;
  /** How single requests are sent; `requestOnce` by default. */
  send?: Send;
}

/** Bytes: indexes and lists, as against the documents that they name. */
const SMALL = 16 * 1024 * 1024;

/** What is not configured. */
const PATIENCE = {
  smallTimeoutMs: 60_000,
  minRate: { bytesPerSecond: 1024, windowMs: 30_000 },
};

const redirectStatuses = new Set([301, 302, 303, 307, 308]);

/**
 * Opens the one guarded door to the network. Proxy settings of the environment are not followed: behind a proxy the
 * address that is reached cannot be checked.
 * Throws when an entry of `allow` cannot be understood.
 */
export function createFetcher(options: FetcherOptions): Fetcher {
  const allow = parseAllowList(options.allow);
  return {
    fetch: (url, fetchOptions = {}) =>
      fetchGuarded(url, fetchOptions, options, allow),
  };
}

async function fetchGuarded(
  startUrl: string,
  fetchOptions: FetchOptions,
  options: FetcherOptions,
  allow: AllowList,
): Promise<FetchedResponse> {
  const { signal } = fetchOptions;
  const isSmall = (fetchOptions.maxSize ?? options.maxSize) <= SMALL;
  const deadline =
    Date.now() +
    (isSmall
      ? Math.min(
          options.smallTimeoutMs ?? PATIENCE.smallTimeoutMs,
          options.totalTimeoutMs,
        )
      : options.totalTimeoutMs);
  let { url, authorization } = splitCredentials(parseUrl(startUrl));
  const { hostname } = url;

  for (let hops = 0; ; hops++) {
    // Wherever a server may send the request, what is configured for another host stays at home.
    const shown =
      url.hostname === hostname
        ? await credentialsFor(url, options.credentials)
        : undefined;
    const response = await (options.send ?? requestOnce)(url, {
      allow,
      resolve: options.lookup,
      timeoutMs: Math.min(options.connectTimeoutMs, deadline - Date.now()),
      signal,
      tls: shown?.tls,
      headers: {
        'user-agent': options.userAgent,
        accept: '*/*',
        // Bodies are wanted as they are stored; what is compressed is decompressed later, with limits.
        'accept-encoding': 'identity',
        ...fetchOptions.headers,
        ...(authorization && { authorization }),
        ...shown?.headers,
      },
    });
    const status = response.statusCode ?? 0;
    const { location } = response.headers;
    if (!redirectStatuses.has(status) || !location) {
      return {
        url: url.href,
        status,
        headers: flatHeaders(response.headers),
        body: limitBody(response, {
          url: url.href,
          maxSize: Math.min(
            fetchOptions.maxSize ?? options.maxSize,
            options.maxSize,
          ),
          idleTimeoutMs: options.idleTimeoutMs,
          deadline,
          minRate: options.minRate ?? PATIENCE.minRate,
          signal,
        }),
      };
    }
    response.destroy();
    if (hops >= options.maxRedirects) {
      throw new RepositoryError(
        'refused',
        `${withoutCredentials(startUrl)} redirects more than ${
          options.maxRedirects
        } times`,
      );
    }
    const next = redirectTarget(url, location);
    // What one host was trusted with is not passed on to another.
    authorization =
      next.authorization ??
      (next.url.origin === url.origin ? authorization : undefined);
    url = next.url;
  }
}

async function credentialsFor(
  url: URL,
  credentials: CredentialList | undefined,
): Promise<ShownCredentials | undefined> {
  const entry = credentials?.find(url);
  return entry && loadCredentials(entry);
}

function parseUrl(text: string, base?: URL): URL {
  try {
    return new URL(text, base);
  } catch {
    throw new RepositoryError(
      'refused',
      `${withoutCredentials(text)} is not a valid URL`,
    );
  }
}

/** Takes user and password out of the URL, so that they are in no message and no later URL. */
function splitCredentials(url: URL): { url: URL; authorization?: string } {
  if (!url.username && !url.password) {
    return { url };
  }
  const [username, password] = [url.username, url.password].map(
    decodeLeniently,
  );
  const bare = new URL(url);
  bare.username = '';
  bare.password = '';
  return {
    url: bare,
    authorization: basicAuthorization({ username, password }),
  };
}

function decodeLeniently(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function redirectTarget(from: URL, location: string) {
  const target = splitCredentials(parseUrl(location, from));
  if (from.protocol === 'https:' && target.url.protocol === 'http:') {
    throw new RepositoryError(
      'refused',
      `${withoutCredentials(
        from.href,
      )} redirects from https to plain http (${withoutCredentials(
        target.url.href,
      )})`,
    );
  }
  return target;
}

function flatHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, String(value)]),
  );
}
