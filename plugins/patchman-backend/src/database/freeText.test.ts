import { HOST_ANNOTATION } from 'backstage-plugin-patchman-common';
import type { Knex } from 'knex';
import { reportOf } from '../__testUtils__/aptRepository';
import { testDatabases } from '../__testUtils__/databases';
import { migrateTo } from '../__testUtils__/migrateTo';
import { startPatchman, type TestPatchman } from '../__testUtils__/testBackend';
import { ErratumSetBuilder } from '../inventory/errata/ErratumSetBuilder';
import { ensurePackageSet } from '../inventory/packageSets/ensurePackageSet';
import { storeMirrorContent } from '../repositories/storeMirror';

jest.setTimeout(120_000);

const NAME = '20261201141000_free_text.js';

/** Columns with a width: only the backend itself, or a check before the table, makes what stands in them. */
const MADE_HERE =
  /^(?:.*_at|at|release_date|valid_until|newest_date|verified_since|digest|.*_digest|key|hash|prefix|ticket|status|kind|.*_kind|type|signature|outcome|severity|action|source|machine_id|known_machine_id|blocked_reason|verified_key|verified_key_before|begun_by|standing|subject|coverage|state|since|errata|advisories|id)$/;
/** Names of hosts have 253 characters at most; the tables of the migrator are not ours. */
const CHECKED =
  /^(?:host\.name|domain\.name|.*\.host_name|quarantine\.new_name|cve\.name|task\.name|knex_.*)$/;

const LONG = 'x'.repeat(253);
const LONGEST_HOST = [LONG.slice(0, 63), LONG.slice(0, 63), LONG.slice(0, 63)]
  .concat('y'.repeat(61))
  .join('.');

async function fill(knex: Knex): Promise<void> {
  await knex('tag').insert({ id: 1, key: 'www', name: 'WWW' });
  await knex('repository').insert({
    ...{ id: 1, name: 'main', type: 'deb', arch: 'x86_64' },
    created_at: '2026-11-01T00:00:00.000Z',
  });
  await knex('mirror').insert({
    ...{ repository_id: 1, url: 'http://a', content_digest: 'c' },
  });
}

describe('texts from outside', () => {
  const databases = testDatabases();
  const postgres = databases.ids.filter(id => id !== 'SQLITE_3');

  it.each(postgres)('stand in columns without a width, on %s', async id => {
    const knex = await databases.migrated(id);
    const { rows } = await knex.raw(
      `SELECT table_name || '.' || column_name AS name FROM information_schema.columns
       WHERE table_schema = current_schema() AND data_type = 'character varying'
         AND table_name <> 'repository_content'`,
    );
    const names: string[] = rows.map((row: { name: string }) => row.name);
    expect(names.length).toBeGreaterThan(20);
    expect(
      names.filter(
        name => !CHECKED.test(name) && !MADE_HERE.test(name.split('.')[1]),
      ),
    ).toEqual([]);
  });

  it.each(databases.ids)(
    'are the same before and after the migration, on %s',
    async id => {
      const knex = await databases.empty(id);
      await migrateTo(knex, NAME, true);
      await migrateTo(knex, NAME, false);
      await fill(knex);
      const tables = ['tag', 'repository', 'mirror', 'repository_content'];
      const read = () => Promise.all(tables.map(table => knex(table)));
      const before = await read();
      await migrateTo(knex, NAME, true);
      expect(await read()).toEqual(before);
      await knex('tag').insert({ id: 2, key: LONG + LONG, name: 'long' });
      await migrateTo(knex, NAME, false);
      const [, cut] = await knex('tag').orderBy('id');
      expect(cut.key).toMatch(/^x{255}/);
      await knex('tag').where({ id: 2 }).delete();
      expect(await read()).toEqual(before);
    },
  );

  describe('as long as they may be', () => {
    let patchman: TestPatchman;
    afterEach(() => patchman.stop());

    it.each(databases.ids)(
      'are taken from hosts, people and the catalog, on %s',
      async id => {
        const knex = await databases.migrated(id);
        const owner = `group:${'n'.repeat(63)}/${'o'.repeat(63)}`;
        const entity = (name: string, host: string) => ({
          apiVersion: 'backstage.io/v1alpha1',
          kind: 'Resource',
          metadata: {
            name,
            namespace: 'n'.repeat(63),
            annotations: { [HOST_ANNOTATION]: host },
          },
          relations: [{ type: 'ownedBy', targetRef: owner }],
        });
        patchman = await startPatchman({
          knex,
          entities: [
            entity('e'.repeat(63), LONGEST_HOST),
            entity('other', 'x'.repeat(100_000)),
          ],
        });
        // One letter that is two in lower case.
        const tag = 'İ'.repeat(100);
        await patchman
          .post('/enrolment-tokens', {
            ...{ name: LONG.slice(0, 100), hostnamePattern: LONG, owner },
            tags: [tag],
          })
          .expect(201);
        const report = (os: string) =>
          reportOf(LONGEST_HOST, [['vim', '1-1']], [], {
            ...{ os, tags: [tag], kernel: `6.1-${LONG.slice(0, 200)}` },
          });
        await patchman.report(report(`Debian ${LONG.slice(0, 200)}`));
        const other = await patchman.anonymous
          .post('/api/patchman/api/report/')
          .set(
            'Authorization',
            `Api-Key ${await patchman.keyFor(LONGEST_HOST)}`,
          )
          .send(report(`Rocky ${LONG.slice(0, 200)}`));
        // It is held, for a person to decide.
        expect(other.status).toBe(409);
        await patchman.settled();
        const { body } = await patchman.get('/quarantine').expect(200);
        expect(body.items).toHaveLength(1);
        await patchman
          .patch(`/hosts/${LONGEST_HOST}`, { tags: [tag, 'other'] })
          .expect(200);
        await patchman.post('/maintenance/entities').expect(202);
        await patchman.settled();
        expect(await knex('host_entity').pluck('host_name')).toEqual([
          LONGEST_HOST,
        ]);
        expect(
          await knex('report')
            .distinct('status')
            .orderBy('status')
            .pluck('status'),
        ).toEqual(['processed', 'quarantined']);
        expect(await knex('host')).toHaveLength(1);
      },
    );

    it.each(databases.ids)('are taken from mirrors, on %s', async id => {
      const knex = await databases.migrated(id);
      patchman = await startPatchman({ knex });
      await fill(knex);
      const errata = new ErratumSetBuilder(knex);
      const far = '+275760-09-13T00:00:00.000Z';
      await errata.add([
        {
          ...{ name: LONG + LONG, kind: 'security', severity: LONG },
          ...{ retracted: false, rebootSuggested: false, title: LONG },
          ...{ description: LONG, issued: far, updated: far },
          ...{ references: [], cves: [`CVE-${LONG}`], packages: [] },
        } as any,
      ]);
      const packages = await ensurePackageSet(knex, [
        {
          ...{ type: 'deb', name: LONG, epoch: '', version: LONG },
          ...{ release: '', arch: LONG },
        },
      ]);
      await storeMirrorContent(knex, await knex('mirror').first(), {
        ...{ packageSetId: packages.id, moduleDocumentId: null, state: {} },
        erratumSetId: await errata.complete(),
        contentDigest: LONG + LONG,
        release: { date: far, validUntil: far } as any,
        signature: 'unsigned',
        securityGuess: false,
      } as any);
      expect(await knex('mirror').first()).toMatchObject({
        ...{ release_date: null, valid_until: null },
        content_digest: LONG + LONG,
      });
    });
  });
});
