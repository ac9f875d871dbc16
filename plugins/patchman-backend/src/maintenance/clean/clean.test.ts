import type { Knex } from 'knex';
import { reportOf } from '../../__testUtils__/aptRepository';
import { testDatabases } from '../../__testUtils__/databases';
import {
  startPatchman,
  type TestPatchman,
} from '../../__testUtils__/testBackend';
import { isPostgres } from '../../database/dialect';
import { fromNow } from '../../database/time';
import { GoneContentError } from '../../inventory/GoneContentError';
import { EvaluationContents } from '../../inventory/evaluations/EvaluationContents';
import { applyReport } from '../../inventory/hosts/applyReport';
import { readProtocol2 } from '../../reports/protocol2';
import { cleanDatabase } from './cleanDatabase';
import { deleteRetiredSets, retirePackageSets } from './cleanPackageSets';

jest.setTimeout(120_000);

const LONG_AGO = fromNow({ days: -2 });
const never = () => new AbortController().signal;

function clean(knex: Knex, options: object = {}) {
  return cleanDatabase(knex, {
    keepReportsPerHost: 3,
    keepHistory: { days: 365 },
    keepAudit: { days: 365 },
    signal: never(),
    ...options,
  });
}

/** Everything is old enough to be cleaned. */
async function age(knex: Knex): Promise<void> {
  for (const table of [
    'package_set',
    'erratum_set',
    'module_document',
    'erratum',
    'repository',
  ]) {
    await knex(table).update({ created_at: LONG_AGO });
  }
  await knex('evaluation').update({ computed_at: LONG_AGO });
}

/** Applies a report as the processor would, by its parts. */
function apply(
  knex: Knex,
  packages: [string, string][],
  finish: (trx: Knex) => Promise<void> = async () => {},
) {
  return applyReport({
    knex,
    row: {
      ...{ id: 1, received_at: fromNow({}), address: null },
      ...{ user_agent: null, body_digest: null },
    },
    report: readProtocol2(
      Buffer.from(JSON.stringify(reportOf('web1', packages, []))),
    ),
    installed: new EvaluationContents(knex, 1000).installed,
    guessSecurity: () => false,
    finish,
  });
}

async function packagesOf(knex: Knex, host: string): Promise<string[]> {
  return knex('host')
    .join('package_set_member as m', 'm.set_id', 'host.package_set_id')
    .join('package_set as s', 's.id', 'host.package_set_id')
    .join('package as p', 'p.id', 'm.package_id')
    .where({ 'host.name': host, 's.complete': true })
    .orderBy('p.name')
    .pluck('p.version');
}

const OLD: [string, string][] = [
  ['app', '1-1'],
  ['lib', '1-1'],
];
const NEW: [string, string][] = [
  ['app', '2-1'],
  ['lib', '2-1'],
];

