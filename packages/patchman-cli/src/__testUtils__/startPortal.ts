import {
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { PatchmanClient } from 'backstage-plugin-patchman-common';
import patchmanPlugin from 'backstage-plugin-patchman-backend';
import type { Knex } from 'knex';
import { Output } from '../output/Output';
import { run } from '../program';

const NEVER = {
  frequency: { days: 1000 },
  timeout: { hours: 1 },
  initialDelay: { days: 500 },
};

export interface TestPortal {
  url: string;
  token: string;
  client: PatchmanClient;
  /** Runs the command with its exit code and what it prints. */
  patchman(...args: string[]): Promise<{
    code: number;
    out: string;
    err: string;
  }>;
  /** Waits until nothing runs, is due, or was never read. */
  quiet(): Promise<void>;
  stop(): Promise<void>;
}

/** The whole backend on a given database, in which nothing runs by itself. */
export async function startPortal(
  knex: Knex,
  config: Record<string, any> = {},
): Promise<TestPortal> {
  const backend = await startTestBackend({
    features: [
      patchmanPlugin,
      mockServices.database.factory({ knex }),
      mockServices.httpAuth.factory({
        defaultCredentials: mockCredentials.none(),
      }),
      catalogServiceMock.factory({ entities: [] }),
      mockServices.rootConfig.factory({
        data: {
          patchman: {
            // Only what is on this machine can be read, and nothing else is asked.
            fetch: { allow: ['127.0.0.1'], idleTimeout: { seconds: 2 } },
            staleAfter: { days: 3650 },
            errata: { enabled: false },
            schedule: Object.fromEntries(
              [
                'process',
                'refresh',
                'sources',
                'evaluate',
                'clean',
                'check',
                'entities',
                'reverseDns',
              ].map(task => [task, NEVER]),
            ),
            ...config,
          },
        },
      }),
    ],
  });
  const url = `http://127.0.0.1:${backend.server.port()}`;
  const authorization = mockCredentials.user.header();
  const token = authorization.replace(/^Bearer /, '');
  return {
    url,
    token,
    client: new PatchmanClient({
      discoveryApi: { getBaseUrl: async () => `${url}/api/patchman` },
      fetchApi: {
        fetch: (input, init) =>
          fetch(input, {
            ...init,
            headers: { ...(init?.headers as any), authorization },
          }),
      },
    }),
    async patchman(...args) {
      let out = '';
      let err = '';
      const code = await run(
        ['node', 'patchman', ...args],
        { PATCHMAN_URL: url, PATCHMAN_TOKEN: token, HOME: '/nonexistent' },
        new Output(
          { write: text => (out += text) },
          { write: text => (err += text) },
        ),
        { pollEvery: 10 },
      );
      return { code, out, err };
    },
    async quiet() {
      for (;;) {
        const [{ count: running }] = await knex('task')
          .where({ status: 'running' })
          .count({ count: '*' });
        const [{ count: pending }] = await knex('report')
          .where({ status: 'pending' })
          .count({ count: '*' });
        const [{ count: due }] = await knex('host')
          .whereNull('evaluation_id')
          // Due in the very moment of its evaluation, it may stay marked.
          .orWhereRaw('evaluated_at < evaluate_at')
          .count({ count: '*' });
        const [{ count: unread }] = await knex('mirror')
          .join('repository', 'repository.id', 'mirror.repository_id')
          .where({
            'mirror.enabled': true,
            'mirror.refresh': true,
            'mirror.checked_at': null,
            'repository.enabled': true,
          })
          .where('repository.auth_required', false)
          .count({ count: '*' });
        const left = [running, pending, due, unread].map(Number);
        if (left.every(count => count === 0)) return;
        await new Promise(resolve => setTimeout(resolve, 50));
      }
    },
    stop: () => backend.stop(),
  };
}
