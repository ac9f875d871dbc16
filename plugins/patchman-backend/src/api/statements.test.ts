import { testDatabases } from '../__testUtils__/databases';
import { startTwoTeams, type TwoTeams } from '../__testUtils__/twoTeams';
import { ROUTES } from './__testUtils__/routes';

jest.setTimeout(180_000);

/** Whatever is asked for and however many there are. */
const MOST = 10;
const TRIES = 5;

describe('a request', () => {
  const databases = testDatabases();
  let teams: TwoTeams;

  afterEach(() => teams?.stop());

  it.each(databases.ids)(
    `is answered by at most ${MOST} statements, on %s`,
    async id => {
      teams = await startTwoTeams(await databases.migrated(id));
      await teams.patchman.settled();
      const sent: string[] = [];
      teams.knex.on('query', ({ sql }) => sent.push(sql));
      const counted: Record<string, number> = {};
      const { ids } = teams;
      for (const { route, url, statuses } of ROUTES) {
        if (!route.startsWith('get ')) continue;
        const path = url.replace(
          /:([a-z]+(?:\.[a-z]+)?)/g,
          (_, name) => `${ids[name]}`,
        );
        for (const [who, status] of [
          ['owner', statuses[3]],
          ['admin', statuses[4]],
        ] as const) {
          let fewest = Infinity;
          // What is found in the background meanwhile is not the request's.
          for (let i = 0; i < TRIES && fewest > MOST; i++) {
            sent.length = 0;
            const answer = await teams.send(who, 'get', path);
            expect([path, answer.status, answer.text.slice(0, 300)]).toEqual([
              path,
              status,
              expect.anything(),
            ]);
            fewest = Math.min(fewest, sent.length);
          }
          counted[`${who} ${path}`] = fewest;
        }
      }
      const many = Object.entries(counted).filter(([, count]) => count > MOST);
      expect(Object.fromEntries(many)).toEqual({});
      expect(counted['admin /summary']).toBeGreaterThan(5);
    },
  );
});
