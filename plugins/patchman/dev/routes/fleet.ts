import { list, notFound, oneOf, Route } from '../answers';
import { FakeState } from '../fakeState';
import { fleetUpdates, summarise } from '../summary';

const TASKS = [
  'process',
  'refresh',
  'sources',
  'evaluate',
  'check',
  'clean',
  'entities',
  'reverseDns',
];

/** What concerns the whole fleet. */
export function fleetRoutes(state: FakeState): Route[] {
  const release = (id: string) => {
    const found = state.fleet.operatingSystems.find(
      one => one.id === Number(id),
    );
    if (!found) throw notFound(`operating system ${id}`);
    return found;
  };
  const lastOf = (name: string) =>
    [...state.tasks.values()].filter(task => task.name === name).at(-1) ?? null;

  return [
    ['GET', /^\/summary$/, () => summarise(state.fleet)],
    [
      'GET',
      /^\/host-facets$/,
      () => {
        const { byOs, byArch, byTag, byOwner } = summarise(state.fleet).hosts;
        return { byOs, byArch, byTag, byOwner };
      },
    ],
    [
      'GET',
      /^\/freshness$/,
      () => {
        const { at, lastReport, lastRefresh } = summarise(state.fleet);
        return {
          ...{ at, lastReport, lastRefresh },
          ...{ lastArrival: lastReport, lastEvaluation: lastReport },
        };
      },
    ],
    [
      'GET',
      /^\/updates$/,
      request =>
        list(
          request,
          state.filterUpdates(request, fleetUpdates(state.fleet)),
          update => update.installed.name,
        ),
    ],
    [
      'GET',
      /^\/operating-systems$/,
      request =>
        list(request, state.fleet.operatingSystems, one => one.release),
    ],
    ['GET', /^\/operating-systems\/(\d+)$/, (_, id) => release(id)],
    [
      'PATCH',
      /^\/operating-systems\/(\d+)$/,
      ({ body }, id) => {
        const given = body.repositories as { id: number; priority: number }[];
        return Object.assign(release(id), {
          assignedRepositories: given.length,
          repositories: given.map(one => {
            const { name, arch } = state.repository(String(one.id));
            return { ...one, name, arch };
          }),
        });
      },
    ],
    [
      'GET',
      /^\/maintenance$/,
      () => ({
        items: TASKS.map(name => ({
          name,
          schedule: 'every 4 hours',
          nextRun: state.fleet.now.toISOString(),
          lastRun: lastOf(name),
        })),
      }),
    ],
    [
      'GET',
      /^\/tasks$/,
      request => {
        const { kind, without, status } = request.query;
        return list(
          request,
          [...state.tasks.values()].filter(
            task =>
              oneOf(kind, task.kind ?? task.name) &&
              (!without ||
                !without.split(',').includes(task.kind ?? task.name)) &&
              oneOf(status, task.status),
          ),
          task => task.name,
        );
      },
    ],
    ['POST', /^\/maintenance\/(.+)$/, (_, task) => state.startTask(task)],
    [
      'GET',
      /^\/tasks\/(.+)$/,
      (_, id) => {
        const task = state.tasks.get(id);
        if (!task) throw notFound(`task ${id}`);
        return Object.assign(task, {
          status: 'done',
          finishedAt: state.fleet.now.toISOString(),
          message: 'Done: nothing had changed.',
        });
      },
    ],
  ];
}
