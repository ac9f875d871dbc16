import { gzipSync } from 'node:zlib';
import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { RESOURCE_TYPE_PATCHMAN_HOST } from 'backstage-plugin-patchman-common';
import type { Knex } from 'knex';
import { LoopbackServer } from '../repositories/fetch/__testUtils__/LoopbackServer';
import { publishRpm, rpmReportOf } from './rpmRepository';
import { startPatchman, type TestPatchman } from './testBackend';

const MINE = 'group:default/mine';

/** The conditional decision of docs/permissions.md for a member of `group:default/mine`. */
const OWNED = {
  result: AuthorizeResult.CONDITIONAL,
  pluginId: 'patchman',
  resourceType: RESOURCE_TYPE_PATCHMAN_HOST,
  conditions: {
    rule: 'IS_OWNER',
    resourceType: RESOURCE_TYPE_PATCHMAN_HOST,
    params: { claims: [MINE] },
  },
};
const ALLOW = { result: AuthorizeResult.ALLOW };
const DENY = { result: AuthorizeResult.DENY };

/** What somebody's policy says of a permission by its name. */
const POLICIES: Record<string, (permission: string) => object> = {
  'user:default/admin': () => ALLOW,
  'user:default/mock': () => ALLOW,
  'user:default/plain': () => DENY,
  // Hosts of the own team, and repositories.
  'user:default/owner': name => {
    if (name === 'patchman.host.read') return OWNED;
    return name === 'patchman.repository.read' ? ALLOW : DENY;
  },
  // Hosts of the own team, and nothing else.
  'user:default/narrow': name => (name === 'patchman.host.read' ? OWNED : DENY),
  // Everything, but only the hosts of the own team.
  'user:default/wide': name =>
    name.startsWith('patchman.host.') ? OWNED : ALLOW,
};

export type Identity = 'admin' | 'plain' | 'owner' | 'narrow' | 'wide';

export interface TwoTeams {
  knex: Knex;
  patchman: TestPatchman;
  /** Ids of what the administrator sees, by what it is. */
  ids: Record<string, number | string>;
  /** A request as somebody; without an identity, or with a host's key, where it is null or a key. */
  send(
    identity: Identity | null | { key: string },
    method: string,
    path: string,
    body?: object,
  ): Promise<{ status: number; text: string; body: any }>;
  stop(): Promise<void>;
}

/**
 * A fleet of two teams that share a repository, mine and theirs: everything that only the other team's hosts have, from
 * their names to their packages, system and tags, has "theirs" in it.
 */
