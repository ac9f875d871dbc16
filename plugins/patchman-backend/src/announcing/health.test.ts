import { mockServices } from '@backstage/backend-test-utils';
import type { JsonObject } from '@backstage/types';
import type { Knex } from 'knex';
import { testDatabases } from '../__testUtils__/databases';
import { readPatchmanConfig } from '../config/config';
import { fromNow } from '../database/time';
import { builtinSources, SourceRegistry } from '../errata/sources';
import { makeSmallFleet } from '../inventory/tallies/__testUtils__/smallFleet';
import { findHealth } from './health/findHealth';

jest.setTimeout(120_000);

describe('health', () => {
  const databases = testDatabases();

  const healthOf = async (knex: Knex, patchman: JsonObject = {}) => {
    const { parts, status } = await findHealth({
      knex,
      config: readPatchmanConfig(
        mockServices.rootConfig({ data: { patchman } }),
      ),
      errataSources: new SourceRegistry(builtinSources),
    });
    return {
      status,
      ...Object.fromEntries(parts.map(part => [part.name, part])),
    } as Record<string, any>;
  };
  let next = 100;
  const addMirror = async (knex: Knex, fields: object) => {
    const id = next++;
    await knex('repository').insert({
      ...{ id, name: `r${id}`, type: 'deb', arch: 'x86_64' },
      ...{ enabled: true, security_guess: false, auth_required: false },
      created_at: fromNow({}),
    });
    await knex('mirror').insert({
      ...{ repository_id: id, url: `http://m.example.org/${id}` },
      ...{ enabled: true, refresh: true, failures: 0 },
      ...fields,
    });
  };

  it.each(databases.ids)(
    'is unknown where nothing says how it is, on %s',
    async id => {
      const health = await healthOf(await databases.migrated(id));
      expect(health).toMatchObject({
        status: 'unknown',
        queue: { status: 'ok', ageSeconds: null },
        refresh: { status: 'unknown', detail: 'There is no mirror to read.' },
        sources: { status: 'unknown' },
        evaluation: { status: 'unknown', detail: 'There is no host.' },
      });
    },
  );

  it.each(databases.ids)('says which part is behind, on %s', async id => {
    const knex = await databases.migrated(id);
    const fleet = await makeSmallFleet(knex);
    const host = await fleet.addHost({ set: 1, evaluation: 1 });
    await addMirror(knex, { checked_at: fromNow({ minutes: -5 }) });
    await addMirror(knex, {
      checked_at: fromNow({ minutes: -5 }),
      error: 'it is gone',
    });
    const config = { errata: { sources: { epss: { enabled: true } } } };
    await knex('errata_source').insert({
      name: 'epss',
      checked_at: fromNow({ hours: -1 }),
      succeeded_at: fromNow({ hours: -1 }),
      counts: '{}',
    });
    await knex('report').insert({
      ...{ host_name: 'web1', protocol: 2, status: 'pending' },
      ...{ received_at: fromNow({ minutes: -1 }), next_at: fromNow({}) },
      ...{ content_type: '', body: Buffer.of(), size: 0, problems: '[]' },
    });
    await knex('host').update({ evaluate_at: fromNow({ minutes: -1 }) });
    const only = { errata: { ...config.errata, enabled: true } };
    const well = await healthOf(knex, only);
    expect(well).toMatchObject({
      queue: { status: 'ok', detail: '1 report to be processed.' },
      refresh: { status: 'ok', detail: '2 mirrors, of which 1 fails.' },
      evaluation: { status: 'ok' },
    });
    expect(well.queue.ageSeconds).toBeGreaterThanOrEqual(60);

    await knex('report').update({ received_at: fromNow({ minutes: -6 }) });
    await knex('mirror').update({ checked_at: fromNow({ hours: -11 }) });
    await knex('errata_source').update({ succeeded_at: fromNow({ days: -9 }) });
    await knex('host')
      .where({ id: host })
      .update({ evaluate_at: fromNow({ minutes: -11 }) });
    expect(await healthOf(knex, only)).toMatchObject({
      status: 'behind',
      queue: { status: 'behind' },
      refresh: {
        status: 'behind',
        detail: 'None of 2 mirrors was looked at when it was due.',
      },
      sources: {
        status: 'behind',
        detail: expect.stringContaining('epss'),
      },
      evaluation: {
        status: 'behind',
        detail: '1 host should have been evaluated more than ten minutes ago.',
      },
    });

    await knex('mirror').update({
      checked_at: fromNow({}),
      error: 'it is gone',
    });
    expect(await healthOf(knex)).toMatchObject({
      refresh: { status: 'behind', detail: 'Each of 2 mirrors fails.' },
    });
    expect(
      await healthOf(knex, {
        schedule: {
          refresh: { frequency: { trigger: 'manual' }, timeout: { hours: 1 } },
        },
      }),
    ).toMatchObject({ refresh: { status: 'unknown' } });
  });
});
