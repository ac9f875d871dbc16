import { testDatabases } from '../__testUtils__/databases';
import { startTwoTeams, type TwoTeams } from '../__testUtils__/twoTeams';
import { Announcer } from '../announcing/Announcer';
import { Backends } from '../begun/Backends';
import { ReportProcessor } from '../intake/ReportProcessor';
import { VerdictWatch } from '../inventory/verdicts/VerdictWatch';
import { ROUTES } from './__testUtils__/routes';

jest.setTimeout(180_000);

/** Whatever is asked for and however many there are. */
const MOST = 10;

/** Notes what a backend does by itself while nobody asks it for anything; `stop` ends that. */
function watchBackground() {
  const begun = [
    jest.spyOn(VerdictWatch.prototype, 'begin'),
    jest.spyOn(ReportProcessor.prototype, 'start'),
    jest.spyOn(Backends.prototype, 'start'),
    jest.spyOn(Announcer.prototype, 'start'),
  ];
  return {
    async stop() {
      for (const { mock } of begun) {
        expect(mock.contexts).toHaveLength(1);
        await (mock.contexts[0] as { stop(): Promise<void> }).stop();
      }
    },
  };
}

describe('a request', () => {
  const databases = testDatabases();
  let teams: TwoTeams;

  afterEach(async () => {
    jest.restoreAllMocks();
    await teams?.stop();
  });

  it.each(databases.ids)(
    `is answered by at most ${MOST} statements, on %s`,
    async id => {
      const background = watchBackground();
      teams = await startTwoTeams(await databases.migrated(id));
      await teams.patchman.settled();
      // What it does meanwhile is not the request's.
      await background.stop();
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
          sent.length = 0;
          const answer = await teams.send(who, 'get', path);
          expect([path, answer.status, answer.text.slice(0, 300)]).toEqual([
            path,
            status,
            expect.anything(),
          ]);
          counted[`${who} ${path}`] = sent.length;
        }
      }
      const many = Object.entries(counted).filter(([, count]) => count > MOST);
      expect(Object.fromEntries(many)).toEqual({});
      expect(counted['admin /summary']).toBeGreaterThan(5);
    },
  );
});