export async function startTwoTeams(knex: Knex): Promise<TwoTeams> {
  const server = await LoopbackServer.start();
  const content = {
    packages: ['shared-2-1.x86_64'],
    errata: [
      {
        ...{ id: 'E-1', severity: 'Critical', cves: ['CVE-2026-0001'] },
        packages: ['shared-2-1.x86_64'],
      },
    ],
    streams: [{ stream: 'm:1', packages: ['shared-2-1.x86_64'] }],
  };
  publishRpm(server, '/common/', content);
  publishRpm(server, '/other/', { packages: ['other-1-1.x86_64'] });
  const decide = async (requests: any[], options: any) =>
    requests.map(({ permission }) =>
      POLICIES[options.credentials.principal.userEntityRef](permission.name),
    );
  const entity = (name: string, host: string, origin: string) => ({
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Resource',
    metadata: {
      ...{ name, namespace: 'default' },
      annotations: {
        'patchman.io/host': host,
        'backstage.io/managed-by-origin-location': origin,
      },
    },
    relations: [{ type: 'ownedBy', targetRef: MINE }],
  });
  const patchman = await startPatchman({
    knex,
    config: {
      fetch: { allow: ['127.0.0.1'] },
      catalog: { trustedLocations: 'url:https://git.example.org/*' },
    },
    entities: [
      entity('mine1', 'mine1', 'url:https://git.example.org/all.yaml'),
      // Whoever may register an entity claims another team's host.
      entity('stranger', 'theirs1', 'url:https://evil.example.org/x.yaml'),
    ],
    features: [
      mockServices.permissions.mock({
        authorize: decide as any,
        authorizeConditional: decide as any,
      }).factory,
    ],
  });
  const send: TwoTeams['send'] = async (identity, method, path, body) => {
    const request = (patchman.anonymous as any)[method](`/api/patchman${path}`);
    if (typeof identity === 'string') {
      request.set(
        'Authorization',
        mockCredentials.user.header(`user:default/${identity}`),
      );
    } else if (identity) {
      request.set('Authorization', `Bearer ${identity.key}`);
    }
    return body === undefined ? request : request.send(body);
  };

  const common: [string, string] = ['common', `${server.url}/common/`];
  const other: [string, string] = ['other', `${server.url}/other/`];
  for (const name of ['mine1', 'mine2']) {
    await patchman.report(
      rpmReportOf(name, ['shared-1-1.x86_64', 'own-1-1.x86_64'], [common]),
    );
  }
  for (const name of ['theirs1', 'theirs2']) {
    await patchman.report(
      rpmReportOf(
        name,
        ['shared-1-1.x86_64', 'theirs-tool-1-1.x86_64'],
        [common, other],
        {
          ...{ os: 'Theirs Linux 9.5', kernel: 'theirs-kernel-1' },
          ...{ tags: ['theirs-tag'], modules: [{ name: 'm', stream: '1' }] },
        },
      ),
    );
    await patchman
      .patch(`/hosts/${name}`, { owner: 'group:default/theirs' })
      .expect(200);
  }
  await patchman.patch('/hosts/mine2', { owner: MINE }).expect(200);
  await patchman.post('/maintenance/entities').expect(202);
  await patchman.settled();

  const at = new Date().toISOString();
  const [{ id: failed }] = await knex('report')
    .insert({
      ...{ host_name: 'theirs3', protocol: 2, status: 'failed' },
      ...{ received_at: at, next_at: at, content_type: 'application/json' },
      ...{ body: gzipSync('{}'), size: 2, problems: '[]' },
      error: 'theirs',
    })
    .returning('id');
  const cases: Record<string, number> = {};
  for (const host of ['mine1', 'theirs1']) {
    const [{ id }] = await knex('quarantine')
      .insert({
        ...{ host_name: host, identity: `machine:${host}`, reasons: '[]' },
        ...{ status: 'waiting', first_at: at, last_at: at, reports: 1 },
      })
      .returning('id');
    cases[host] = id;
  }
  await knex('quarantine').insert({
    ...{ host_name: 'mine1', identity: 'machine:c', reasons: '[]' },
    ...{ status: 'renamed', first_at: at, last_at: at, reports: 1 },
    ...{ new_name: 'theirs1', decided_at: at, decided_by: 'user:default/x' },
  });

  const find = async (path: string, which: (item: any) => boolean) => {
    const { body } = await send('admin', 'get', `${path}limit=500`);
    const item = body.items.find(which);
    expect([path, item]).not.toEqual([path, undefined]);
    return item.id;
  };
  const named = (name: string) => (item: any) =>
    (item.name ?? item.release ?? '').startsWith(name);
  const ids: TwoTeams['ids'] = {
    failed,
    quarantine: cases.mine1,
    'theirs.quarantine': cases.theirs1,
    system: await find('/operating-systems?', named('Rocky')),
    'theirs.system': await find('/operating-systems?', named('Theirs')),
    variant: await find('/operating-system-variants?', named('Rocky')),
    'theirs.variant': await find(
      '/operating-system-variants?',
      named('Theirs'),
    ),
    repository: await find('/repositories?', named('common')),
    other: await find('/repositories?', named('other')),
    package: await find('/packages?', named('own')),
    'theirs.package': await find('/packages?', named('theirs-tool')),
    report: await find('/reports?', ({ host }) => host === 'mine1'),
    'theirs.report': await find('/reports?', ({ host }) => host === 'theirs1'),
    key: await find('/keys?', ({ host }) => host === 'mine2'),
  };
  ids.mirror = await find(`/mirrors?repository=${ids.other}&`, () => true);
  await send('admin', 'patch', `/operating-systems/${ids['theirs.system']}`, {
    repositories: [{ id: ids.repository }],
  });
  const started = async (path: string) =>
    (await send('admin', 'post', path)).body.id;
  ids.task = await started('/hosts/mine1/refresh');
  ids['theirs.task'] = await started('/hosts/theirs1/refresh');
  ids.maintenance = await started('/maintenance/evaluate');
  await started(`/repositories/${ids.repository}/refresh`);
  await send('admin', 'post', '/enrolment-tokens', { name: 'theirs-token' });
  ids.token = await find('/enrolment-tokens?', () => true);
  await patchman.settled();
  return {
    ...{ knex, patchman, ids, send },
    async stop() {
      await patchman.stop();
      await server.stop();
    },
  };
}
