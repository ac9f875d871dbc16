import { promisify } from 'node:util';
import { gzip as gzipCallback } from 'node:zlib';
import { ResponseError } from '@backstage/errors';
import {
  type ImportOptions,
  type ImportRequest,
  type ImportResult,
  PatchmanClient,
} from 'backstage-plugin-patchman-common';
import { portalError } from '../errors';
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
          let body: Buffer | undefined;
          if (typeof init.body === 'string') {
            headers.set('Content-Encoding', 'gzip');
            body = await gzip(init.body);
          }
          const response = await fetchWithRetry(
            String(input),
            { method: init.method, headers: Object.fromEntries(headers), body },
            retry,
          );
          // As far as the client looks into it, it is the same.
          return response as unknown as Response;
        },
      },
    });
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
      if (!tooLarge || items.length === 0) throw this.explain(error);
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

  /** What to do about an error. */
  explain(error: unknown): Error {
    if (!(error instanceof ResponseError)) {
      return portalError(
        `The portal at ${this.base} cannot be reached: ${reasonOf(error)}.`,
      );
    }
    const { status } = error.response;
    const said = asSentence(error.body?.error?.message || error.message);
    switch (status) {
      case 401:
        return portalError(
          `The portal does not accept the token: ${said} Give one of backend.auth.externalAccess in its app-config, or of a person who is signed in.`,
        );
      case 403:
        return portalError(
          `The token may not do this: ${said} Allow the permission patchman.import to it.`,
        );
      case 404:
        return portalError(
          `${this.base} is not the API of Patchman for Backstage, or of a version that cannot import. Give the address of the portal's backend with --to.`,
        );
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
