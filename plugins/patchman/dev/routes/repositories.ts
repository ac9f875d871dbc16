import { is, list, notFound, oneOf, Route } from '../answers';
import { FakeState } from '../fakeState';

/** Repositories and their mirrors. */
export function repositoryRoutes(state: FakeState): Route[] {
  return [
    [
      'GET',
      /^\/repositories$/,
      request => {
        const { query } = request;
        return list(
          request,
          state.fleet.repositories.filter(
            one =>
              oneOf(query.state, one.state) &&
              is(query.security, one.security) &&
              is(query.enabled, one.enabled) &&
              is(query.used, one.hosts > 0) &&
              oneOf(query.type, one.type),
          ),
          one => one.name,
        );
      },
    ],
    ['GET', /^\/repositories\/(\d+)$/, (_, id) => state.repository(id)],
    [
      'PATCH',
      /^\/repositories\/(\d+)$/,
      ({ body }, id) => {
        const { enabled, security } = body;
        const found = state.fleet.repositories.find(r => r.id === Number(id));
        if (!found) throw notFound(`repository ${id}`);
        if (enabled !== undefined) found.enabled = enabled;
        if (security !== undefined) {
          found.security = security ?? /security/.test(found.name);
          found.securityBy = security === null ? 'guess' : 'person';
        }
        return state.repository(id);
      },
    ],
    [
      'POST',
      /^\/repositories\/(\d+)\/refresh$/,
      () => state.startTask('refresh'),
    ],
    [
      'DELETE',
      /^\/repositories\/(\d+)$/,
      (_, id) => {
        state.fleet.repositories = state.fleet.repositories.filter(
          one => one.id !== Number(id),
        );
      },
    ],
    [
      'PATCH',
      /^\/mirrors\/(\d+)$/,
      ({ body }, id) => {
        const mirror = state.fleet.mirrors.find(one => one.id === Number(id));
        if (!mirror) throw notFound(`mirror ${id}`);
        return Object.assign(mirror, body);
      },
    ],
    [
      'GET',
      /^\/mirrors$/,
      request => {
        const { query } = request;
        return list(
          request,
          state.fleet.mirrors.filter(
            one =>
              oneOf(query.state, one.state) &&
              oneOf(query.signature, one.signature) &&
              oneOf(query.access, one.access) &&
              oneOf(query.digest, one.setDigest) &&
              is(query.refresh, one.refresh) &&
              oneOf(query.repository, String(one.repository.id)),
          ),
          one => one.url,
        );
      },
    ],
  ];
}