describe('cleaning sets of packages', () => {
  const databases = testDatabases();

  it.each(databases.ids)(
    'leaves a host whole that returns to an old set between its two steps, on %s',
    async id => {
      const knex = await databases.migrated(id);
      await apply(knex, OLD);
      await apply(knex, NEW);
      await age(knex);

      expect(await retirePackageSets(knex, never())).toBe(1);
      // The old set has all its members still, and is not found for all that.
      expect(await knex('package_set').where({ complete: false })).toHaveLength(
        1,
      );
      await apply(knex, OLD);
      expect(await deleteRetiredSets(knex, never())).toBe(1);

      expect(await packagesOf(knex, 'web1')).toEqual(['1', '1']);
      expect(await knex('package_set').where({ complete: false })).toHaveLength(
        0,
      );
    },
  );

  it.each(databases.ids)(
    'refuses a set that was found before it was retired, and takes the report with the next try, on %s',
    async id => {
      const knex = await databases.migrated(id);
      await apply(knex, OLD);
      await apply(knex, NEW);
      await age(knex);
      // The set is found by the first of these statements; it is retired before the last ones.
      let retiring: Promise<number> | undefined;
      const onQuery = ({ sql }: { sql: string }) => {
        if (!retiring && /from .package_set. where .digest. = /.test(sql)) {
          retiring = retirePackageSets(knex, never());
        }
      };
      knex.on('query', onQuery);
      const first = await apply(knex, OLD).catch(error => error);
      knex.removeListener('query', onQuery);
      await retiring;
      // Whichever came first, the host is whole: with what it had, or with what it reported.
      const had = await packagesOf(knex, 'web1');
      expect(had).toEqual(
        first instanceof GoneContentError ? ['2', '2'] : ['1', '1'],
      );
      await apply(knex, OLD);
      await deleteRetiredSets(knex, never());
      expect(await packagesOf(knex, 'web1')).toEqual(['1', '1']);
    },
  );

  it.each(databases.ids)(
    'leaves a set alone as long as another one is stored as its difference, on %s',
    async id => {
      const knex = await databases.migrated(id);
      const versions = (first: string): [string, string][] =>
        Array.from({ length: 20 }, (_, at) => [
          `package${at}`,
          at === 0 ? first : '1',
        ]);
      await apply(knex, versions('1'));
      await apply(knex, versions('2'));
      const [base, derived] = await knex('package_set').orderBy('id');
      expect(derived.base_id).toBe(base.id);
      await age(knex);
      expect(await clean(knex)).toMatchObject({ packageSets: 0 });
      expect(await packagesOf(knex, 'web1')).toEqual([
        '2',
        ...Array.from({ length: 19 }, () => '1'),
      ]);

      await apply(
        knex,
        versions('3').map(([name]) => [name, '3']),
      );
      await age(knex);
      // The one that stood on it goes first.
      expect(await clean(knex)).toMatchObject({ packageSets: 1 });
      expect(await clean(knex)).toMatchObject({ packageSets: 1 });
      expect(await knex('package_set_entry').distinct('set_id')).toHaveLength(
        1,
      );
    },
  );

  it.each(databases.ids)(
    'is finished by the next one when it was stopped in the middle, on %s',
    async id => {
      const knex = await databases.migrated(id);
      await apply(knex, OLD);
      await apply(knex, NEW);
      await age(knex);
      await retirePackageSets(knex, never());
      const [retired] = await knex('package_set').where({ complete: false });
      const [member] = await knex('package_set_member').where({
        set_id: retired.id,
      });
      await knex('package_set_entry')
        .where({ set_id: member.set_id, package_id: member.package_id })
        .delete();

      expect(await clean(knex)).toMatchObject({ packageSets: 1 });
      expect(
        await knex('package_set_member').where({ set_id: retired.id }),
      ).toEqual([]);
      expect(await packagesOf(knex, 'web1')).toEqual(['2', '2']);
    },
  );

  it.each(databases.ids)(
    'drops what a set that was never completed left, and leaves one that is young, on %s',
    async id => {
      const knex = await databases.migrated(id);
      for (const [digest, created_at] of [
        ['building:a', LONG_AGO],
        ['building:b', fromNow({})],
      ]) {
        await knex('package_set').insert({
          ...{ digest, size: 0, complete: false, created_at },
        });
      }
      expect(await clean(knex)).toMatchObject({ packageSets: 1 });
      expect(await knex('package_set').pluck('digest')).toEqual(['building:b']);
    },
  );

  describe('on a database with several writers', () => {
    const postgres = databases.ids.filter(id => id !== 'SQLITE_3');

    it.each(postgres)(
      'does not retire a set that a host is just taking, on %s',
      async id => {
        const knex = await databases.migrated(id);
        expect(isPostgres(knex)).toBe(true);
        await apply(knex, OLD);
        await apply(knex, NEW);
        await age(knex);
        let retired: number | undefined;
        await apply(knex, OLD, async () => {
          // The host points to the old set, which nobody else sees yet.
          retired = await retirePackageSets(knex, never());
        });
        expect(retired).toBe(0);
        expect(await packagesOf(knex, 'web1')).toEqual(['1', '1']);
      },
    );

    it.each(postgres)(
      'lets a host wait that takes a set which is just being retired, on %s',
      async id => {
        const knex = await databases.migrated(id);
        await apply(knex, OLD);
        await apply(knex, NEW);
        await age(knex);
        const [old] = await knex('package_set').orderBy('id');
        const cleaning = await knex.transaction();
        await cleaning('package_set')
          .where({ id: old.id })
          .update({ complete: false, digest: `deleted:${old.id}` });
        const applied = apply(knex, OLD).catch(error => error);
        for (;;) {
          const { rows } = await knex.raw(
            "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()",
          );
          if (rows.length > 0) break;
        }
        await cleaning.commit();
        expect(await applied).toBeInstanceOf(GoneContentError);
        expect(await packagesOf(knex, 'web1')).toEqual(['2', '2']);
        await apply(knex, OLD);
        expect(await packagesOf(knex, 'web1')).toEqual(['1', '1']);
      },
    );

    it.each(postgres)(
      'leaves an evaluation and a repository that a host is just taking, on %s',
      async id => {
        const knex = await databases.migrated(id);
        await apply(knex, OLD);
        const host = await knex('host').first();
        const [{ id: evaluation }] = await knex('evaluation')
          .insert({
            ...{ key: 'k', computed_at: LONG_AGO, known: true, security: 0 },
            ...{ other: 0, blocked: 0, foreign_packages: 0 },
            ...{ reboot_evidence: '[]', doubts: '[]' },
          })
          .returning('id');
        const [{ id: repository }] = await knex('repository')
          .insert({
            ...{ name: 'main', type: 'deb', arch: 'x86_64' },
            created_at: LONG_AGO,
          })
          .returning('id');
        const taking = await knex.transaction();
        await taking('host')
          .where({ id: host.id })
          .update({ evaluation_id: evaluation });
        await taking('host_repository').insert({
          ...{ host_id: host.id, repository_id: repository, position: 0 },
          ...{ priority: 500, enabled: true },
        });
        expect(await clean(knex)).toMatchObject({
          evaluations: 0,
          repositories: 0,
        });
        await taking.commit();
        expect(await clean(knex)).toMatchObject({
          evaluations: 0,
          repositories: 0,
        });
        expect(await knex('host_repository')).toHaveLength(1);
        expect(await knex('host').first()).toMatchObject({
          evaluation_id: evaluation,
        });
      },
    );
  });
});

