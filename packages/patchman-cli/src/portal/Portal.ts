import { promisify } from 'node:util';
import { gzip as gzipCallback } from 'node:zlib';
import { ResponseError } from '@backstage/errors';
import {
  type ImportOptions,
  type ImportRequest,
  type ImportResult,
  PatchmanClient,
} from 'backstage-plugin-patchman-common';
import { CliError, EXIT, portalError } from '../errors';
import { fetchWithRetry, reasonOf, type RetryOptions } from '../http';
import { withoutTrailingSlashes } from '../addresses';

const gzip = promisify(gzipCallback);

export interface PortalOptions {
  /** Where the portal is, with or without `/api/patchman`. */
  url: string;
  token: string;
  retry?: RetryOptions;
}

/** The address of the portal itself, also where that of its API, or of Patchman's, is given. */
function portalOf(url: string): string {
  let base = withoutTrailingSlashes(url);
  if (base.endsWith('/api/patchman')) {
    base = withoutTrailingSlashes(base.slice(0, -'/patchman'.length));
  }
  return base.endsWith('/api')
    ? withoutTrailingSlashes(base.slice(0, -'/api'.length))
    : base;
}

/** The portal, with refusals in words that say what to do. */
export class Portal {
  readonly client: PatchmanClient;
  private readonly base: string;

  constructor({ url, token, retry = {} }: PortalOptions) {
    this.base = `${portalOf(url)}/api/patchman`;
    this.client = new PatchmanClient({
      discoveryApi: { getBaseUrl: async () => this.base },
      fetchApi: {
        fetch: async (input, init = {}) => {
          const headers = new Headers(init.headers);
          headers.set('Authorization', `Bearer ${token}`);
          const response = await this.request(
            String(input),
            { ...init, headers },
            retry,
          );
          // As far as the client looks into it, it is the same.
          return response as unknown as Response;
        },
      },
    });
  }

  private async request(
    url: string,
    init: RequestInit & { headers: Headers },
    retry: RetryOptions,
  ) {
    const { method = 'GET' } = init;
    const importing = url.endsWith('/import');
    let body: Buffer | string | undefined;
    if (typeof init.body === 'string') {
      // Others are small.
      if (importing) init.headers.set('Content-Encoding', 'gzip');
      body = importing ? await gzip(init.body) : init.body;
    } else if (init.body instanceof Blob) {
      body = Buffer.from(await init.body.arrayBuffer());
    }
    // What may not be done twice is not asked for again.
    const again = method === 'GET' || importing;
    try {
      return await fetchWithRetry(
        url,
        { method, headers: Object.fromEntries(init.headers), body },
        again ? retry : { ...retry, attempts: 1 },
      );
    } catch (error) {
      throw portalError(
        `The portal at ${this.base} cannot be reached: ${reasonOf(error)}.`,
      );
    }
  }

  /** Imports a piece, in smaller ones where it is too large. */
  async import(
    piece: Pick<ImportRequest, 'kind' | 'items'>,
    options: ImportOptions,
  ): Promise<ImportResult> {
    const { items } = piece;
    try {
      return await this.client.import({
        ...piece,
        ...options,
      } as ImportRequest);
    } catch (error) {
      const tooLarge =
        error instanceof ResponseError && error.response.status === 413;
      if (!tooLarge || items.length === 0)
        throw this.explain(error, 'patchman.import');
      if (items.length === 1) return leftOut(items[0], options);
      const half = Math.ceil(items.length / 2);
      const parts = [items.slice(0, half), items.slice(half)];
      const results: ImportResult[] = [];
      for (const part of parts) {
        const smaller = { ...piece, items: part } as typeof piece;
        results.push(await this.import(smaller, options));
      }
      return joinResults(results);
    }
  }

  /**
   * What to do about an error.
   * @param permission what the token needs, where that is known
   */
  explain(error: unknown, permission?: string): unknown {
    if (!(error instanceof ResponseError)) return error;
    const { status } = error.response;
    const told = error.body?.error?.message;
    const said = asSentence(told || error.message);
    switch (status) {
      case 401:
        return portalError(
          `The portal does not accept the token: ${said} Give one of backend.auth.externalAccess in its app-config, or of a person who is signed in.`,
        );
      case 403:
        return portalError(
          `The token may not do this: ${said}${
            permission ? ` Allow the permission ${permission} to it.` : ''
          }`,
        );
      case 404:
        // The portal's own 404 has no name of what is missing.
        return told && error.body?.error?.name === 'NotFoundError'
          ? new CliError(said, EXIT.incomplete)
          : portalError(
              `${this.base} is not the API of Patchman for Backstage, or of an older version. Give the address of the portal's backend.`,
            );
      case 400:
        return new CliError(`The portal answered 400: ${said}`, EXIT.usage);
      case 409:
        return new CliError(said, EXIT.incomplete);
      default:
        return portalError(`The portal answered ${status}: ${said}`);
    }
  }
}

function asSentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

/** One item alone that is larger than a request may be. */
function leftOut(
  item: ImportRequest['items'][number],
  options: ImportOptions,
): ImportResult {
  return {
    dryRun: options.dryRun ?? false,
    created: 0,
    changed: 0,
    unchanged: 0,
    skipped: 1,
    items: [
      {
        name: 'name' in item ? item.name : item.release,
        outcome: 'skipped',
        changes: [],
        kept: [
          'It is larger than the portal takes in one request. Raise patchman.reports.maxSize there.',
        ],
        problems: [],
      },
    ],
  };
}

/** What became of several pieces, as if they had been one. */
export function joinResults(results: ImportResult[]): ImportResult {
  const sum = (field: 'created' | 'changed' | 'unchanged' | 'skipped') =>
    results.reduce((total, result) => total + result[field], 0);
  return {
    dryRun: results.some(({ dryRun }) => dryRun),
    created: sum('created'),
    changed: sum('changed'),
    unchanged: sum('unchanged'),
    skipped: sum('skipped'),
    items: results.flatMap(({ items }) => items),
  };
}
