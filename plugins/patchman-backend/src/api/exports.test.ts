import { testDatabases } from '../__testUtils__/databases';
import { startTwoTeams, type TwoTeams } from '../__testUtils__/twoTeams';
import { ROUTES } from './__testUtils__/routes';
import { openApiDocument } from './openapi';
import { csvRows } from './__testUtils__/csvRows';

jest.setTimeout(180_000);

describe('a list as lines', () => {
  const databases = testDatabases();
  let teams: TwoTeams;
  afterEach(() => teams?.stop());

  const withIds = (url: string) =>
    url.replace(/:([a-z]+(?:\.[a-z]+)?)/g, (_, name) => `${teams.ids[name]}`);
  const as = (url: string, format: string) =>
    teams.send('admin', 'get', `${url}?format=${format}`);
  const sorted = (items: unknown[]) =>
    items.map(item => JSON.stringify(item)).sort();

  it.each(databases.ids)(
    'has the same items as its pages, whatever it is a list of, on %s',
    async id => {
      teams = await startTwoTeams(await databases.migrated(id));
      const full: string[] = [];
      for (const { route, url } of ROUTES) {
        const [method, path] = route.split(' ');
        const operation = (openApiDocument.paths as any)[path][method];
        const isList = operation.parameters?.some(
          ({ name }: any) => name === 'format',
        );
        if (!isList || method !== 'get') continue;
        const base = withIds(url);
        const page = await teams.send('admin', 'get', `${base}?limit=500`);
        const lines = await as(base, 'jsonl');
        expect([base, page.status, lines.status]).toEqual([base, 200, 200]);
        const items = lines.text
          .split('\n')
          .filter(Boolean)
          .map(line => JSON.parse(line));
        expect([base, sorted(items)]).toEqual([base, sorted(page.body.items)]);
        const [header, ...rows] = csvRows((await as(base, 'csv')).text);
        expect([base, rows.length]).toEqual([base, items.length]);
        expect([base, rows.every(row => row.length === header.length)]).toEqual(
          [base, true],
        );
        if (items.length > 1) full.push(path);
      }
      expect(full.length).toBeGreaterThan(15);
    },
  );

  it.each(databases.ids)(
    'is told of by what is accepted, and refuses what pages have, on %s',
    async id => {
      teams = await startTwoTeams(await databases.migrated(id));
      const { knex, patchman } = teams;
      await knex('host')
        .where({ name: 'mine1' })
        .update({ kernel: '=HYPERLINK("x"),\n1' });
      const csv = await patchman
        .get('/hosts?search=mine')
        .set('Accept', 'text/csv')
        .expect(200)
        .expect('Content-Type', /^text\/csv/);
      const [header, first] = csvRows(csv.text);
      expect(header).toEqual(
        expect.arrayContaining(['name', 'os.release', 'updates.security']),
      );
      expect(first[header.indexOf('name')]).toBe('mine1');
      // No formula, and in one cell.
      expect(first[header.indexOf('kernel')]).toBe('\'=HYPERLINK("x"),\n1');
      await patchman
        .get('/hosts')
        .set('Accept', 'application/x-ndjson')
        .expect('Content-Type', /^application\/x-ndjson/);
      await patchman
        .get('/hosts')
        .set('Accept', '*/*')
        .expect('Content-Type', /^application\/json/);
      await patchman.get('/hosts?format=csv&limit=10').expect(400);
      await patchman.get('/hosts?format=jsonl&orderBy=name').expect(400);
      await patchman.get('/hosts?format=xml').expect(400);
      await patchman.get('/hosts/nothing/updates?format=csv').expect(404);
      const mine = await teams.send('owner', 'get', '/hosts?format=jsonl');
      expect(mine.text).not.toContain('theirs');
      expect(mine.text.trim().split('\n')).toHaveLength(2);
    },
  );

  it.each(databases.ids)(
    'goes on where a page ends, forwards and backwards, on %s',
    async id => {
      teams = await startTwoTeams(await databases.migrated(id));
      const { knex, patchman } = teams;
      const host = await knex('host').where({ name: 'mine1' }).first();
      const { id: _, evaluation_id: __, ...like } = host;
      await knex.batchInsert(
        'host',
        Array.from({ length: 1200 }, (___, i) => ({
          ...{ ...like, name: `many${String(i).padStart(4, '0')}` },
          package_set_id: null,
        })),
        50,
      );
      await knex.batchInsert(
        'audit_event',
        Array.from({ length: 1100 }, (___, i) => ({
          ...{ at: host.created_at, actor: 'x', action: 'import' },
          ...{ severity: 'low', subject_kind: 'import', subject: `${i}` },
          ...{ outcome: 'succeeded', detail: '{}' },
        })),
        50,
      );
      const of = async (path: string) =>
        (await patchman.get(path).expect(200)).text
          .trim()
          .split('\n')
          .map((line: string) => JSON.parse(line));
      const names = (await of('/hosts?format=jsonl')).map(
        ({ name }: any) => name,
      );
      expect(names).toHaveLength(1204);
      expect(names).toEqual([...new Set(names)].sort());
      const events = (await of('/audit?format=jsonl&action=import')).map(
        (event: any) => event.id,
      );
      expect(events).toHaveLength(1100);
      expect(events).toEqual(
        [...new Set<number>(events)].sort((a, b) => b - a),
      );
    },
  );
});
