import { createHash } from 'node:crypto';
import { createServer, Server } from 'node:http';

export interface OfferedPackage {
  name: string;
  version: string;
}

/** The files of an apt repository with one component and no signature, by their path below its root. */
export function aptRepository(
  suite: string,
  packages: OfferedPackage[],
  fields: Record<string, string> = {},
): Map<string, string> {
  const index = packages
    .map(({ name, version }) =>
      [
        `Package: ${name}`,
        `Version: ${version}`,
        'Architecture: amd64',
        'Maintainer: Nobody <nobody@example.test>',
        `Filename: pool/${name}_${version}_amd64.deb`,
        'Size: 1000',
        `SHA256: ${createHash('sha256').update(name).digest('hex')}`,
        `Description: ${name}`,
        '',
      ].join('\n'),
    )
    .join('\n');
  const path = 'main/binary-amd64/Packages';
  const sum = createHash('sha256').update(index).digest('hex');
  const release = [
    ...Object.entries({
      Origin: 'Debian',
      Label: 'Debian',
      Suite: suite,
      Codename: suite,
      Date: new Date().toUTCString(),
      Architectures: 'amd64',
      Components: 'main',
      ...fields,
    }).map(([name, value]) => `${name}: ${value}`),
    'SHA256:',
    ` ${sum} ${Buffer.byteLength(index)} ${path}`,
    '',
  ].join('\n');
  return new Map([
    [`dists/${suite}/Release`, release],
    [`dists/${suite}/${path}`, index],
  ]);
}

/** Serves repositories on loopback, each below its own folder. */
export function serveRepositories(
  repositories: Record<string, Map<string, string>>,
  port: number,
): Promise<Server> {
  const server = createServer((request, response) => {
    const [, folder, ...rest] = (request.url ?? '').split('/');
    const text = repositories[folder]?.get(rest.join('/'));
    response.writeHead(text === undefined ? 404 : 200, {
      'Content-Type': 'text/plain',
    });
    response.end(text ?? 'Not found');
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}
