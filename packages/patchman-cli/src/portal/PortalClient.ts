import { PatchmanClient } from 'backstage-plugin-patchman-common';

/** The client of the API, which also asks for what only this command does. */
export class PortalClient extends PatchmanClient {
  /** @see ./operations.ts, which has the shapes */
  operate<T>(method: string, path: string, body?: unknown): Promise<T> {
    return this.send(method, path, body);
  }
}
