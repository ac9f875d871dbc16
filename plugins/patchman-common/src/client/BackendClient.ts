import { ResponseError } from '@backstage/errors';

/** @public */
export interface PatchmanClientOptions {
  /** For example Backstage's discovery API. */
  discoveryApi: { getBaseUrl(pluginId: string): Promise<string> };
  fetchApi: { fetch: typeof fetch };
}

/** Parameters of a request; those without a value are left out. @public */
export type QueryParameters = Record<
  string,
  string | number | boolean | undefined
>;

/**
 * How requests go to the Patchman backend. Every method throws a `ResponseError` when the backend refuses.
 * @public
 */
export abstract class BackendClient {
  constructor(private readonly options: PatchmanClientOptions) {}

  protected get<T>(path: string, query: QueryParameters = {}): Promise<T> {
    const parameters = new URLSearchParams();
    for (const [key, value] of Object.entries(query)) {
      if (value !== undefined && value !== '') {
        parameters.set(key, String(value));
      }
    }
    const suffix = parameters.size > 0 ? `?${parameters}` : '';
    return this.send('GET', path + suffix);
  }

  /** Sends a file as it is. */
  protected upload<T>(path: string, file: Blob): Promise<T> {
    return this.request(path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/octet-stream' },
      body: file,
    });
  }

  protected send<T>(method: string, path: string, body?: unknown): Promise<T> {
    return this.request(path, {
      method,
      ...(body === undefined
        ? {}
        : {
            headers: { 'Content-Type': 'application/json' },
            body: JSON.stringify(body),
          }),
    });
  }

  private async request<T>(path: string, init: RequestInit): Promise<T> {
    const base = await this.options.discoveryApi.getBaseUrl('patchman');
    const response = await this.options.fetchApi.fetch(base + path, init);
    if (!response.ok) throw await ResponseError.fromResponse(response);
    return (response.status === 204 ? undefined : await response.json()) as T;
  }
}
