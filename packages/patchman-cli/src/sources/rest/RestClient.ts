import type { Response } from 'node-fetch';
import { CliError, EXIT, sourceError } from '../../errors';
import {
  discard,
  fetchWithRetry,
  reasonOf,
  type RetryOptions,
} from '../../http';
import { withoutTrailingSlashes } from '../../addresses';

/** How to sign in to a Patchman; it lets everybody read unless its administrator changed that. */
export interface RestCredentials {
  user?: string;
  password?: string;
  /** Of Django REST framework's token authentication. */
  token?: string;
  /** Of a browser that is signed in: `sessionid=…`. */
  cookie?: string;
}

const MAX_BODY = 64 * 1024 * 1024;

/** A list of the API, or a piece of it that could not be read. */
export type RestPage = { items: unknown[] } | { failed: string };

/** An answer that is a refusal. */
class StatusError extends CliError {
  constructor(message: string, readonly status: number) {
    super(message, EXIT.source);
  }
}

/** The address at which Patchman's pages begin, also where that of its API is given. */
function pagesOf(url: string): string {
  const base = withoutTrailingSlashes(url.split(/[?#]/, 1)[0]);
  return base.endsWith('/api')
    ? withoutTrailingSlashes(base.slice(0, -'/api'.length))
    : base;
}

/** Reads lists of Patchman's REST API page by page. */
export class RestClient {
  /** Up to and without `/api`. */
  readonly base: string;

  constructor(
    url: string,
    private readonly credentials: RestCredentials,
    private readonly retry: RetryOptions,
  ) {
    this.base = pagesOf(url);
  }

  /** The names of the lists that there are. */
  async lists(): Promise<Set<string>> {
    const index = await this.get('/api/');
    if (typeof index !== 'object' || index === null || !('host' in index)) {
      throw sourceError(
        `${this.base}/api/ is not the API of a Patchman. Give the address at which Patchman's pages begin.`,
      );
    }
    return new Set(Object.keys(index));
  }

  /** The items of a list. A page that cannot be read costs that page, where its number is known. */
  async *pages(list: string): AsyncGenerator<RestPage> {
    let query = '';
    let missed = 0;
    for (let page = 1; ; page++) {
      let body: any;
      try {
        body = await this.get(`/api/${list}/${query}`);
      } catch (error) {
        // Without the first page nobody knows whether there are others.
        if (page === 1) throw error;
        // Behind a page that could not be read there may be no other.
        if (missed > 0 && (error as StatusError).status === 404) return;
        yield { failed: `page ${page}: ${(error as Error).message}` };
        const next = /^\?page=(\d+)$/.exec(query);
        if (!next || missed > 1) return;
        missed++;
        query = `?page=${Number(next[1]) + 1}`;
        continue;
      }
      missed = 0;
      const items = Array.isArray(body) ? body : body?.results;
      if (!Array.isArray(items)) {
        yield { failed: `page ${page}: it is no list` };
        return;
      }
      yield { items };
      // Behind a proxy the address of the next page is often wrong; only its query counts.
      const next = typeof body.next === 'string' ? body.next : null;
      if (!next || !next.includes('?')) return;
      const following = next.slice(next.indexOf('?')).split('#', 1)[0];
      if (following === query) return;
      query = following;
    }
  }

  private async get(path: string): Promise<unknown> {
    const url = `${this.base}${path}`;
    let response: Response;
    try {
      response = await fetchWithRetry(
        url,
        { headers: this.headers() },
        this.retry,
      );
    } catch (error) {
      throw sourceError(`${url} cannot be read: ${reasonOf(error)}.`);
    }
    if (!response.ok) {
      discard(response);
      throw new StatusError(
        `${url}: ${this.explain(response)}`,
        response.status,
      );
    }
    const text = await readLimited(response, url);
    try {
      return JSON.parse(text);
    } catch {
      throw sourceError(
        `${url} does not answer JSON. Is this the address of a Patchman, and is nothing in front of it that wants a sign-in?`,
      );
    }
  }

  private headers(): Record<string, string> {
    const { user, password = '', token, cookie } = this.credentials;
    const headers: Record<string, string> = { Accept: 'application/json' };
    if (token) headers.Authorization = `Token ${token}`;
    else if (user) {
      const encoded = Buffer.from(`${user}:${password}`).toString('base64');
      headers.Authorization = `Basic ${encoded}`;
    }
    if (cookie) headers.Cookie = cookie;
    return headers;
  }

  private explain(response: Response): string {
    const status = `${response.status} ${response.statusText}`.trim();
    if (response.status === 401 || response.status === 403) {
      const signedIn = Object.values(this.credentials).some(Boolean);
      return signedIn
        ? `${status}. It does not accept these credentials.`
        : `${status}. It wants a sign-in: give --source-user, --source-token or --source-cookie.`;
    }
    if (response.status === 404) {
      return `${status}. Give the address at which Patchman's pages begin, such as https://patchman.example.com/patchman`;
    }
    return `${status}.`;
  }
}

async function readLimited(response: Response, url: string): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response.body as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY) {
      throw sourceError(`${url} answers more than ${MAX_BODY >> 20} MB.`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
