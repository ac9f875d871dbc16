import type { Knex } from 'knex';
import { testDatabases } from '../__testUtils__/databases';
import { databaseTrouble, reasonOf } from './driverErrors';

jest.setTimeout(60_000);

/** As the query builder hands on what PostgreSQL's driver throws. */
function postgresError(code: string): Error {
  return Object.assign(
    new Error(`insert into "tag" ("key") values ('secret') - words`),
    { code, severity: 'ERROR' },
  );
}

function sqliteError(code: string): Error {
  return Object.assign(new Error('insert into `tag` values (?) - words'), {
    code,
  });
}

describe('what a database says', () => {
  it.each([
    ['22021', true],
    ['22001', true],
    ['22P05', true],
    ['23502', true],
    ['54000', true],
    ['08P01', true],
    ['42P01', true],
    ['23505', false],
    ['23503', false],
    ['40001', false],
    ['40P01', false],
    ['53100', false],
    ['57P01', false],
    ['08006', false],
    ['XX000', false],
  ])('is told in a sentence, PostgreSQL %s', (code, deterministic) => {
    const trouble = databaseTrouble(postgresError(code))!;
    expect(trouble.deterministic).toBe(deterministic);
    expect(trouble.sentence).toMatch(/^The database .*\(\w{5}\)\.$/);
    expect(trouble.sentence).not.toMatch(/insert|secret/);
  });

  it.each([
    ['SQLITE_ERROR', true],
    ['SQLITE_TOOBIG', true],
    ['SQLITE_CONSTRAINT_NOTNULL', true],
    ['SQLITE_CONSTRAINT_CHECK', true],
    ['SQLITE_CONSTRAINT_UNIQUE', false],
    ['SQLITE_BUSY', false],
    ['SQLITE_BUSY_SNAPSHOT', false],
    ['SQLITE_FULL', false],
    ['SQLITE_IOERR_WRITE', false],
  ])('is told in a sentence, %s', (code, deterministic) => {
    const trouble = databaseTrouble(sqliteError(code))!;
    expect(trouble.deterministic).toBe(deterministic);
    expect(trouble.sentence).not.toContain('insert');
  });

  it.each([
    'Connection terminated unexpectedly',
    'Knex: Timeout acquiring a connection. The pool is probably full.',
    'select "id" from "host" - read ECONNRESET',
    'WITH due AS (SELECT 1) UPDATE report - Connection terminated',
  ])('may pass where there is no connection: %s', message => {
    const trouble = databaseTrouble(new Error(message));
    expect(trouble).toMatchObject({ deterministic: false });
    expect(trouble!.sentence).not.toMatch(/select|WITH/);
  });

  const refused = (syscall: string) =>
    Object.assign(new Error(`${syscall} ECONNREFUSED 10.0.0.1:5432`), {
      ...{ code: 'ECONNREFUSED', syscall },
    });
  it.each([
    refused('connect'),
    refused('getaddrinfo'),
    new AggregateError([refused('connect'), refused('connect')]),
  ])('may pass where nothing listens: %s', error => {
    expect(reasonOf(error)).toBe(
      'The database cannot be reached at this moment.',
    );
    // What wraps one names who could not be reached.
    expect(databaseTrouble(new Error('a mirror', { cause: error }))).toBeNull();
  });

  it('is found behind an error that was thrown because of it', () => {
    const error = new Error('damaged', { cause: postgresError('22001') });
    expect(reasonOf(error)).toMatch(/22001/);
  });

  it.each([
    new Error('select one of these'),
    new Error('The report is unusable.'),
    Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }),
    Object.assign(new Error('gone'), { code: 'ABCDE' }),
    'a text',
    null,
  ])('is not claimed of other errors: %s', error => {
    expect(databaseTrouble(error)).toBeNull();
  });

  const databases = testDatabases();
  describe.each(databases.ids)('by %s itself', id => {
    let knex: Knex;
    beforeEach(async () => {
      knex = await databases.migrated(id);
    });

    const troubleOf = async (work: Promise<unknown>) => {
      const error = await work.then(
        () => undefined,
        thrown => thrown,
      );
      return databaseTrouble(error);
    };

    it.each([
      [
        'more values than one statement takes',
        () =>
          knex('host').whereIn(
            'id',
            Array.from({ length: 70_000 }, (_, i) => i),
          ),
      ],
      [
        'a value that is missing',
        () => knex('tag').insert({ key: null, name: 'a' }),
      ],
      ['a table that is not there', () => knex('no_such_table')],
    ])('would be said again of %s', async (_what, work) => {
      const trouble = await troubleOf(work().then(() => undefined));
      expect(trouble).toMatchObject({ deterministic: true });
      expect(trouble!.sentence).not.toMatch(/select|insert/i);
    });

    it('may pass where somebody was first', async () => {
      const row = { key: 'a', name: 'a' };
      await knex('tag').insert(row);
      const trouble = await troubleOf(knex('tag').insert(row));
      expect(trouble).toMatchObject({ deterministic: false });
    });
  });
});
