import { testDatabases } from '../__testUtils__/databases';
import { migrateTo } from '../__testUtils__/migrateTo';

jest.setTimeout(120_000);

const NAME = '20261201132000_shown_names.js';
const AT = '2026-11-01T00:00:00.000Z';
const URL = 'https://user:secret@host/repo?token=secret&x=1';
const SHOWN = 'https://user:***@host/repo?token=***&x=1';

describe('the migration for names without credentials', () => {
  const databases = testDatabases();

  it.each(databases.ids)(
    'masks what is shown, and leaves what is fetched, on %s',
    async id => {
      const knex = await databases.empty(id);
      await migrateTo(knex, NAME, true);
      await migrateTo(knex, NAME, false);
      await knex('repository').insert({
        ...{ id: 1, name: URL, repo_id: 'https://secret@host/', type: 'deb' },
        ...{ arch: 'x86_64', created_at: AT },
      });
      await knex('mirror').insert({
        ...{ id: 1, repository_id: 1, url: URL, error: `${URL} is away` },
      });
      await knex('evaluation').insert({
        ...{ id: 1, key: 'k', computed_at: AT, known: true, security: 0 },
        ...{ other: 0, blocked: 0, foreign_packages: 0, reboot_evidence: '[]' },
        doubts: JSON.stringify([`${URL} fails`, 'and ask joe@example.org?']),
      });
      await knex('audit_event').insert({
        ...{ at: AT, actor: 'x', action: 'mirror-update', severity: 'low' },
        ...{ subject_kind: 'mirror', subject: URL, outcome: 'succeeded' },
        detail: JSON.stringify({ changes: { url: URL } }),
      });
      await knex('import_record').insert(
        [
          { kind: 'repositories', name: `deb x ${URL}`, content: '{}' },
          {
            ...{ kind: 'repositories', name: 'deb x other' },
            content: JSON.stringify({ mirrors: { [URL]: { enabled: true } } }),
          },
        ].map(record => ({ ...record, imported_at: AT })),
      );
      await migrateTo(knex, NAME, true);
      expect(await knex('repository').first()).toMatchObject({
        name: SHOWN,
        repo_id: 'https://***@host/',
      });
      expect(await knex('mirror').first()).toMatchObject({
        url: URL,
        error: `${SHOWN} is away`,
      });
      expect(JSON.parse((await knex('evaluation').first()).doubts)).toEqual([
        `${SHOWN} fails`,
        'and ask joe@example.org?',
      ]);
      const event = await knex('audit_event').first();
      expect(event.subject).toBe(SHOWN);
      expect(JSON.parse(event.detail)).toEqual({ changes: { url: SHOWN } });
      const records = await knex('import_record').orderBy('name');
      expect(JSON.stringify(records)).not.toContain('secret');
      expect(JSON.parse(records[1].content)).toEqual({
        mirrors: { [SHOWN]: { enabled: true } },
      });
      await migrateTo(knex, NAME, false);
    },
  );
});
