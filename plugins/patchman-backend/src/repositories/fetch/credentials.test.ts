import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFetcher, type FetcherOptions } from './createFetcher';
import { parseCredentials, type CredentialEntry } from './credentials';
import { readText } from './text';
import { LoopbackServer } from './__testUtils__/LoopbackServer';
import { makeCertificate, TlsServer } from './__testUtils__/TlsServer';

jest.setTimeout(60_000);

const door = (
  credentials: CredentialEntry[],
  changes: Partial<FetcherOptions> = {},
) =>
  createFetcher({
    allow: ['127.0.0.1'],
    maxSize: 1_000_000,
    connectTimeoutMs: 20_000,
    idleTimeoutMs: 20_000,
    totalTimeoutMs: 50_000,
    maxRedirects: 3,
    userAgent: 'patchman-test',
    credentials: parseCredentials(credentials),
    ...changes,
  });

const basic = { username: 'me', password: 'sécret' };
const ofMe = `Basic ${Buffer.from('me:sécret').toString('base64')}`;

describe('the list of credentials', () => {
  const found = (url: string, ...urls: string[]) =>
    parseCredentials(urls.map(one => ({ url: one, basic }))).find(url)?.url;

  it.each([
    ['https://a.example.org/x/repodata/repomd.xml', 'https://a.example.org/x'],
    ['https://a.example.org/x/repodata/repomd.xml', 'https://a.example.org/x/'],
    ['https://a.example.org/x', 'https://a.example.org/x/'],
    ['https://A.example.org:443/', 'https://a.example.org'],
    ['http://a.example.org:8080/y?z=1', 'http://a.example.org:8080'],
  ])('has for %s those of %s', (url, entry) => {
    expect(found(url, entry)).toBe(entry);
  });

  it.each([
    ['https://a.example.org/xy/', 'https://a.example.org/x'],
    ['https://a.example.org/x/../secret', 'https://a.example.org/x'],
    ['https://a.example.org/x/%2e%2e/secret', 'https://a.example.org/x'],
    ['https://a.example.org/x/..%2fsecret', 'https://a.example.org/x'],
    ['http://a.example.org/x', 'https://a.example.org/x'],
    ['https://a.example.org:8443/x', 'https://a.example.org/x'],
    ['https://b.a.example.org/x', 'https://a.example.org/x'],
    ['https://a.example.org.evil.example/x', 'https://a.example.org'],
    ['https://a.example.org@evil.example/x', 'https://a.example.org'],
    ['not a URL', 'https://a.example.org'],
  ])('has for %s not those of %s', (url, entry) => {
    expect(found(url, entry)).toBeUndefined();
  });

  it('takes the longest path that matches', () => {
    const entries = ['https://a.example.org', 'https://a.example.org/x/y'];
    expect(found('https://a.example.org/x/y/z', ...entries)).toBe(entries[1]);
    expect(found('https://a.example.org/x/', ...entries)).toBe(entries[0]);
  });

  it.each<[string, CredentialEntry, RegExp]>([
    ['no URL', { url: 'cdn', basic }, /"cdn" is not a valid URL/],
    ['another scheme', { url: 'ftp://a/', basic }, /neither http nor https/],
    ['a password', { url: 'https://u:p@a/', basic }, /belong into basic/],
    ['nothing to show', { url: 'https://a/' }, /needs one of basic, headers/],
    [
      'a certificate without its key',
      { url: 'https://a/', tls: { certificate: '/c.pem' } },
      /needs a tls.key/,
    ],
    [
      'a certificate for plain http',
      { url: 'http://a/', tls: { ca: '/c.pem' } },
      /which only https takes/,
    ],
  ])('refuses an entry with %s, without repeating secrets', (_, entry, why) => {
    const act = () => parseCredentials([entry]);
    expect(act).toThrow(why);
    expect(act).not.toThrow(/u:p@|sécret/);
  });

  it('refuses two entries for one URL', () => {
    expect(() =>
      parseCredentials([
        { url: 'https://a.example.org/x', basic },
        { url: 'https://a.example.org/x/', headers: { a: 'b' } },
      ]),
    ).toThrow(/stands there twice/);
  });
});

