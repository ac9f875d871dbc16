import { mockServices } from '@backstage/backend-test-utils';
import { registerMswTestHooks } from '@backstage/backend-test-utils';
import { http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import { describeCadence, readSchedules } from './schedule';

describe('schedules of maintenance tasks', () => {
  const server = setupServer();
  registerMswTestHooks(server);
  const url =
    'http://localhost:7007/api/patchman/.backstage/scheduler/v1/tasks';
  const read = () =>
    readSchedules({
      auth: mockServices.auth({ pluginId: 'patchman' }),
      discovery: mockServices.discovery.mock({
        getBaseUrl: async id => `http://localhost:7007/api/${id}`,
      }),
      logger: mockServices.logger.mock(),
    });

  it('are what the scheduler says, asked with a token of this plugin', async () => {
    let token: string | null = null;
    server.use(
      http.get(url, ({ request }) => {
        token = request.headers.get('authorization');
        return HttpResponse.json({
          tasks: [
            {
              taskId: 'patchman-refresh',
              pluginId: 'patchman',
              settings: { version: 2, cadence: 'PT4H' },
              taskState: {
                status: 'idle',
                startsAt: '2026-03-01T13:00:00.000+01:00',
              },
            },
            {
              taskId: 'patchman-clean',
              settings: { version: 2, cadence: '0 3 * * *' },
              taskState: { status: 'running', startedAt: '2026-03-01T03:00Z' },
            },
            { taskId: 'somebody-elses', settings: { cadence: 'PT1H' } },
          ],
        });
      }),
    );
    expect([...(await read())]).toEqual([
      ['refresh', { cadence: 'PT4H', nextRun: '2026-03-01T12:00:00.000Z' }],
      ['clean', { cadence: '0 3 * * *', nextRun: null }],
    ]);
    expect(token).toMatch(/^Bearer ./);
  });

  it.each([
    ['refuses', () => new HttpResponse(null, { status: 403 })],
    ['says something else', () => HttpResponse.json({ tasks: 'none' })],
    ['cannot be reached', () => HttpResponse.error()],
  ])('are not known where the scheduler %s', async (_, answer) => {
    server.use(http.get(url, answer));
    expect((await read()).size).toBe(0);
  });

  it.each([
    ['PT4H', 'every 4 hours'],
    ['PT1M', 'every minute'],
    ['PT24H', 'every day'],
    ['PT90M', 'every 1 hour, 30 minutes'],
    ['0 3 * * *', 'at 0 3 * * * (cron)'],
    ['manual', 'only by hand'],
  ])('say %s as %s', (cadence, words) => {
    expect(describeCadence(cadence)).toBe(words);
  });
});
