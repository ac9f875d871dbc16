import {
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import type { BackendFeature } from '@backstage/backend-plugin-api';
import type { Entity } from '@backstage/catalog-model';
import type { JsonObject } from '@backstage/types';
import type { Knex } from 'knex';
import request from 'supertest';
import { patchmanPlugin } from '../plugin';
import { UNSCHEDULED } from './unscheduled';

export interface TestPatchman {
  /** Requests to `/api/patchman`, as a signed-in user. */
  get(path: string): request.Test;
  post(path: string, body?: object): request.Test;
  patch(path: string, body: object): request.Test;
  delete(path: string): request.Test;
  /** Requests without any identity. */
  anonymous: ReturnType<typeof request>;
  /** A new key for a host. */
  keyFor(host: string): Promise<string>;
  /** Reports over protocol 2 with a key of its own, and waits until it is processed. */
  report(body: Record<string, unknown>): Promise<void>;
  /** Waits until no report is pending and no task is running. */
  settled(): Promise<void>;
  stop(): Promise<void>;
}

/** The whole backend on a given database, its catalog filled with the given entities. */
export async function startPatchman(options: {
  knex: Knex;
  config?: JsonObject;
  /** The `backend` section. */
  backend?: JsonObject;
  entities?: Entity[];
  features?: BackendFeature[];
}): Promise<TestPatchman> {
  const { knex } = options;
  const backend = await startTestBackend({
    features: [
      patchmanPlugin,
      mockServices.database.factory({ knex }),
      // Who says nothing is nobody, as in a real portal.
      mockServices.httpAuth.factory({
        defaultCredentials: mockCredentials.none(),
      }),
      catalogServiceMock.factory({ entities: options.entities ?? [] }),
      mockServices.rootConfig.factory({
        data: {
          ...(options.backend && { backend: options.backend }),
          patchman: {
            schedule: UNSCHEDULED,
            // Nothing is asked of the internet.
            errata: { enabled: false },
            ...options.config,
          },
        },
      }),
      ...(options.features ?? []),
    ],
  });
  const { server } = backend;
  const base = '/api/patchman';
  const user = mockCredentials.user.header();
  const keys = new Map<string, string>();
  const patchman: TestPatchman = {
    anonymous: request(server),
    get: path =>
      request(server)
        .get(base + path)
        .set('Authorization', user),
    post: (path, body) =>
      request(server)
        .post(base + path)
        .set('Authorization', user)
        .send(body),
    patch: (path, body) =>
      request(server)
        .patch(base + path)
        .set('Authorization', user)
        .send(body),
    delete: path =>
      request(server)
        .delete(base + path)
        .set('Authorization', user),
    async keyFor(host) {
      if (!keys.has(host)) {
        const { body } = await patchman.post('/keys', { host }).expect(201);
        keys.set(host, body.key);
      }
      return keys.get(host)!;
    },
    async report(body) {
      const key = await patchman.keyFor(String(body.hostname));
      await request(server)
        .post(`${base}/api/report/`)
        .set('Authorization', `Api-Key ${key}`)
        .send(body)
        .expect(202);
      await patchman.settled();
    },
    async settled() {
      const startedAt = Date.now();
      for (;;) {
        const [reports] = await knex('report')
          .where({ status: 'pending' })
          .count({ count: '*' });
        const [tasks] = await knex('task')
          .where({ status: 'running' })
          .count({ count: '*' });
        const [due] = await knex('host')
          .where({ evaluation_id: null, evaluation_error: null })
          // The report is done a moment before its host is evaluated.
          .orWhereRaw('evaluated_at < evaluate_at AND evaluation_error IS NULL')
          .count({ count: '*' });
        // What CVEs mean for a host is found in the background once it is evaluated.
        const [unjudged] = await knex('host')
          .leftJoin('host_verdicts as v', 'v.host_id', 'host.id')
          .whereNotNull('host.evaluation_id')
          .where(any =>
            any
              .whereNull('v.host_id')
              .orWhereRaw('v.evaluation_id <> host.evaluation_id')
              .orWhere('v.errata', ''),
          )
          .count({ count: '*' });
        if (
          Number(reports.count) === 0 &&
          Number(tasks.count) === 0 &&
          Number(due.count) === 0 &&
          (Number(unjudged.count) === 0 || Date.now() - startedAt > 5000)
        ) {
          // Work that was just finished may have asked for more.
          await new Promise(resolve => setTimeout(resolve, 30));
          const [more] = await knex('task')
            .where({ status: 'running' })
            .count({ count: '*' });
          // New mirrors are read in the background, which begins a moment after the report is done.
          const beginsSoon =
            Date.now() - startedAt < 5000 && (await hasNewMirror(knex));
          if (Number(more.count) === 0 && !beginsSoon) return;
        }
        await new Promise(resolve => setTimeout(resolve, 10));
      }
    },
    stop: () => backend.stop(),
  };
  return patchman;
}

async function hasNewMirror(knex: Knex): Promise<boolean> {
  const mirror = await knex('mirror')
    .join('repository', 'repository.id', 'mirror.repository_id')
    .where({
      'mirror.enabled': true,
      'mirror.refresh': true,
      'mirror.checked_at': null,
      'repository.enabled': true,
      'repository.auth_required': false,
    })
    .first('mirror.id');
  return Boolean(mirror);
}
