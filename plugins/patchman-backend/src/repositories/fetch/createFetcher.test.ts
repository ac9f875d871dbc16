import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { FetchedResponse } from 'backstage-plugin-patchman-node';
import { http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import { createFetcher, type FetcherOptions } from './createFetcher';
import { requestOnce } from './request';
import { sendByNodeFetch } from './sendByNodeFetch';
import { readText } from './text';
import { LoopbackServer } from './__testUtils__/LoopbackServer';

const options: FetcherOptions = {
  allow: [],
  maxSize: 1_000_000,
  connectTimeoutMs: 5000,
  idleTimeoutMs: 5000,
  totalTimeoutMs: 20_000,
  maxRedirects: 3,
  userAgent: 'patchman-test',
};

const door = (changes: Partial<FetcherOptions> = {}) =>
  createFetcher({ ...options, ...changes });

/** A resolver that answers these addresses for every name. */
const resolvingTo =
  (...addresses: string[]): FetcherOptions['lookup'] =>
  (_host, callback) =>
    callback(
      null,
      addresses.map(address => ({
        address,
        family: address.includes(':') ? 6 : 4,
      })),
    );

describe.each([
  ['node:http', requestOnce],
  ['node-fetch', sendByNodeFetch],
])('on a real socket, by %s', (_name, send) => {
  let server: LoopbackServer;
  beforeAll(async () => {
    server = await LoopbackServer.start();
  });
  afterEach(() => server.reset());
  afterAll(() => server.stop());

  const allowed = (changes: Partial<FetcherOptions> = {}) =>
    door({ allow: ['127.0.0.1'], send, ...changes });

  it('fetches what is allowed, as it is stored', async () => {
    server.answers.set('/Release', 'Suite: stable\n');
    const response = await allowed().fetch(`${server.url}/Release`, {
      headers: { 'if-none-match': '"x"' },
    });
    expect(response).toMatchObject({
      url: `${server.url}/Release`,
      status: 200,
      headers: { 'content-length': '14' },
    });
    expect(await readText(response)).toBe('Suite: stable\n');
    expect(server.headers[0]).toMatchObject({
      'user-agent': 'patchman-test',
      'accept-encoding': 'identity',
      'if-none-match': '"x"',
    });
  });

  it.each([
    ['127.0.0.1', /127\.0\.0\.1 is a loopback address/],
    ['2130706433', /127\.0\.0\.1 is a loopback address/],
    ['0x7f.1', /127\.0\.0\.1 is a loopback address/],
    ['0177.0.0.1', /127\.0\.0\.1 is a loopback address/],
    ['[::1]', /\[::1\] is a loopback address/],
    ['[::ffff:127.0.0.1]', /is a loopback address/],
    ['0.0.0.0', /is the unspecified address/],
    ['10.0.0.5', /is a private address/],
    ['169.254.169.254', /is a cloud metadata address/],
    ['[64:ff9b::a9fe:a9fe]', /is a cloud metadata address/],
  ])('refuses http://%s', async (host, reason) => {
    await expect(
      door({ send }).fetch(`http://${host}:${server.port}/Release`),
    ).rejects.toMatchObject({
      kind: 'refused',
      message: expect.stringMatching(reason),
    });
    expect(server.requests).toEqual([]);
  });

  it('refuses names that resolve to what is not public, and says what to do', async () => {
    const url = `http://mirror.example.org:${server.port}/Release`;
    await expect(
      door({ send, lookup: resolvingTo('10.0.0.5') }).fetch(url),
    ).rejects.toThrow(
      'mirror.example.org resolves to 10.0.0.5, a private address: add mirror.example.org to patchman.fetch.allow if this is intended',
    );
    await expect(
      door({ send, lookup: resolvingTo('151.101.2.132', '127.0.0.1') }).fetch(
        url,
      ),
    ).rejects.toThrow('resolves to 127.0.0.1, a loopback address');
    await expect(
      door({ send, lookup: resolvingTo('::ffff:127.0.0.1') }).fetch(url),
    ).rejects.toThrow('a loopback address');
    await expect(
      door({ send, lookup: resolvingTo() }).fetch(url),
    ).rejects.toThrow('mirror.example.org cannot be resolved');
    expect(server.requests).toEqual([]);
  });

  it('connects to the address that was checked, and resolves once', async () => {
    server.answers.set('/', 'here');
    let lookups = 0;
    const lookup: FetcherOptions['lookup'] = (_host, callback) => {
      lookups++;
      callback(null, [{ address: '127.0.0.1', family: 4 }]);
    };
    for (const allow of [
      'mirror.example.org',
      '127.0.0.0/8',
      `127.0.0.1:${server.port}`,
    ]) {
      lookups = 0;
      const response = await door({ send, allow: [allow], lookup }).fetch(
        `http://mirror.example.org:${server.port}/`,
      );
      expect(await readText(response)).toBe('here');
      expect(lookups).toBe(1);
    }
  });

  it('checks again after a redirect', async () => {
    for (const target of [
      'http://169.254.169.254/latest/meta-data/',
      'http://10.0.0.1/',
      'ftp://example.org/',
      'file:///etc/passwd',
    ]) {
      server.answers.set('/', (_, response) =>
        response.writeHead(302, { location: target }).end(),
      );
      await expect(allowed().fetch(`${server.url}/`)).rejects.toMatchObject({
        kind: 'refused',
      });
    }
  });

  it('follows redirects, but not for ever', async () => {
    server.answers.set('/a', (_, response) =>
      response.writeHead(301, { location: 'b' }).end(),
    );
    server.answers.set('/b', 'found');
    server.answers.set('/loop', (_, response) =>
      response.writeHead(307, { location: '/loop' }).end(),
    );
    const response = await allowed().fetch(`${server.url}/a`);
    expect(response.url).toBe(`${server.url}/b`);
    expect(await readText(response)).toBe('found');
    await expect(allowed().fetch(`${server.url}/loop`)).rejects.toThrow(
      'redirects more than 3 times',
    );
  });

  it('sends credentials of the URL, and never shows them', async () => {
    server.answers.set('/private', 'yes');
    const url = server.url.replace('//', '//user%40x:pa%3Ass@');
    const response = await allowed().fetch(`${url}/private`);
    expect(await readText(response)).toBe('yes');
    expect(response.url).not.toContain('ss@');
    expect(server.headers[0].authorization).toBe(
      `Basic ${Buffer.from('user@x:pa:ss').toString('base64')}`,
    );
    const error = await door({ send })
      .fetch(`${url}/private`)
      .catch(reason => reason);
    expect(`${error.message} ${error.stack}`).not.toMatch(/pa(%3A|:)ss/);
  });

  it('refuses a body that is announced or arrives too large', async () => {
    server.answers.set('/announced', Buffer.alloc(1001));
    server.answers.set('/endless', (_, response) => {
      const more = () => {
        while (!response.destroyed && response.write(Buffer.alloc(65536)));
        if (!response.destroyed) response.once('drain', more);
      };
      response.writeHead(200);
      more();
    });
    await expect(
      allowed().fetch(`${server.url}/announced`, { maxSize: 1000 }),
    ).rejects.toThrow('is larger than the allowed 1000 bytes');
    const endless = await allowed().fetch(`${server.url}/endless`, {
      maxSize: 1e12,
    });
    await expect(readText(endless)).rejects.toMatchObject({
      kind: 'too-large',
      message: `${server.url}/endless is larger than the allowed 1000000 bytes`,
    });
  });

  it('gives up on a mirror that says nothing, stalls or drips', async () => {
    server.answers.set('/silent', () => {});
    server.answers.set('/stalls', (_, response) => {
      response.writeHead(200, { 'content-length': 100 });
      response.write('only this');
    });
    server.answers.set('/drips', (_, response) => {
      response.writeHead(200);
      const timer = setInterval(() => response.write('.'), 10);
      response.on('close', () => clearInterval(timer));
    });
    const impatient = allowed({
      connectTimeoutMs: 100,
      idleTimeoutMs: 100,
      totalTimeoutMs: 300,
    });
    await expect(impatient.fetch(`${server.url}/silent`)).rejects.toMatchObject(
      {
        kind: 'timeout',
        message: `127.0.0.1:${server.port} did not answer within 0.1 seconds`,
      },
    );
    await expect(
      impatient.fetch(`${server.url}/stalls`).then(readText),
    ).rejects.toMatchObject({
      kind: 'timeout',
      message: `${server.url}/stalls stalled: nothing arrived for 0.1 seconds`,
    });
    await expect(
      impatient.fetch(`${server.url}/drips`).then(readText),
    ).rejects.toMatchObject({
      kind: 'timeout',
      message: `${server.url}/drips was not complete in time: the mirror is too slow`,
    });
  });

  it.each([
    [
      'a trickle',
      { minRate: { bytesPerSecond: 100_000, windowMs: 120 } },
      'sent less than 100000 bytes a second for 0.1 seconds: the mirror is too slow',
    ],
    [
      'a small document',
      { smallTimeoutMs: 150 },
      'was not complete in time: the mirror is too slow',
    ],
  ])('ends %s that never stalls', async (_, limits, message) => {
    server.answers.set('/drips', (_request, response) => {
      response.writeHead(200);
      const timer = setInterval(() => response.write('.'), 10);
      response.on('close', () => clearInterval(timer));
    });
    const fetcher = allowed(limits);
    await expect(
      fetcher
        .fetch(`${server.url}/drips`, { maxSize: 1_000_000 })
        .then(readText),
    ).rejects.toMatchObject({
      kind: 'timeout',
      message: `${server.url}/drips ${message}`,
    });
  });

  it('gives a large document more time than a small one', async () => {
    server.answers.set('/', (_request, response) => {
      response.writeHead(200);
      setTimeout(() => response.end('late'), 200);
    });
    const fetcher = allowed({ smallTimeoutMs: 50, maxSize: 1e9 });
    expect(await fetcher.fetch(server.url).then(readText)).toBe('late');
  });

  it('does not blame the mirror for a slow reader', async () => {
    server.answers.set('/', Buffer.alloc(500_000));
    const response = await allowed({ idleTimeoutMs: 50 }).fetch(server.url);
    let size = 0;
    let pauses = 0;
    for await (const piece of response.body) {
      size += piece.length;
      if (pauses++ < 3) {
        await new Promise(resolve => setTimeout(resolve, 80));
      }
    }
    expect(size).toBe(500_000);
  });

  it('says that a body was cut off', async () => {
    server.answers.set('/length', (_, response) => {
      response.writeHead(200, { 'content-length': 100 });
      response.write('half', () => response.destroy());
    });
    server.answers.set('/chunked', (_, response) => {
      response.writeHead(200);
      response.write('half', () => response.destroy());
    });
    for (const path of ['/length', '/chunked']) {
      await expect(
        allowed().fetch(`${server.url}${path}`).then(readText),
      ).rejects.toMatchObject({
        kind: 'network',
        message: `127.0.0.1:${server.port} closed the connection`,
      });
    }
  });

  it('stops when it is told to, before and during the body', async () => {
    server.answers.set('/silent', () => {});
    server.answers.set('/half', (_, response) => {
      response.writeHead(200);
      response.write('half');
    });
    const stopped = async (
      path: string,
      read: (r: FetchedResponse) => unknown,
    ) => {
      const controller = new AbortController();
      const pending = allowed()
        .fetch(`${server.url}${path}`, { signal: controller.signal })
        .then(read);
      setTimeout(() => controller.abort(new Error('shutting down')), 50);
      await expect(pending).rejects.toThrow('shutting down');
    };
    await stopped('/silent', () => {});
    await stopped('/half', readText);
    await expect(
      allowed().fetch(`${server.url}/half`, {
        signal: AbortSignal.abort(new Error('too late')),
      }),
    ).rejects.toThrow('too late');
  });

  it('closes the connection when the body is not wanted', async () => {
    const closed = new Promise(resolve =>
      server.answers.set('/', (_, response) => {
        response.on('close', resolve);
        response.writeHead(200);
        response.write('something');
      }),
    );
    const response = await allowed().fetch(`${server.url}/`);
    response.body.destroy();
    await expect(closed).resolves.toBeUndefined();
  });

  it('says that nothing listens', async () => {
    const unused = createServer();
    await new Promise<void>(resolve => unused.listen(0, '127.0.0.1', resolve));
    const { port } = unused.address() as AddressInfo;
    await new Promise(resolve => unused.close(resolve));
    await expect(
      allowed().fetch(`http://127.0.0.1:${port}/`),
    ).rejects.toMatchObject({
      kind: 'network',
      message: `127.0.0.1:${port} refused the connection`,
    });
  });
});

describe('by protocol', () => {
  const server = setupServer();
  beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
  afterEach(() => server.resetHandlers());
  afterAll(() => server.close());

  it.each([
    'ftp://example.org/x',
    'file:///etc/passwd',
    'gopher://x/',
    'data:,x',
  ])('refuses %s', async url => {
    await expect(door().fetch(url)).rejects.toThrow('only http and https are');
  });

  it('refuses what is no URL, without showing its password', async () => {
    await expect(door().fetch('http://user:secret@:x/')).rejects.toThrow(
      'http://:x/ is not a valid URL',
    );
  });

  it('passes credentials on within a host, and never to another', async () => {
    const seen: (string | null)[] = [];
    server.use(
      http.get('https://one.example.org/a', () =>
        HttpResponse.text('', {
          status: 302,
          headers: { location: '/b' },
        }),
      ),
      http.get('https://one.example.org/b', ({ request }) => {
        seen.push(request.headers.get('authorization'));
        return HttpResponse.text('', {
          status: 302,
          headers: { location: 'https://two.example.org/c' },
        });
      }),
      http.get('https://two.example.org/c', ({ request }) => {
        seen.push(request.headers.get('authorization'));
        return HttpResponse.text('ok');
      }),
    );
    const response = await door().fetch('https://me:secret@one.example.org/a');
    expect(await readText(response)).toBe('ok');
    expect(seen).toEqual([expect.stringMatching(/^Basic /), null]);
  });

  it('refuses to go from https to http', async () => {
    server.use(
      http.get('https://one.example.org/', () =>
        HttpResponse.text('', {
          status: 302,
          headers: { location: 'http://one.example.org/' },
        }),
      ),
    );
    await expect(door().fetch('https://one.example.org/')).rejects.toThrow(
      'redirects from https to plain http (http://one.example.org/)',
    );
  });
});
