import { Task } from 'backstage-plugin-patchman-common';
import { Answer, Refusal, notFound, Route, SeenRequest } from './answers';
import { FakeState } from './fakeState';
import { Fleet } from './fleet';
import { accessRoutes } from './routes/access';
import { advisoryRoutes } from './routes/advisories';
import { fleetRoutes } from './routes/fleet';
import { hostRoutes } from './routes/hosts';
import { packageRoutes } from './routes/packages';
import { reportRoutes } from './routes/reports';
import { repositoryRoutes } from './routes/repositories';
import { sourceRoutes } from './routes/sources';

// By what each list can be ordered; the real backend refuses everything else, too.
const ORDERS: [path: RegExp, fields: string][] = [
  [
    /^\/hosts$/,
    'name os variant arch kernel lastReport state security other blocked packages foreignPackages reboot',
  ],
  [/^\/hosts\/[^/]+\/updates$/, 'name arch security repository kind'],
  [/^\/updates$/, 'name arch security hosts'],
  [/^\/packages$/, 'name version arch type'],
  [/^\/operating-systems$/, 'name hosts'],
];

/** An in-memory backend with the contract's paths: for tests and for developing without a backend. */
export class FakeBackend {
  readonly requests: SeenRequest[] = [];
  private readonly refusals: { path: RegExp; refusal: Refusal }[] = [];

  private readonly routes: Route[];

  private readonly state: FakeState;

  constructor(readonly fleet: Fleet) {
    const state = new FakeState(fleet);
    this.state = state;
    this.routes = [
      ...hostRoutes(state),
      ...advisoryRoutes(state),
      ...packageRoutes(state),
      ...reportRoutes(state),
      ...repositoryRoutes(state),
      ...sourceRoutes(state),
      ...fleetRoutes(state),
      ...accessRoutes(state),
    ];
  }

  /** From now on, requests to such paths are refused. */
  refuse(path: RegExp, status: number, name: string, message: string) {
    this.refusals.push({ path, refusal: new Refusal(status, name, message) });
  }

  /** What it was asked to change, in order. */
  changes() {
    return this.requests
      .filter(({ method }) => method !== 'GET')
      .map(({ method, path, body }) => [method, path, body]);
  }

  /** One that ran before. */
  addTask(task: Task) {
    this.state.tasks.set(task.id, task);
  }

  relent() {
    this.refusals.length = 0;
  }

  /** Queries of the requests to a path, oldest first. */
  queries(path: string): Record<string, string>[] {
    return this.requests.filter(r => r.path === path).map(r => r.query);
  }

  answer(method: string, url: URL, body?: any): Answer {
    const path = url.pathname.replace(/^.*\/api\/patchman/, '');
    const query = Object.fromEntries(url.searchParams);
    const request = { method, path, query, body };
    this.requests.push(request);
    try {
      const refused = this.refusals.find(entry => entry.path.test(path));
      if (refused) throw refused.refusal;
      const [field] = (query.orderBy ?? '').split(':');
      const order = ORDERS.find(([pattern]) => pattern.test(path));
      if (field && order && !order[1].split(' ').includes(field)) {
        throw new Refusal(
          400,
          'InputError',
          `orderBy knows no field "${field}"`,
        );
      }
      for (const [wanted, pattern, handle] of this.routes) {
        const match = wanted === method && pattern.exec(path);
        if (match) {
          const answer = handle(
            request,
            ...match.slice(1).map(decodeURIComponent),
          );
          return answer === undefined
            ? { status: 204 }
            : { status: 200, body: answer };
        }
      }
      throw notFound(`path ${method} ${path}`);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return {
        status: error.status,
        body: {
          error: { name: error.name, message: error.message },
          response: { statusCode: error.status },
        },
      };
    }
  }
}
