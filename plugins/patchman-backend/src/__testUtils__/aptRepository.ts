import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface TestPackage {
  name: string;
  version: string;
  arch?: string;
  source?: string;
}

/** An apt suite with one component, as it would be published; unsigned. */
export function aptSuite(options: {
  suite: string;
  label?: string;
  packages: TestPackage[];
  fields?: string[];
}): Record<string, string> {
  const index = options.packages
    .map(({ name, version, arch = 'amd64', source }) =>
      [
        `Package: ${name}`,
        ...(source ? [`Source: ${source}`] : []),
        `Version: ${version}`,
        `Architecture: ${arch}`,
        '',
      ].join('\n'),
    )
    .join('\n');
  const digest = createHash('sha256').update(index).digest('hex');
  const path = 'main/binary-amd64/Packages';
  const release = [
    'Origin: Test',
    `Label: ${options.label ?? 'Test'}`,
    `Suite: ${options.suite}`,
    `Codename: ${options.suite}`,
    'Date: Sun, 01 Nov 2026 10:00:00 UTC',
    'Architectures: amd64',
    'Components: main',
    ...(options.fields ?? []),
    'SHA256:',
    ` ${digest} ${Buffer.byteLength(index)} ${path}`,
    '',
  ].join('\n');
  const base = `/dists/${options.suite}`;
  return {
    [`${base}/Release`]: release,
    [`${base}/${path}`]: index,
  };
}

export interface TestMirror {
  /** Reported as a mirror: `mirrorUrl('stable')`. */
  mirrorUrl(suite: string): string;
  /** Documents by path; change them as you like. */
  documents: Record<string, string>;
  requests: string[];
  close(): Promise<void>;
}

/** Serves documents from memory on loopback. */
export async function serveDocuments(
  documents: Record<string, string>,
): Promise<TestMirror> {
  const requests: string[] = [];
  const mirror = {
    documents,
    requests,
  } as TestMirror;
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    requests.push(path);
    const document = mirror.documents[path];
    if (document === undefined) {
      response.statusCode = 404;
      response.end();
      return;
    }
    const tag = `"${createHash('sha256').update(document).digest('hex')}"`;
    response.setHeader('ETag', tag);
    if (request.headers['if-none-match'] === tag) {
      response.statusCode = 304;
      response.end();
      return;
    }
    response.end(document);
  });
  await new Promise<void>(done => {
    server.listen(0, '127.0.0.1', done);
  });
  const { port } = server.address() as AddressInfo;
  mirror.mirrorUrl = suite =>
    `http://127.0.0.1:${port}/dists/${suite}/main/binary-amd64`;
  mirror.close = () =>
    new Promise(done => {
      server.closeAllConnections();
      server.close(() => done());
    });
  return mirror;
}

/** The body of a protocol 2 report of an amd64 Debian host. */
export function reportOf(
  hostname: string,
  packages: [name: string, version: string, arch?: string][],
  repositories: [name: string, url: string, priority?: number][],
  fields: Record<string, unknown> = {},
) {
  return {
    protocol: 2,
    hostname,
    arch: 'x86_64',
    kernel: '6.1.0-35-amd64',
    os: 'Debian 12.11',
    tags: [],
    packages: packages.map(([name, version, arch = 'amd64']) => {
      const [, epoch = '', upstream, release = ''] =
        /^(?:(\d+):)?(.*?)(?:-([^-]*))?$/.exec(version)!;
      return { name, epoch, version: upstream, release, arch, type: 'deb' };
    }),
    repos: repositories.map(([name, url, priority = 500]) => ({
      type: 'deb',
      name,
      id: '',
      priority,
      urls: [url],
    })),
    ...fields,
  };
}
