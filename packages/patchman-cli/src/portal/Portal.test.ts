import { gunzipSync } from 'node:zlib';
import { registerMswTestHooks } from '@backstage/backend-test-utils';
import type { ImportedHost } from 'backstage-plugin-patchman-common';
import { http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import { inPieces } from './pieces';
import { Portal } from './Portal';

const URL = 'https://portal.example.org';
const IMPORT = `${URL}/api/patchman/import`;

describe('the portal', () => {
  const server = setupServer();
  registerMswTestHooks(server);
  const retry = { firstWait: 1, attempts: 3 };
  const portal = (url = URL) => new Portal({ url, token: 'secret', retry });
  const hosts: ImportedHost[] = ['a', 'b', 'c', 'd', 'e'].map(name => ({
    name,
  }));
  const answer = (names: string[]) => ({
    dryRun: false,
    created: names.length,
    changed: 0,
    unchanged: 0,
    skipped: 0,
    items: names.map(name => ({
      name,
      outcome: 'created',
      changes: [],
      kept: [],
      problems: [],
    })),
  });
  /** As Backstage answers. */
  const refusal = (name: string, message: string, status: number) =>
    HttpResponse.json(
      {
        error: { name, message },
        request: { method: 'POST', url: '/import' },
        response: { statusCode: status },
      },
      { status },
    );
  const read = async (request: Request) =>
    JSON.parse(
      gunzipSync(Buffer.from(await request.arrayBuffer())).toString('utf8'),
    );

  it('gets pieces packed, with the token, wherever its address ends', async () => {
    const seen: unknown[] = [];
    server.use(
      http.post(IMPORT, async ({ request }) => {
        seen.push([
          request.headers.get('authorization'),
          request.headers.get('content-encoding'),
          await read(request),
        ]);
        return HttpResponse.json(answer(['a']));
      }),
    );
    for (const url of [URL, `${URL}/`, `${URL}/api`, `${URL}/api/patchman/`]) {
      await portal(url).import(
        { kind: 'hosts', items: hosts.slice(0, 1) },
        { dryRun: true, overwrite: false },
      );
    }
    expect(seen).toHaveLength(4);
    expect(seen[3]).toEqual([
      'Bearer secret',
      'gzip',
      { kind: 'hosts', items: [{ name: 'a' }], dryRun: true, overwrite: false },
    ]);
  });

  it('gets smaller pieces where one is too large, and says which item alone is', async () => {
    const sizes: number[] = [];
    server.use(
      http.post(IMPORT, async ({ request }) => {
        const { items } = await read(request);
        sizes.push(items.length);
        const names: string[] = items.map(({ name }: any) => name);
        return items.length > 2 || names.includes('d')
          ? HttpResponse.json({}, { status: 413 })
          : HttpResponse.json(answer(names));
      }),
    );
    const result = await portal().import({ kind: 'hosts', items: hosts }, {});
    expect(sizes).toEqual([5, 3, 2, 1, 2, 1, 1]);
    expect(result).toMatchObject({ created: 4, skipped: 1 });
    expect(result.items.map(({ name }) => name)).toEqual([
      'a',
      'b',
      'c',
      'd',
      'e',
    ]);
    expect(result.items[3].kept[0]).toMatch(/patchman\.reports\.maxSize/);
  });

  it('is asked again when it is starting or overloaded', async () => {
    let requests = 0;
    server.use(
      http.post(IMPORT, () => {
        requests++;
        if (requests === 1) return new HttpResponse(null, { status: 503 });
        if (requests === 2) return HttpResponse.error();
        return HttpResponse.json(answer(['a']));
      }),
    );
    await portal().import({ kind: 'hosts', items: hosts.slice(0, 1) }, {});
    expect(requests).toBe(3);
  });

  it.each<[string, () => Response, RegExp]>([
    [
      'does not know the token',
      () => refusal('AuthenticationError', 'Illegal token', 401),
      /does not accept the token: Illegal token\. Give one .*externalAccess/,
    ],
    [
      'does not allow it',
      () => refusal('NotAllowedError', 'You need it.', 403),
      /You need it\. Allow the permission patchman\.import/,
    ],
    [
      'is something else',
      () => new HttpResponse('nothing', { status: 404 }),
      /is not the API of Patchman for Backstage/,
    ],
    [
      'does not like what it gets',
      () => refusal('InputError', 'kind: wrong', 400),
      /answered 400: kind: wrong/,
    ],
    [
      'is not there',
      () => HttpResponse.error() as Response,
      /cannot be reached: /,
    ],
  ])('is explained when it %s', async (_, refuse, message) => {
    server.use(http.post(IMPORT, refuse));
    await expect(
      portal().import({ kind: 'hosts', items: hosts }, {}),
    ).rejects.toThrow(message);
  });
});

describe('pieces', () => {
  it('have so many items and characters at most, but for a single item', () => {
    const items = ['a', 'bb', 'ccc', 'd'.repeat(50), 'e', 'f'];
    expect([...inPieces(items, { items: 2, size: 9 })]).toEqual([
      ['a', 'bb'],
      ['ccc'],
      ['d'.repeat(50)],
      ['e', 'f'],
    ]);
    expect([...inPieces([], { items: 2, size: 9 })]).toEqual([]);
  });
});
