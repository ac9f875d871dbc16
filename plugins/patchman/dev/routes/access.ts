import {
  AuditEvent,
  CreatedEnrolmentToken,
  Key,
} from 'backstage-plugin-patchman-common';
import { list, notFound, oneOf, Refusal, Route } from '../answers';
import { FakeState } from '../fakeState';

const DAY = 24 * 3_600_000;

/** Who may report: keys, enrolment tokens and quarantined machines; and who did what. */
export function accessRoutes(state: FakeState): Route[] {
  const { fleet } = state;
  const now = () => fleet.now.toISOString();
  const keyOf = (id: string) => {
    const key = fleet.keys.find(one => one.id === Number(id));
    if (!key) throw notFound(`key ${id}`);
    return key;
  };
  const tokenOf = (id: string) => {
    const token = fleet.enrolmentTokens.find(one => one.id === Number(id));
    if (!token) throw notFound(`enrolment token ${id}`);
    return token;
  };
  const caseOf = (id: string) => {
    const found = fleet.quarantine.find(one => one.id === Number(id));
    if (!found) throw notFound(`quarantine ${id}`);
    return found;
  };
  return [
    [
      'GET',
      /^\/keys$/,
      request =>
        list(
          request,
          fleet.keys.filter(
            key =>
              oneOf(request.query.state, key.state) &&
              oneOf(request.query.host, key.host),
          ),
          key => key.host,
        ),
    ],
    [
      'POST',
      /^\/keys$/,
      ({ body }) => {
        const id = fleet.keys.length + 1;
        const key: Key = {
          id,
          host: body.host,
          prefix: 'AbCdEfGh',
          state: 'unused',
          createdAt: now(),
          createdBy: 'user:default/guest',
          lastUsedAt: null,
          lastAddress: null,
          lastClient: null,
          expiresAt: null,
          rotationRequestedAt: null,
          replaces: null,
          revokedAt: null,
        };
        fleet.keys.push(key);
        return { id, host: body.host, key: `AbCdEfGh.secret${id}` };
      },
    ],
    [
      'POST',
      /^\/keys\/(\d+)\/request-rotation$/,
      (_, id) => {
        keyOf(id).rotationRequestedAt = now();
      },
    ],
    [
      'DELETE',
      /^\/keys\/(\d+)$/,
      (_, id) => {
        Object.assign(keyOf(id), { state: 'revoked', revokedAt: now() });
      },
    ],
    [
      'GET',
      /^\/enrolment-tokens$/,
      request =>
        list(
          request,
          fleet.enrolmentTokens.filter(token =>
            oneOf(request.query.state, token.state),
          ),
          token => token.name,
        ),
    ],
    [
      'POST',
      /^\/enrolment-tokens$/,
      ({ body }) => {
        const id = fleet.enrolmentTokens.length + 1;
        const created: CreatedEnrolmentToken = {
          id,
          name: 'Unnamed',
          prefix: `enrol-${id}`,
          state: 'valid',
          uses: 1,
          used: 0,
          expiresAt: new Date(fleet.now.getTime() + 7 * DAY).toISOString(),
          allowedFrom: [],
          hostnamePattern: null,
          tags: [],
          owner: null,
          createdAt: now(),
          createdBy: 'user:default/guest',
          lastUsedAt: null,
          revokedAt: null,
          ...body,
          token: `enrol-${id}.secret`,
        };
        const { token, ...stored } = created;
        fleet.enrolmentTokens.push(stored);
        return created;
      },
    ],
    [
      'DELETE',
      /^\/enrolment-tokens\/(\d+)$/,
      (_, id) => {
        Object.assign(tokenOf(id), { state: 'revoked', revokedAt: now() });
      },
    ],
    [
      'GET',
      /^\/client$/,
      () => {
        if (!fleet.client) throw notFound('client');
        return fleet.client;
      },
    ],
    [
      'GET',
      /^\/quarantine$/,
      request =>
        list(
          request,
          fleet.quarantine.filter(
            one =>
              oneOf(request.query.status, one.status) &&
              oneOf(request.query.host, one.host),
          ),
          one => one.host,
        ),
    ],
    [
      'POST',
      /^\/quarantine\/(\d+)\/decision$/,
      ({ body }, id) => {
        const found = caseOf(id);
        if (found.status !== 'waiting') {
          throw new Refusal(409, 'ConflictError', 'This was decided already.');
        }
        const host = fleet.hosts.find(one => one.name === found.host);
        if (host) host.quarantined--;
        return Object.assign(found, {
          status: { accept: 'accepted', reject: 'rejected', rename: 'renamed' }[
            body.decision as 'accept' | 'reject' | 'rename'
          ],
          held: 0,
          newName: body.name ?? null,
          decidedAt: now(),
          decidedBy: 'user:default/guest',
        });
      },
    ],
    [
      'DELETE',
      /^\/quarantine\/(\d+)$/,
      (_, id) => {
        fleet.quarantine.splice(fleet.quarantine.indexOf(caseOf(id)), 1);
      },
    ],
    [
      'GET',
      /^\/audit$/,
      request => {
        const { query } = request;
        return list(
          request,
          fleet.auditEvents.filter(
            event =>
              oneOf(query.actor, event.actor) &&
              oneOf(query.action, event.action) &&
              oneOf(query.outcome, event.outcome) &&
              oneOf(query.subjectKind, event.subject.kind) &&
              (!query.since || event.at >= query.since) &&
              (!query.until || event.at < query.until),
          ),
          (event: AuditEvent) => `${event.actor} ${event.subject.name}`,
        );
      },
    ],
  ];
}
