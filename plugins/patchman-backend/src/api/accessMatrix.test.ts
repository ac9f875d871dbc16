import { testDatabases } from '../__testUtils__/databases';
import { startTwoTeams, type TwoTeams } from '../__testUtils__/twoTeams';
import { ROUTES } from './__testUtils__/routes';
import { openApiDocument } from './openapi';
import { createRouter } from './router';

jest.setTimeout(180_000);

/** What filters are asked for, beside both values of each flag: what only the other team's hosts have. */
const ASKED: Record<string, string[]> = {
  domain: ['theirs.example.org'],
  host: ['theirs1'],
  kernel: ['theirs-kernel-1'],
  release: ['Theirs Linux 9'],
  variant: ['Theirs Linux 9.5'],
  name: ['theirs1', 'theirs-tool'],
  os: ['Theirs Linux 9', 'Theirs Linux 9.5'],
  owner: ['group:default/theirs'],
  package: ['theirs-tool'],
  search: ['theirs', 'Theirs'],
  tag: ['theirs-tag'],
};

/** Every route that Express answers. */
function registered(router: any): string[] {
  return router.stack.flatMap(({ route, handle }: any) => {
    if (!route) return handle.stack ? registered(handle) : [];
    const path = route.path.replace(/:(\w+)/g, '{$1}');
    return Object.keys(route.methods).map(method => `${method} ${path}`);
  });
}

/** Stands for any service: nothing is called. */
const ANY: any = new Proxy(() => {}, {
  get: (_, name) => (name === 'maxSize' ? 1 : ANY),
  apply: () => ANY,
});

function operationsOf(paths: object): string[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map(method => `${method} ${path}`),
  );
}

describe('the routes', () => {
  const databases = testDatabases();
  let teams: TwoTeams;

  afterEach(() => teams?.stop());

  const withIds = (url: string) =>
    url.replace(/:([a-z]+(?:\.[a-z]+)?)/g, (_, name) => `${teams.ids[name]}`);

  it('are all in the table', () => {
    const listed = new Set(ROUTES.map(({ route }) => route));
    expect([...listed].sort()).toEqual(
      operationsOf(openApiDocument.paths).sort(),
    );
  });

  it('are all in the OpenAPI document', () => {
    // The protocols of the original client end in a slash; Express takes both.
    const bare = (routes: string[]) =>
      [...new Set(routes.map(route => route.replace(/\/$/, '')))].sort();
    expect(bare(registered(createRouter(ANY)))).toEqual(
      bare(operationsOf(openApiDocument.paths)),
    );
  });

  it.each(databases.ids)(
    'answer everybody what they may see and do, on %s',
    async id => {
      teams = await startTwoTeams(await databases.migrated(id));
      const key = await teams.patchman.keyFor('mine1');
      for (const { route, url, statuses, body } of ROUTES) {
        const [method] = route.split(' ');
        const path = withIds(url);
        const answered: number[] = [];
        for (const who of [null, { key }, 'plain', 'owner', 'admin'] as const) {
          const { status } = await teams.send(who, method, path, body);
          answered.push(status);
        }
        expect([route, path, answered]).toEqual([route, path, statuses]);
      }
      await teams.patchman.settled();
    },
  );

  it.each(databases.ids)(
    'tell nobody of what only the hosts of others have, whatever is asked for, on %s',
    async id => {
      teams = await startTwoTeams(await databases.migrated(id));
      const asked: string[] = [];
      const told: string[] = [];
      for (const { route, url } of ROUTES) {
        const [method, path] = route.split(' ');
        if (method !== 'get' || url.includes('theirs')) continue;
        // By permissions of their own, which say so.
        const isOwn = /^\/(reports|keys|enrolment-tokens|audit)/.test(path);
        const base = withIds(url);
        const urls = [base];
        const { get } = (openApiDocument.paths as any)[path];
        for (const { name, in: where, schema } of get.parameters ?? []) {
          if (where !== 'query') continue;
          const values =
            schema.type === 'boolean' ? ['true', 'false'] : ASKED[name] ?? [];
          urls.push(
            ...values.map(
              value => `${base}?${name}=${encodeURIComponent(value)}`,
            ),
          );
        }
        for (const who of ['owner', 'narrow', 'wide'] as const) {
          if (isOwn && who === 'wide') continue;
          for (const one of urls) {
            const { body, status } = await teams.send(who, 'get', one);
            // What was asked for stands in an error's request.
            const text = JSON.stringify({ ...body, request: null });
            asked.push(one);
            expect([who, one, text]).toEqual([
              who,
              one,
              expect.not.stringMatching(/theirs/i),
            ]);
            const isAboutThem = /=(?:group%3A\w*%2F)?theirs/i.test(one);
            const found = body.totalItems ?? body.total;
            if (status === 200 && isAboutThem && found > 0) {
              told.push(`${who} ${one}`);
            }
          }
        }
      }
      expect(told).toEqual([]);
      expect(asked.length).toBeGreaterThan(300);
    },
  );
});