describe('servers that want to know who asks', () => {
  let server: LoopbackServer;
  let other: LoopbackServer;
  beforeAll(async () => {
    server = await LoopbackServer.start();
    other = await LoopbackServer.start();
  });
  afterEach(() => {
    server.reset();
    other.reset();
  });
  afterAll(async () => {
    await server.stop();
    await other.stop();
  });

  it('are shown user and password, or headers, below the path that they are for', async () => {
    for (const path of ['/a/file', '/b/file', '/c/file']) {
      server.answers.set(path, 'here');
    }
    const { fetch } = door([
      { url: `${server.url}/a`, basic },
      { url: `${server.url}/b/`, headers: { 'X-Api-Key': 'k3y' } },
    ]);
    for (const path of ['/a/file', '/b/file', '/c/file']) {
      const response = await fetch(`${server.url}${path}`);
      expect(await readText(response)).toBe('here');
    }
    const shown = server.headers.map(headers => [
      headers.authorization,
      headers['x-api-key'],
    ]);
    expect(shown).toEqual([
      [ofMe, undefined],
      [undefined, 'k3y'],
      [undefined, undefined],
    ]);
  });

  it('are shown what is configured in place of what a host has in its URL', async () => {
    server.answers.set('/', 'here');
    const { fetch } = door([{ url: server.url, basic }]);
    await fetch(`http://host:own@127.0.0.1:${server.port}/`);
    expect(server.headers[0].authorization).toBe(ofMe);
  });

  it('send nothing of it on to another host, nor out of the path', async () => {
    // Both ports lead to this machine; to the door the names are two hosts.
    const elsewhere = `http://other.example.org:${other.port}`;
    const to = (location: string) => (_: unknown, response: any) =>
      response.writeHead(302, { location }).end();
    server.answers.set('/a/away', to(`${elsewhere}/a/file`));
    server.answers.set('/a/up', to('/file'));
    server.answers.set('/a/on', to('/a/file'));
    server.answers.set('/a/file', 'here');
    server.answers.set('/file', 'here');
    other.answers.set('/a/file', 'here');
    const { fetch } = door(
      [
        { url: `http://mirror.example.org:${server.port}/a`, basic },
        // Even what is configured for it: it was not asked for, somebody else sent the request there.
        { url: `${elsewhere}/a`, headers: { 'x-api-key': 'k3y' } },
      ],
      {
        allow: ['*.example.org'],
        lookup: (_host, callback) =>
          callback(null, [{ address: '127.0.0.1', family: 4 }]),
      },
    );
    for (const path of ['away', 'up', 'on']) {
      await fetch(`http://mirror.example.org:${server.port}/a/${path}`);
    }
    expect(other.headers).toHaveLength(1);
    expect(other.headers[0]).not.toHaveProperty('authorization');
    expect(other.headers[0]).not.toHaveProperty('x-api-key');
    const shown = server.headers.map(({ authorization }) => authorization);
    expect(server.requests).toEqual([
      '/a/away',
      '/a/up',
      '/file',
      '/a/on',
      '/a/file',
    ]);
    expect(shown).toEqual([ofMe, ofMe, undefined, ofMe, ofMe]);
  });

  it('get no header that could be another request', async () => {
    const { fetch } = door([
      { url: server.url, headers: { 'x-key': 'a\r\nx-evil: b' } },
    ]);
    const fetched = fetch(`${server.url}/`);
    await expect(fetched).rejects.toThrow(
      /what patchman.fetch.credentials holds for 127\.0\.0\.1:\d+ cannot be used \(ERR_INVALID_CHAR\)/,
    );
    expect(server.requests).toEqual([]);
  });
});

describe('a server that asks for a client certificate', () => {
  const client = makeCertificate('portal');
  const own = makeCertificate('localhost');
  let server: TlsServer;
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'patchman-credentials-'));
    server = await TlsServer.start(own, client.cert);
  });
  afterEach(() => server.reset());
  afterAll(async () => {
    await server.stop();
    rmSync(folder, { recursive: true });
  });

  it('is shown the configured one, as text or from files that are read anew', async () => {
    server.answers.set('/x', 'here');
    const path = (name: string) => join(folder, name);
    const tls = {
      certificate: path('cert.pem'),
      key: path('key.pem'),
      ca: path('ca.pem'),
    };
    const { fetch } = door([{ url: server.url, tls }]);
    await expect(fetch(`${server.url}/x`)).rejects.toThrow(
      /names the file .*\.pem, which cannot be read \(ENOENT\)/,
    );
    writeFileSync(tls.certificate, client.cert);
    writeFileSync(tls.key, client.key);
    writeFileSync(tls.ca, server.certificate);
    expect(await readText(await fetch(`${server.url}/x`))).toBe('here');

    const inline = door([
      {
        url: server.url,
        tls: {
          certificate: client.cert,
          key: client.key,
          ca: server.certificate,
        },
      },
    ]);
    expect(await readText(await inline.fetch(`${server.url}/x`))).toBe('here');
    expect(server.clients).toEqual(['portal', 'portal']);
  });

  it('is told apart from one that fails', async () => {
    const trusting = door([
      { url: server.url, tls: { ca: server.certificate } },
    ]);
    await expect(trusting.fetch(`${server.url}/x`)).rejects.toMatchObject({
      kind: 'credentials',
      message: `127.0.0.1:${server.port} asks for a client certificate`,
    });
    await expect(door([]).fetch(`${server.url}/x`)).rejects.toMatchObject({
      kind: 'network',
      message: expect.stringMatching(/TLS certificate from an unknown/),
    });
    expect(server.clients).toEqual([]);
  });

  it('is not shown the certificate of another host', async () => {
    const open = await TlsServer.start(own);
    try {
      open.answers.set('/away', (_, response) => {
        response.writeHead(302, { location: `${server.url}/x` }).end();
      });
      server.answers.set('/x', 'here');
      const { fetch } = door(
        [
          {
            url: `https://localhost:${open.port}`,
            tls: {
              certificate: client.cert,
              key: client.key,
              ca: server.certificate,
            },
          },
          { url: server.url, tls: { ca: server.certificate } },
        ],
        {
          allow: ['127.0.0.1', 'localhost'],
          lookup: (_host, callback) =>
            callback(null, [{ address: '127.0.0.1', family: 4 }]),
        },
      );
      await expect(
        fetch(`https://localhost:${open.port}/away`),
      ).rejects.toMatchObject({ kind: 'network' });
      expect(open.clients).toHaveLength(1);
      expect(server.clients).toEqual([]);
    } finally {
      await open.stop();
    }
  });

  it('with a certificate that is none gets no request', async () => {
    const { fetch } = door([
      { url: server.url, tls: { certificate: '-----BEGIN x', key: 'no/file' } },
    ]);
    await expect(fetch(`${server.url}/x`)).rejects.toThrow(/no\/file/);
    const broken = door([
      {
        url: server.url,
        tls: { certificate: '-----BEGIN x', key: '-----BEGIN y' },
      },
    ]);
    await expect(broken.fetch(`${server.url}/x`)).rejects.toThrow(
      /what patchman.fetch.credentials holds for .* cannot be used/,
    );
  });
});
