import type { Knex } from 'knex';
import { testDatabases } from '../../__testUtils__/databases';
import { cleanUpdates } from '../../maintenance/clean/cleanUpdates';
import { ensureUpdates, UpdateIds, type UpdateRow } from './sharedUpdates';

jest.setTimeout(60_000);

const databases = testDatabases();

const update = (installed: number, available: number): UpdateRow => ({
  installed_id: installed,
  available_id: available,
  source: 'evaluated',
  repository_id: null,
  security: false,
  kind: 'package',
  blocked_reason: null,
  blocked_detail: null,
  why: '[]',
  errata: '[]',
  severity: '',
  reboot_suggested: false,
});

describe.each(databases.ids)('updates that are found on %s', id => {
  let knex: Knex;
  let hints: UpdateIds;

  const ensure = async (...updates: UpdateRow[]) => {
    const { ids, found } = await knex.transaction(trx =>
      ensureUpdates(trx, updates, hints),
    );
    hints.note(found);
    return ids;
  };
  const clean = () => cleanUpdates(knex, new AbortController().signal);

  beforeEach(async () => {
    knex = await databases.migrated(id);
    hints = new UpdateIds();
    await knex('package').insert(
      [1, 2, 3].map(one => ({
        ...{ id: one, type: 'deb', name: `p${one}`, epoch: '' },
        ...{ version: '1', release: '1', arch: 'all' },
      })),
    );
  });

  it('stand once, whoever finds them and in whatever order', async () => {
    const [first, second] = await ensure(update(1, 2), update(1, 3));
    expect(first).not.toBe(second);
    expect(await ensure(update(1, 3), update(1, 2))).toEqual([second, first]);
    // Another backend remembers nothing.
    hints = new UpdateIds();
    const [again, third] = await ensure(update(1, 2), update(2, 3));
    expect(again).toBe(first);
    const rows = await knex('found_update').orderBy('id').pluck('id');
    expect(rows).toEqual([first, second, third].sort((a, b) => a - b));
  });

  it('are told apart by everything that is said of them', async () => {
    const one = update(1, 2);
    const others: Partial<UpdateRow>[] = [
      { source: 'reported' },
      { security: true },
      { kind: 'kernel' },
      { blocked_reason: 'held' },
      { blocked_detail: 'held' },
      { why: '["a"]' },
      { errata: '["a"]' },
      { severity: 'high' },
      { reboot_suggested: true },
    ];
    const ids = await ensure(
      one,
      ...others.map(other => ({ ...one, ...other })),
    );
    expect(new Set(ids).size).toBe(others.length + 1);
  });

  it('are cleaned away when no evaluation lists them, and found anew', async () => {
    const [kept, gone] = await ensure(update(1, 2), update(1, 3));
    await knex('evaluation').insert({
      ...{ id: 1, key: 'k', computed_at: '2026-11-01T00:00:00.000Z' },
      ...{ known: true, security: 0, other: 1, blocked: 0 },
      ...{ foreign_packages: 0, reboot_evidence: '[]', doubts: '[]' },
    });
    await knex('evaluation_entry').insert({
      evaluation_id: 1,
      update_id: kept,
    });
    expect(await clean()).toBe(1);
    // Its id is remembered still, and not relied upon.
    const [still, anew] = await ensure(update(1, 2), update(1, 3));
    expect(still).toBe(kept);
    expect(anew).not.toBe(gone);
    expect(await knex('evaluation_update')).toMatchObject([
      { evaluation_id: 1, installed_id: 1, available_id: 2 },
    ]);
  });
});
