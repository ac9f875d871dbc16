import type {
  Fetcher,
  SourceFile,
  SourceFiles,
} from 'backstage-plugin-patchman-node';
import { statusError, withoutCredentials } from '../../repositories/fetch';
import { withoutTrailing } from '../../texts';

/** Statuses with which servers say that there is no such file. */
const ABSENT = new Set([404, 410]);

/** The files of a source on a server. */
export class UrlFiles implements SourceFiles {
  readonly where: string;
  readonly remote = true;

  constructor(
    private readonly url: string,
    private readonly fetcher: Fetcher,
    private readonly signal: AbortSignal,
  ) {
    this.where = withoutCredentials(url);
  }

  async open(
    path: string,
    options: {
      known?: Record<string, string> | null;
      maxSize?: number;
      query?: string;
    } = {},
  ): Promise<SourceFile | 'unchanged' | null> {
    const { known, maxSize, query } = options;
    const url = this.resolve(path, query);
    const response = await this.fetcher.fetch(url, {
      ...(maxSize !== undefined && { maxSize }),
      headers: {
        ...(known?.etag && { 'if-none-match': known.etag }),
        ...(known?.lastModified && { 'if-modified-since': known.lastModified }),
      },
      signal: this.signal,
    });
    const { status, headers, body } = response;
    if (status === 200) {
      const { etag, 'last-modified': lastModified } = headers;
      return {
        name: nameOf(url),
        body,
        headers,
        validators: {
          ...(etag && { etag }),
          ...(lastModified && { lastModified }),
        },
        dispose: () => body.destroy(),
      };
    }
    body.destroy();
    if (status === 304 && known) return 'unchanged';
    if (ABSENT.has(status)) return null;
    throw statusError(url, status);
  }

  async list(): Promise<null> {
    return null;
  }

  /** `.sha256` is what the address ends in, `../advisories.json` stands beside it, `changes.csv` below it. */
  private resolve(path: string, query?: string): string {
    const url = new URL(this.url);
    if (path.startsWith('../')) {
      const folder = url.pathname.slice(0, url.pathname.lastIndexOf('/') + 1);
      url.pathname = folder + path.slice(3);
    } else if (path.startsWith('.')) url.pathname += path;
    else if (path) {
      url.pathname = `${withoutTrailing(url.pathname, '/')}/${path}`;
    }
    if (query) url.search = url.search ? `${url.search}&${query}` : query;
    return url.href;
  }
}

/** The last part of an address, by which a file is called in messages. */
export function nameOf(url: string): string {
  const parts = new URL(url).pathname.split('/').filter(Boolean);
  return parts.at(-1) ?? new URL(url).hostname;
}
