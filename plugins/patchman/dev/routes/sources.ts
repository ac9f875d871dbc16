import { notFound, Route } from '../answers';
import { FakeState } from '../fakeState';

/** Where errata come from. */
export function sourceRoutes(state: FakeState): Route[] {
  const { sources } = state.fleet;
  const find = (name: string) => {
    const found = sources.find(one => one.name === name);
    if (!found) throw notFound(`source named ${name}`);
    return found;
  };
  return [
    [
      'GET',
      /^\/sources$/,
      () => ({ items: sources, totalItems: sources.length }),
    ],
    ['GET', /^\/sources\/([^/]+)$/, (_, name) => find(name)],
    [
      'POST',
      /^\/sources\/([^/]+)\/(?:read|upload)$/,
      (_, name) => state.startTask(`read ${find(name).title}`),
    ],
  ];
}
