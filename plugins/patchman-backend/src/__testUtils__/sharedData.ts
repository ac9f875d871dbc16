import { createReadStream, existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, normalize, resolve } from 'node:path';

/** Recorded answers and real metadata, beside the checkout where there are any. */
export const sharedFolder = resolve(__dirname, '../../../../../shared');

/** `describe`, or one skipped test that says which recorded data is missing; its body is not read then. */
export function describeWithShared(path: string): jest.Describe {
  if (existsSync(join(sharedFolder, path))) return describe;
  const skip: (name: string, body: () => void) => void = it.skip;
  const skipped = (name: string) =>
    skip(`${name} (not run: ../shared/${path} is missing)`, () => {});
  return skipped as unknown as jest.Describe;
}

export interface FileServer {
  url: string;
  /** Paths asked for, with the status answered. */
  requests: { path: string; status: number }[];
  close(): Promise<void>;
}

/** Serves a folder on loopback, with conditional requests by modification time. */
export function serveFolder(folder: string, port = 0): Promise<FileServer> {
  return serveFolders({ '': folder }, port);
}

/** Serves several folders on loopback, each below the path that it is given for. */
export async function serveFolders(
  folders: Record<string, string>,
  port = 0,
): Promise<FileServer> {
  const requests: FileServer['requests'] = [];
  const server: Server = createServer(async (request, response) => {
    const path = normalize(
      decodeURIComponent((request.url ?? '/').split('?')[0]),
    );
    const [at = '', folder = ''] =
      Object.entries(folders).find(([start]) => path.startsWith(`${start}/`)) ??
      [];
    const file = join(folder, path.slice(at.length));
    const answer = (status: number) => {
      requests.push({ path, status });
      response.statusCode = status;
    };
    const found = await stat(file).catch(() => null);
    if (!found?.isFile()) {
      answer(404);
      response.end('not found');
      return;
    }
    const modified = new Date(Math.floor(found.mtimeMs / 1000) * 1000);
    response.setHeader('Last-Modified', modified.toUTCString());
    const since = request.headers['if-modified-since'];
    if (since && new Date(since) >= modified) {
      answer(304);
      response.end();
      return;
    }
    answer(200);
    response.setHeader('Content-Length', found.size);
    createReadStream(file).pipe(response);
  });
  await new Promise<void>(done => {
    server.listen(port, '127.0.0.1', done);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close: () =>
      new Promise(done => {
        server.closeAllConnections();
        server.close(() => done());
      }),
  };
}
