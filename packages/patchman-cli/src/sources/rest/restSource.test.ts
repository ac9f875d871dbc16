import { registerMswTestHooks } from '@backstage/backend-test-utils';
import { http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import { patchmanApi } from '../../__testUtils__/patchmanApi';
import { patchmanFleet } from '../../__testUtils__/patchmanFleet';
import { readAll, readSqliteOf } from '../../__testUtils__/readAll';
import { useTemporaryFolder } from '../../__testUtils__/temporaryFolder';

jest.setTimeout(60_000);

useTemporaryFolder();

describe('the REST API of a Patchman', () => {
  const BASE = 'https://patchman.example.org/patchman';
  const database = patchmanFleet();
  const server = setupServer();
  registerMswTestHooks(server);
  const retry = { firstWait: 1 };

  it('gives the same but for packages, page by page, whatever it is called behind its proxy', async () => {
    server.use(
      ...patchmanApi(BASE, database, { calledItself: 'http://localhost:8000' }),
    );
    const expected = await readSqliteOf(database);
    for (const from of [BASE, `${BASE}/`, `${BASE}/api/`]) {
      const all = await readAll({ from, rest: { retry } });
      expect(all.problems).toEqual([]);
      expect(all.operatingSystems).toEqual(
        withoutIds(expected.operatingSystems),
      );
      expect(all.repositories).toEqual(withoutIds(expected.repositories));
      expect(all.hosts).toEqual(
        withoutIds(expected.hosts).map(host => ({
          ...host,
          facts: {
            ...host.facts,
            packages: null,
            packagesDoubt: null,
            modules: null,
          },
        })),
      );
    }
  });

  /** The API leaves out what the package manager calls a repository, but for what pacman's name has of it. */
  function withoutIds<T>(value: T): T {
    return JSON.parse(
      JSON.stringify(value, (key, one) =>
        key === 'repoId' && one !== 'core' ? null : one,
      ),
    );
  }

  it('signs in as it is told', async () => {
    const seen = new Set<string | null>();
    server.use(
      ...patchmanApi(BASE, database, {
        before: request => {
          seen.add(
            request.headers.get('authorization') ??
              request.headers.get('cookie'),
          );
          return undefined;
        },
      }),
    );
    await readAll({
      from: BASE,
      rest: { retry, user: 'admin', password: 'pä:ß' },
    });
    await readAll({ from: BASE, rest: { retry, token: 'abc' } });
    await readAll({ from: BASE, rest: { retry, cookie: 'sessionid=xyz' } });
    expect([...seen]).toEqual([
      `Basic ${Buffer.from('admin:pä:ß').toString('base64')}`,
      'Token abc',
      'sessionid=xyz',
    ]);
  });

  it('waits as long as it asks for, and tries again what passes by itself', async () => {
    const waits: [string, number][] = [];
    let requests = 0;
    server.use(
      ...patchmanApi(BASE, database, {
        before: () => {
          requests++;
          if (requests === 2) {
            return new HttpResponse(null, {
              status: 429,
              headers: { 'Retry-After': '0' },
            });
          }
          if (requests === 4) return new HttpResponse(null, { status: 502 });
          if (requests === 6) return HttpResponse.error() as Response;
          return undefined;
        },
      }),
    );
    const { problems, hosts } = await readAll({
      from: BASE,
      rest: {
        retry: {
          firstWait: 3,
          onRetry: (reason, wait) => waits.push([reason, wait]),
        },
      },
    });
    expect(problems).toEqual([]);
    expect(hosts).toHaveLength(6);
    expect(waits.map(([, wait]) => wait)).toEqual([0, 3, 3]);
  });

  it('loses a page that cannot be read, not those after it', async () => {
    server.use(
      ...patchmanApi(BASE, database, {
        before: request => {
          const { pathname, searchParams } = new URL(request.url);
          return pathname.endsWith('/host/') && searchParams.get('page') === '2'
            ? new HttpResponse(null, { status: 500 })
            : undefined;
        },
      }),
    );
    const { problems, hosts } = await readAll({ from: BASE, rest: { retry } });
    expect(hosts.map(({ name }) => name)).toEqual([
      'arch1',
      'gentoo1.example.org',
      'web1.example.org',
      'web2.example.org',
    ]);
    expect(problems).toEqual([
      {
        where: 'host',
        reason: `page 2: ${BASE}/api/host/?page=2: 500 Internal Server Error.`,
      },
    ]);
  });

  it.each<[string, () => Response, RegExp]>([
    [
      'wants a sign-in',
      () => new HttpResponse(null, { status: 403 }),
      /It wants a sign-in: give --source-user/,
    ],
    [
      'is not there',
      () => new HttpResponse(null, { status: 404 }),
      /404.* Give the address at which Patchman's pages begin/,
    ],
    [
      'is a login page',
      () => HttpResponse.html('<form>'),
      /does not answer JSON\. .*wants a sign-in/,
    ],
    [
      'is another API',
      () => HttpResponse.json({ users: 'x' }),
      /is not the API of a Patchman/,
    ],
    ['is down', () => HttpResponse.error() as Response, /cannot be read: /],
  ])('says what to do when it %s', async (_, answer, message) => {
    server.use(http.get(`${BASE}/api/`, answer));
    await expect(readAll({ from: BASE, rest: { retry } })).rejects.toThrow(
      message,
    );
  });

  it('says so when it does not take the credentials', async () => {
    server.use(
      http.get(`${BASE}/api/`, () => new HttpResponse(null, { status: 401 })),
    );
    await expect(
      readAll({ from: BASE, rest: { retry, user: 'a', password: 'b' } }),
    ).rejects.toThrow(/It does not accept these credentials\./);
  });
});
