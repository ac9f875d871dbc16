import { readFile } from 'node:fs/promises';
import { RepositoryError } from './errors';
import { shownUrl, withoutTrailing } from '../../texts';

/** Credentials for everything below a URL, as `patchman.fetch.credentials` lists them. */
export interface CredentialEntry {
  /** Scheme, host, port and the start of the path of what they are for. */
  url: string;
  basic?: { username: string; password: string };
  headers?: Record<string, string>;
  /** Each is PEM text, or the absolute path of a file that holds it and is read anew each time. */
  tls?: { certificate?: string; key?: string; ca?: string };
}

/** What a request shows to a server that asks who it is. */
export interface ShownCredentials {
  headers: Record<string, string>;
  /** PEM; `ca` is trusted in place of the usual authorities. */
  tls?: { cert?: string; key?: string; ca?: string };
}

/** The configured credentials, found by URL. */
export interface CredentialList {
  /** The entry for a URL, the one with the longest path where several match. */
  find(url: URL | string): CredentialEntry | undefined;
}

/**
 * Makes the list of configured credentials.
 * Throws when an entry is for no http(s) URL, twice there, or holds nothing, so that a typing error shows at start.
 */
export function parseCredentials(entries: CredentialEntry[]): CredentialList {
  const parsed = entries.map(entry => ({ entry, scope: scopeOf(entry) }));
  parsed.forEach(({ scope: { origin, path }, entry }, i) => {
    const before = parsed
      .slice(0, i)
      .some(({ scope }) => scope.origin === origin && scope.path === path);
    if (before) throw badEntry(entry, 'stands there twice');
  });
  parsed.sort((a, b) => b.scope.path.length - a.scope.path.length);
  return {
    find(url) {
      const asked = URL.canParse(String(url)) ? new URL(url) : undefined;
      // Where the server sees a slash that is not written as one, nobody can say below which path it is.
      if (!asked || /%2f|%5c/i.test(asked.pathname)) return undefined;
      return parsed.find(
        ({ scope: { origin, path } }) =>
          asked.origin === origin &&
          (asked.pathname === path || asked.pathname.startsWith(`${path}/`)),
      )?.entry;
    },
  };
}

function scopeOf(entry: CredentialEntry): { origin: string; path: string } {
  if (!URL.canParse(entry.url)) throw badEntry(entry, 'is not a valid URL');
  const url = new URL(entry.url);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw badEntry(entry, 'is neither http nor https');
  }
  if (url.username || url.password || url.search || url.hash) {
    throw badEntry(
      entry,
      'must be scheme, host and path only: user and password belong into basic',
    );
  }
  const { basic, headers = {}, tls = {} } = entry;
  if (Boolean(tls.certificate) !== Boolean(tls.key)) {
    throw badEntry(entry, 'needs a tls.key with its tls.certificate');
  }
  if (Object.keys(tls).length > 0 && url.protocol !== 'https:') {
    throw badEntry(entry, 'has a tls section, which only https takes');
  }
  if (
    !basic &&
    Object.keys(headers).length === 0 &&
    Object.keys(tls).length === 0
  ) {
    throw badEntry(entry, 'needs one of basic, headers and tls');
  }
  return { origin: url.origin, path: withoutTrailing(url.pathname, '/') };
}

function badEntry(entry: CredentialEntry, problem: string): Error {
  return new Error(
    `patchman.fetch.credentials: ${JSON.stringify(
      shownUrl(entry.url),
    )} ${problem}.`,
  );
}

/** What to show to the server, files read. @throws RepositoryError of kind `refused` when one cannot be read */
export async function loadCredentials(
  entry: CredentialEntry,
): Promise<ShownCredentials> {
  const { basic, headers = {}, tls } = entry;
  const [cert, key, ca] = await Promise.all(
    [tls?.certificate, tls?.key, tls?.ca].map(loadPem),
  );
  return {
    headers: {
      ...(basic && { authorization: basicAuthorization(basic) }),
      ...Object.fromEntries(
        Object.entries(headers).map(([name, value]) => [
          name.toLowerCase(),
          value,
        ]),
      ),
    },
    ...(tls && { tls: { cert, key, ca } }),
  };
}

/** RFC 7617 */
export function basicAuthorization(basic: {
  username: string;
  password: string;
}): string {
  const pair = `${basic.username}:${basic.password}`;
  return `Basic ${Buffer.from(pair).toString('base64')}`;
}

async function loadPem(
  textOrPath: string | undefined,
): Promise<string | undefined> {
  if (!textOrPath || textOrPath.includes('-----BEGIN ')) return textOrPath;
  try {
    return await readFile(textOrPath, 'utf8');
  } catch (error) {
    throw new RepositoryError(
      'refused',
      `patchman.fetch.credentials names the file ${textOrPath}, which cannot be read (${
        (error as NodeJS.ErrnoException).code ?? 'unknown reason'
      })`,
      { cause: error },
    );
  }
}
