import { testDatabases } from '../__testUtils__/databases';
import { migrateTo } from '../__testUtils__/migrateTo';

jest.setTimeout(120_000);

const NAME = '20261201130000_task_subjects.js';
const AT = '2026-11-01T00:00:00.000Z';

/** How a task was called, and what it does and is about. */
const TASKS: [
  name: string,
  kind: string,
  about: string | null,
  subject: string | null,
][] = [
  ['clean', 'clean', null, null],
  ['refresh', 'refresh', null, null],
  ['refresh of new mirrors', 'refresh-new-mirrors', null, null],
  ['refresh debian main', 'refresh-repository', 'repository', 'debian main'],
  ['evaluate', 'evaluate', null, null],
  ['evaluate web1', 'evaluate-host', 'host', 'web1'],
  ['evaluate hosts after an import', 'evaluate-import', null, null],
  [
    'evaluate hosts of a changed repository',
    'evaluate-repository',
    'repository',
    null,
  ],
  [
    'evaluate hosts of Debian 12',
    'evaluate-operating-system',
    'operating-system',
    'Debian 12',
  ],
];

describe('the migration for what tasks are about', () => {
  const databases = testDatabases();

  it.each(databases.ids)(
    'takes what a task does and what it is about apart, and puts it together again, on %s',
    async id => {
      const knex = await databases.empty(id);
      await migrateTo(knex, NAME, true);
      await migrateTo(knex, NAME, false);
      await knex('task').insert(
        TASKS.map(([name], index) => ({
          ...{ id: String(index), name, status: 'done' },
          ...{ started_at: AT, message: 'Done.' },
        })),
      );
      await migrateTo(knex, NAME, true);
      expect(
        await knex('task')
          .orderBy('id')
          .select('kind', 'subject_kind', 'subject', 'message'),
      ).toEqual(
        TASKS.map(([, kind, about, subject]) => ({
          ...{ kind, subject_kind: about, subject, message: 'Done.' },
        })),
      );
      const long = 'a'.repeat(1024);
      await knex('task')
        .where({ id: '3' })
        .update({ subject: long, subject_id: 7, started_by: 'user:x/y' });
      await migrateTo(knex, NAME, false);
      const names = await knex('task').orderBy('id').pluck('name');
      expect(names).toEqual(
        TASKS.map(([name], index) =>
          index === 3 ? `refresh ${long}`.slice(0, 255) : name,
        ),
      );
    },
  );
});
