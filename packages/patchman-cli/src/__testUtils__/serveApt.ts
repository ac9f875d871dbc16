import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ServedApt {
  url: string;
  /** What else is served, by path. */
  documents: Record<string, string>;
  close: () => Promise<void>;
}

/** An apt repository of which one package is newer than what the fleet has. */
export async function serveApt(): Promise<ServedApt> {
  const documents: Record<string, string> = {};
  for (const [suite, version] of [
    ['stable', '9.0.1378-1'],
    ['stable-security', '9.0.1378-2'],
  ]) {
    const index = `Package: vim\nVersion: 2:${version}\nArchitecture: amd64\n\nPackage: bash\nVersion: 5.2-1\nArchitecture: amd64\n`;
    const digest = createHash('sha256').update(index).digest('hex');
    documents[`/dists/${suite}/main/binary-amd64/Packages`] = index;
    documents[`/dists/${suite}/Release`] = [
      'Origin: Debian',
      `Label: ${suite === 'stable' ? 'Debian' : 'Debian-Security'}`,
      `Suite: ${suite}`,
      `Codename: ${suite}`,
      'Date: Sun, 01 Nov 2026 10:00:00 UTC',
      'Architectures: amd64',
      'Components: main',
      'SHA256:',
      ` ${digest} ${Buffer.byteLength(index)} main/binary-amd64/Packages`,
      '',
    ].join('\n');
  }
  const server = createServer((request, response) => {
    // Never answered.
    if (request.url?.startsWith('/hangs')) return;
    const document = documents[request.url ?? ''];
    response.statusCode = document === undefined ? 404 : 200;
    response.end(document);
  });
  await new Promise<void>(done => {
    server.listen(0, '127.0.0.1', done);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    documents,
    close: () =>
      new Promise(done => {
        server.closeAllConnections();
        server.close(() => done());
      }),
  };
}
