import mcpPlugin from '@backstage/plugin-mcp-actions-backend';
import { mockCredentials } from '@backstage/backend-test-utils';
import { testDatabases } from '../__testUtils__/databases';
import {
  type Identity,
  startTwoTeams,
  type TwoTeams,
} from '../__testUtils__/twoTeams';

jest.setTimeout(180_000);

/** Every action, with what it is asked of a host of the own team and of the other's. */
const ACTIONS: Record<
  string,
  { mine: object; theirs: object | null; statuses: number[] }
> = {
  'list-hosts': { mine: {}, theirs: null, statuses: [403, 200, 200] },
  'get-host-status': {
    mine: { host: 'mine1' },
    theirs: { host: 'theirs1' },
    statuses: [403, 200, 200],
  },
  'list-host-updates': {
    mine: { host: 'mine1' },
    theirs: { host: 'theirs1' },
    statuses: [403, 200, 200],
  },
  'explain-update': {
    mine: { host: 'mine1', package: 'shared' },
    theirs: { host: 'theirs1', package: 'shared' },
    statuses: [403, 200, 200],
  },
  'find-hosts-with-package': {
    mine: { package: 'shared' },
    theirs: null,
    statuses: [403, 200, 200],
  },
  'find-exposed-hosts': {
    mine: { cve: 'cve-2026-0001' },
    theirs: null,
    statuses: [403, 200, 200],
  },
  'get-fleet-summary': { mine: {}, theirs: null, statuses: [403, 200, 200] },
  // Who may only read may not ask for it.
  'refresh-host': {
    mine: { host: 'mine1' },
    theirs: { host: 'theirs1' },
    statuses: [403, 403, 200],
  },
};