describe('cleaning', () => {
  const databases = testDatabases();

  it.each(databases.ids)(
    'drops what nothing refers to, and nothing else, on %s',
    async id => {
      const knex = await databases.migrated(id);
      await apply(knex, OLD);
      const created_at = LONG_AGO;
      await knex('os_release').insert({ id: 900, name: 'Rocky Linux 9' });
      const names = ['used', 'unused'];
      const erratum = (name: string) => ({
        ...{ digest: name, name, kind: 'security', severity: 'high' },
        ...{ retracted: false, reboot_suggested: false, title: '' },
        ...{ description: '', refs: '[]', packages: '[]', created_at },
      });
      for (const [i, name] of names.entries()) {
        const row = { id: 900 + i };
        await knex('erratum').insert({ ...row, ...erratum(name) });
        await knex('cve').insert({ ...row, name });
        await knex('erratum_set').insert({
          ...{ ...row, digest: name, size: 1, created_at },
        });
        await knex('module_document').insert({
          ...{ ...row, digest: name, body: '{}', created_at },
        });
        await knex('tag').insert({ ...row, key: name, name });
        await knex('repository').insert({
          ...{ ...row, name, type: 'rpm', arch: 'x86_64', created_at },
        });
      }
      // What only the release of an operating system has.
      await knex('os_release_repository').insert({
        ...{ release_id: 900, repository_id: 900, priority: 99 },
      });
      await knex('repository').insert({
        ...{ id: 950, name: 'read', type: 'rpm', arch: 'x86_64', created_at },
      });
      await knex('mirror').insert({
        ...{ repository_id: 950, url: 'http://a', erratum_set_id: 900 },
        module_document_id: 900,
      });
      await knex('erratum_set_member').insert({ set_id: 900, erratum_id: 900 });
      await knex('erratum_cve').insert({ erratum_id: 900, cve_id: 900 });
      const host = await knex('host').first();
      await knex('host_tag').insert({ host_id: host.id, tag_id: 900 });
      await age(knex);

      expect(await clean(knex)).toMatchObject({
        ...{ repositories: 1, errata: 1, tags: 1 },
      });
      for (const table of ['erratum', 'cve', 'erratum_set', 'tag']) {
        expect([table, await knex(table).pluck('id')]).toEqual([table, [900]]);
      }
      expect(await knex('module_document').pluck('id')).toEqual([900]);
      expect(await knex('repository').orderBy('id').pluck('id')).toEqual([
        900, 950,
      ]);
      expect(await packagesOf(knex, 'web1')).toEqual(['1', '1']);
    },
  );

  it.each(databases.ids)(
    'keeps the history as long as it is configured, and no package for longer, on %s',
    async id => {
      const knex = await databases.migrated(id);
      for (const version of ['1-1', '2-1', '3-1']) {
        await apply(knex, [['app', version]]);
      }
      const [first] = await knex('host_change').orderBy('id');
      await knex('host_change')
        .where({ id: first.id })
        .update({ at: fromNow({ days: -366 }) });
      await age(knex);
      const cleaned = await clean(knex);
      expect(cleaned).toMatchObject({ packageChanges: 1, packages: 1 });
      expect(await knex('host_change')).toHaveLength(1);
      expect(await knex('package').orderBy('id').pluck('version')).toEqual([
        '2',
        '3',
      ]);
      expect(await clean(knex, { keepHistory: { seconds: 0 } })).toMatchObject({
        packageChanges: 1,
        packages: 1,
      });
    },
  );

  it.each(databases.ids)(
    'keeps the newest reports of each host, however many hosts there are, on %s',
    async id => {
      const knex = await databases.migrated(id);
      const at = fromNow({});
      const rows = Array.from({ length: 450 * 3 }, (_, i) => ({
        ...{ host_name: `host${i % 450}`, protocol: 2, status: 'processed' },
        ...{ received_at: at, next_at: at, content_type: 'json', size: 1 },
        ...{ body: Buffer.from(''), problems: '[]' },
      }));
      await knex.batchInsert('report', rows, 50);
      await knex('report')
        .where({ host_name: 'host0' })
        .update({ status: 'failed' });
      expect(await clean(knex, { keepReportsPerHost: 2 })).toMatchObject({
        reports: 449,
      });
      const newest: number[] = await knex('report')
        .where({ host_name: 'host449' })
        .orderBy('id')
        .pluck('id');
      expect(newest).toEqual([900, 1350]);
    },
  );

  it.each(databases.ids)(
    'stops where it is when it is to stop, on %s',
    async id => {
      const knex = await databases.migrated(id);
      await apply(knex, OLD);
      await apply(knex, NEW);
      await age(knex);
      expect(await clean(knex, { signal: AbortSignal.abort() })).toMatchObject({
        packageSets: 0,
        packages: 0,
      });
    },
  );
});

describe('a host that is deleted', () => {
  const databases = testDatabases();
  let patchman: TestPatchman;
  afterEach(() => patchman.stop());

  it.each(databases.ids)('takes its history with it, on %s', async id => {
    const knex = await databases.migrated(id);
    patchman = await startPatchman({ knex });
    await patchman.report(reportOf('web1', OLD, []));
    await patchman.report(reportOf('web1', NEW, []));
    expect(await knex('host_change')).toHaveLength(2);
    await patchman.delete('/hosts/web1').expect(204);
    expect(await knex('host_change')).toEqual([]);
    await age(knex);
    await patchman.post('/maintenance/clean').expect(202);
    await patchman.settled();
    expect(await knex('package')).toEqual([]);
  });
});
