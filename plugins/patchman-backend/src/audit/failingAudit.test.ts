import { mockServices } from '@backstage/backend-test-utils';
import { NotFoundError } from '@backstage/errors';
import type { Knex } from 'knex';
import { testDatabases } from '../__testUtils__/databases';
import { startPatchman, type TestPatchman } from '../__testUtils__/testBackend';
import { isPostgres } from '../database/dialect';
import { Audit } from './Audit';

jest.setTimeout(120_000);

const BY = { name: 'host:web1', address: '10.0.0.1' };
const ACTION = {
  action: 'key-rotate',
  severity: 'medium' as const,
  subject: { kind: 'key' as const, name: 'web1' },
};

/** A table that takes no more changes of a kind, as if its disk were full. */
async function refuse(
  knex: Knex,
  change: 'INSERT' | 'UPDATE',
  table = 'audit_event',
): Promise<void> {
  if (isPostgres(knex)) {
    await knex.raw(
      `CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no space left'; END $$`,
    );
    await knex.raw(
      `CREATE TRIGGER refuse_${change} BEFORE ${change} ON ${table} EXECUTE FUNCTION refuse()`,
    );
  } else {
    await knex.raw(
      `CREATE TRIGGER refuse_${change} BEFORE ${change} ON ${table} BEGIN SELECT RAISE(ABORT, 'no space left'); END`,
    );
  }
}

describe('an audit that cannot be written', () => {
  const databases = testDatabases();

  function create(knex: Knex) {
    const logger = mockServices.logger.mock();
    const auditor = mockServices.auditor.mock();
    const event = {
      success: jest.fn(async () => {}),
      fail: jest.fn(async () => {}),
    };
    auditor.createEvent.mockResolvedValue(event);
    const httpAuth = mockServices.httpAuth();
    const audit = new Audit({ knex, logger, auditor, httpAuth });
    return { audit, logger, auditor, event };
  }

  it.each(databases.ids)(
    'leaves what succeeded as it is, and says so in the log, on %s',
    async id => {
      const knex = await databases.migrated(id);
      await refuse(knex, 'UPDATE');
      const { audit, logger, event } = create(knex);
      expect(await audit.record(BY, ACTION, async () => 'done')).toBe('done');
      expect(event.success).toHaveBeenCalledTimes(1);
      expect(event.fail).not.toHaveBeenCalled();
      expect(await knex('audit_event')).toMatchObject([{ outcome: 'started' }]);
      expect(logger.error).toHaveBeenCalledWith(
        expect.stringContaining('has succeeded, which cannot be written'),
        expect.objectContaining({
          message: expect.stringContaining('no space left'),
        }),
      );
    },
  );

  it.each(databases.ids)(
    'does not hide why something failed, on %s',
    async id => {
      const knex = await databases.migrated(id);
      await refuse(knex, 'UPDATE');
      const { audit, logger, event } = create(knex);
      const why = new NotFoundError('No key has the id 7.');
      event.fail.mockImplementation(() => {
        throw new Error('no auditor');
      });
      await expect(
        audit.record(BY, ACTION, async () => {
          throw why;
        }),
      ).rejects.toBe(why);
      expect(event.success).not.toHaveBeenCalled();
      expect(logger.error).toHaveBeenCalledTimes(2);
    },
  );

  it.each(databases.ids)(
    'writes its row also when the auditor cannot be told, on %s',
    async id => {
      const knex = await databases.migrated(id);
      const { audit, logger, event } = create(knex);
      event.success.mockRejectedValue(new Error('no auditor'));
      expect(await audit.record(BY, ACTION, async () => 'done')).toBe('done');
      expect(await knex('audit_event')).toMatchObject([
        { outcome: 'succeeded' },
      ]);
      expect(logger.error).toHaveBeenCalledTimes(1);
    },
  );

  it.each(databases.ids)(
    'refuses an action that it cannot write down before it begins, on %s',
    async id => {
      const knex = await databases.migrated(id);
      await refuse(knex, 'INSERT');
      const { audit, logger, event } = create(knex);
      const work = jest.fn(async () => {});
      const refused: Error = await audit.record(BY, ACTION, work).then(
        () => new Error('it was done'),
        error => error,
      );
      expect(refused.name).toBe('ServiceUnavailableError');
      expect(refused.message).toMatch(/^Nothing was done/);
      expect(refused.message).not.toMatch(/insert|audit_event/i);
      expect(work).not.toHaveBeenCalled();
      expect(event.fail).toHaveBeenCalledTimes(1);
      expect(logger.error).toHaveBeenCalledTimes(1);
    },
  );

  describe('of a backend', () => {
    let patchman: TestPatchman;
    afterEach(() => patchman.stop());

    it.each(databases.ids)(
      'answers what was done as done, and does nothing unseen, on %s',
      async id => {
        const knex = await databases.migrated(id);
        patchman = await startPatchman({ knex });
        await refuse(knex, 'UPDATE');
        const { body } = await patchman
          .post('/keys', { host: 'web1' })
          .expect(201);
        expect(body.key).toEqual(expect.any(String));
        await patchman.delete('/keys/99').expect(404);

        await refuse(knex, 'INSERT');
        const answer = await patchman
          .post('/keys', { host: 'web2' })
          .expect(503);
        expect(answer.body.error.message).toMatch(/^Nothing was done/);
        expect(await knex('host_key').pluck('host_name')).toEqual(['web1']);
      },
    );
  });
});