describe('actions', () => {
  const databases = testDatabases();
  let teams: TwoTeams;

  afterEach(() => teams?.stop());

  const REGISTRY = '/.backstage/actions/v1/actions';
  const invoke = (who: Identity | null, name: string, input: object) =>
    teams.send(who, 'post', `${REGISTRY}/patchman:${name}/invoke`, input);

  it.each(databases.ids)(
    'answer each person what the API would, on %s',
    async id => {
      teams = await startTwoTeams(await databases.migrated(id));
      const { body } = await teams.send('admin', 'get', REGISTRY);
      expect(body.actions.map((one: any) => one.name).sort()).toEqual(
        Object.keys(ACTIONS).sort(),
      );
      for (const { name, attributes, schema } of body.actions) {
        expect([name, attributes.readOnly, attributes.destructive]).toEqual([
          name,
          name !== 'refresh-host',
          false,
        ]);
        expect(schema.input.additionalProperties).toBe(false);
      }
      for (const [name, { mine, theirs, statuses }] of Object.entries(
        ACTIONS,
      )) {
        const answered: number[] = [];
        for (const who of ['plain', 'owner', 'admin'] as const) {
          const { status } = await invoke(who, name, mine);
          answered.push(status);
        }
        expect([name, answered]).toEqual([name, statuses]);
        expect([name, (await invoke(null, name, mine)).status]).toEqual([
          name,
          401,
        ]);
        const told: string[] = [];
        const refused: [string, number][] = [];
        for (const who of ['owner', 'narrow', 'wide'] as const) {
          told.push(JSON.stringify((await invoke(who, name, mine)).body));
          if (theirs) {
            refused.push([who, (await invoke(who, name, theirs)).status]);
          }
        }
        expect([name, told.filter(text => /theirs/.test(text))]).toEqual([
          name,
          [],
        ]);
        // One that somebody may not see does not exist for them.
        const readOnly = name === 'refresh-host' ? 403 : 404;
        expect([name, refused]).toEqual([
          name,
          theirs
            ? [
                ['owner', readOnly],
                ['narrow', readOnly],
                ['wide', 404],
              ]
            : [],
        ]);
        const unknown = await invoke('admin', name, { ...mine, nonsense: 1 });
        expect([name, unknown.status]).toEqual([name, 400]);
        const many = await invoke('admin', name, { ...mine, limit: 101 });
        expect([name, many.status]).toEqual([name, 400]);
      }
      await teams.patchman.settled();
    },
  );

  it.each(databases.ids)('tell what is asked for, on %s', async id => {
    teams = await startTwoTeams(await databases.migrated(id));
    const ask = async (who: Identity, name: string, input: object = {}) => {
      const { status, body, text } = await invoke(who, name, input);
      expect([name, status, text]).toEqual([name, 200, expect.anything()]);
      return body.output;
    };
    expect(
      await ask('admin', 'list-hosts', { state: ['security'], limit: 1 }),
    ).toEqual({
      total: 2,
      hosts: [
        expect.objectContaining({
          name: 'theirs1',
          state: 'security',
          owners: ['group:default/theirs'],
          tags: ['theirs-tag'],
        }),
      ],
    });
    expect((await ask('wide', 'list-hosts')).total).toBe(2);
    expect(
      await ask('owner', 'list-host-updates', { host: 'mine1' }),
    ).toMatchObject({ total: expect.any(Number), doubts: expect.any(Array) });
    const updates = await ask('admin', 'list-host-updates', {
      host: 'theirs1',
      securityOnly: true,
    });
    expect(updates).toMatchObject({
      total: 1,
      updates: [
        {
          package: 'shared',
          installed: '1-1',
          available: '2-1',
          security: true,
          severity: 'Critical',
          errata: ['E-1'],
          repository: 'common',
          blockedBy: null,
        },
      ],
    });
    const { explanations } = await ask('admin', 'explain-update', {
      host: 'theirs1',
      package: 'shared',
    });
    expect(explanations[0].package).toBe('shared 1-1 (x86_64)');
    expect(explanations[0].candidates.map((one: any) => one.verdict)).toContain(
      'chosen',
    );
    expect(
      await ask('admin', 'find-hosts-with-package', { package: 'shared' }),
    ).toMatchObject({
      total: 4,
      hosts: expect.arrayContaining([
        expect.objectContaining({
          name: 'mine1',
          installed: ['shared 1-1 (x86_64)'],
        }),
      ]),
    });
    const exposed = await ask('admin', 'find-exposed-hosts', {
      cve: 'CVE-2026-0001',
    });
    expect(exposed.total).toBe(4);
    expect(
      exposed.hosts.find((one: any) => one.name === 'theirs1'),
    ).toMatchObject({
      exposure: 'update',
      exposedSince: expect.stringMatching(/Z$/),
      packages: [
        {
          installed: 'shared 1-1 (x86_64)',
          fixedBy: 'shared 2-1 (x86_64)',
          errata: ['E-1'],
        },
      ],
    });
    const nobody = await invoke('admin', 'find-exposed-hosts', {
      cve: 'CVE-1999-0001',
    });
    expect([nobody.status, nobody.text]).toEqual([
      404,
      expect.stringContaining('does not say that no host is exposed'),
    ]);
    expect(await ask('owner', 'get-fleet-summary')).toMatchObject({
      hosts: 2,
      byState: { security: 0 },
    });
    expect(await ask('admin', 'get-fleet-summary')).toMatchObject({
      hosts: 4,
      byState: { security: 2 },
    });
    const { task } = await ask('admin', 'refresh-host', { host: 'mine1' });
    await teams.patchman.settled();
    expect(await teams.knex('task').where({ id: task }).first()).toMatchObject({
      kind: 'evaluate-host',
      subject: 'mine1',
      started_by: 'user:default/admin',
      status: 'done',
    });
    expect(
      await teams
        .knex('audit_event')
        .where({ action: 'host-refresh', subject: 'mine1' })
        .orderBy('id', 'desc')
        .first(),
    ).toMatchObject({ actor: 'user:default/admin', outcome: 'succeeded' });
  });

  it.each(databases.ids)(
    'are tools of the MCP backend, as the one who asks it, on %s',
    async id => {
      teams = await startTwoTeams(await databases.migrated(id), {
        features: [mcpPlugin as any],
        backend: { actions: { pluginSources: ['patchman'] } },
      });
      const rpc = async (who: Identity, method: string, params: object) => {
        const { text } = await teams.patchman.anonymous
          .post('/api/mcp-actions/v1')
          .set(
            'Authorization',
            mockCredentials.user.header(`user:default/${who}`),
          )
          .set('Accept', 'application/json, text/event-stream')
          .send({ jsonrpc: '2.0', id: 1, method, params })
          .expect(200);
        const data = /^data: (.*)$/m.exec(text)?.[1] ?? text;
        return JSON.parse(data).result;
      };
      const { tools } = await rpc('owner', 'tools/list', {});
      expect(tools.map(({ name }: any) => name)).toEqual(
        expect.arrayContaining(
          Object.keys(ACTIONS).map(name => expect.stringContaining(name)),
        ),
      );
      const { name } = tools.find((one: any) =>
        one.name.endsWith('list-hosts'),
      );
      const call = async (who: Identity) => {
        const answer = await rpc(who, 'tools/call', { name, arguments: {} });
        return JSON.stringify(answer);
      };
      expect(await call('owner')).toMatch(/mine1/);
      expect(await call('owner')).not.toMatch(/theirs/);
      expect(await call('admin')).toMatch(/theirs1/);
      expect(await call('plain')).toMatch(/patchman\.host\.read/);
    },
  );
});
