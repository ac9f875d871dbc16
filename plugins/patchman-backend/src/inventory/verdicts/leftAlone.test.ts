import { mockServices } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import { testDatabases } from '../../__testUtils__/databases';
import {
  type DebianSources,
  inBookworm,
  startDebianSources,
} from '../../__testUtils__/debianSources';
import { migrateTo } from '../../__testUtils__/migrateTo';
import { builtinSources, SourceRegistry } from '../../errata/sources';
import { MOST_STOPS } from '../../texts/stops';
import { BegunKeys } from '../BegunKeys';
import { ReleaseErrata } from '../errata/ReleaseErrata';
import { EvaluationContents } from '../evaluations/EvaluationContents';
import { RepositoryErrata } from './RepositoryErrata';
import { VerdictService } from './VerdictService';

jest.setTimeout(120_000);

const AT = new Date().toISOString();
const OPEN = { packages: [expect.objectContaining({ state: 'no-fix' })] };

describe('a host that takes the backend down when CVEs are looked for', () => {
  const databases = testDatabases();
  let debian: DebianSources;
  let knex: Knex;

  afterEach(() => debian?.stop());

  async function start(id: Parameters<typeof databases.migrated>[0]) {
    knex = await databases.migrated(id);
    debian = await startDebianSources(knex, {
      tracker: { bash: { 'CVE-2026-0001': inBookworm({ status: 'open' }) } },
      dsa: '',
      packages: [{ name: 'bash', version: '5.2-1' }],
    });
    for (const name of ['a', 'b']) {
      await debian.patchman.report(
        debian.reportOf(name, ['bash 5.2-1', `tool-${name} 1-1`]),
      );
    }
    await debian.run('sources');
  }

  /** A backend that was started anew looks at all hosts. @returns the keys that it began with each statement */
  async function lookAnew(): Promise<string[][]> {
    const begun: string[][] = [];
    const note = ({ sql, bindings }: { sql: string; bindings: string[] }) => {
      if (/^insert into .begun_match/.test(sql)) {
        begun.push(bindings.filter(one => /^[0-9a-f]{64}$/.test(one)));
      }
    };
    const backend = 'restarted';
    const service = new VerdictService({
      knex,
      logger: mockServices.logger.mock(),
      contents: new EvaluationContents(knex, 1_000),
      errata: new ReleaseErrata(
        knex,
        new SourceRegistry(builtinSources),
        new BegunKeys(knex, 'begun_match', backend),
      ),
      repositories: new RepositoryErrata(knex),
      evaluations: {
        evaluateHosts: async () => ({ hosts: 0, computed: 0, failed: 0 }),
      },
      backend,
    });
    await knex('host_verdicts').update({ errata: '' });
    knex.on('query', note);
    await service.findDue();
    knex.off('query', note);
    return begun;
  }
  const cvesOf = async (host: string) => {
    const { body } = await debian.patchman
      .get(`/hosts/${host}/cves`)
      .expect(200);
    return body;
  };
  const stopped = (stops: number, ...keys: string[]) =>
    knex('begun_match').insert(
      keys.map(key => ({ key, stops, begun_by: null, begun_at: AT })),
    );

  it.each(databases.ids)(
    'is left alone after three times, with the reason, until a person asks, on %s',
    async id => {
      await start(id);
      const [[release], keys] = await lookAnew();
      expect(keys).toHaveLength(2);
      // Nothing is left of what went well.
      expect(await knex('begun_match')).toEqual([]);
      expect(await cvesOf('a')).toMatchObject({ items: [OPEN] });

      await stopped(MOST_STOPS, keys[0]);
      expect(await lookAnew()).toEqual([[release], keys]);
      const answers = [await cvesOf('a'), await cvesOf('b')];
      const [left] = answers.filter(({ totalItems }) => totalItems === 0);
      expect(left).toMatchObject({
        ...{ matchedAt: null, covered: true },
        notes: [
          expect.stringMatching(
            /^The backend stopped 3 times while it found what CVEs mean for this host/,
          ),
        ],
      });
      const [fine] = answers.filter(({ totalItems }) => totalItems === 1);
      expect(fine).toMatchObject({ items: [OPEN], notes: [] });
      const host = left === answers[0] ? 'a' : 'b';
      await debian.patchman.get(`/hosts/${host}/vex`).expect(409);

      await debian.patchman.post(`/hosts/${host}/refresh`).expect(202);
      await debian.patchman.settled();
      expect(await knex('begun_match')).toEqual([]);
      await debian.run('sources');
      expect(await cvesOf(host)).toMatchObject({ items: [OPEN], notes: [] });
    },
  );

  it.each(databases.ids)(
    'is tried again before that, alone, and then trusted again, on %s',
    async id => {
      await start(id);
      const [, keys] = await lookAnew();
      await stopped(MOST_STOPS - 1, ...keys);
      const marked: unknown[] = [];
      knex.on('query', ({ sql, bindings }) => {
        if (/^update .begun_match/.test(sql)) marked.push(bindings[1]);
      });
      await lookAnew();
      expect(marked.sort()).toEqual([...keys].sort());
      expect(await knex('begun_match')).toEqual([]);
      for (const host of ['a', 'b']) {
        expect(await cvesOf(host)).toMatchObject({ items: [OPEN], notes: [] });
      }
    },
  );

  it.each(databases.ids)(
    'is so with all of its release where loading what sources tell of it does, until they tell something else, on %s',
    async id => {
      await start(id);
      const [[release]] = await lookAnew();
      await stopped(MOST_STOPS, release);
      await lookAnew();
      for (const host of ['a', 'b']) {
        expect(await cvesOf(host)).toMatchObject({
          items: [],
          notes: [expect.stringMatching(/loaded what sources tell/)],
        });
      }
      debian.mirror.documents['/tracker'] = JSON.stringify({
        bash: {
          'CVE-2026-0001': inBookworm({ status: 'open' }),
          'CVE-2026-0002': inBookworm({ status: 'open' }),
        },
      });
      await knex('errata_source').update({ checked_at: null });
      await debian.run('sources');
      expect(await cvesOf('a')).toMatchObject({ totalItems: 2, notes: [] });
    },
  );
});

describe('the migration that notes which matches were begun', () => {
  const databases = testDatabases();

  it.each(databases.ids)(
    'keeps what is there, up and down, on %s',
    async id => {
      const knex = await databases.migrated(id);
      const given = { name: 'Debian 12', id: 1 };
      await knex('os_release').insert(given);
      await knex('architecture').insert({ id: 1, name: 'x86_64' });
      await knex('domain').insert({ id: 1, name: '' });
      await knex('os_variant').insert({
        ...{ id: 1, name: 'Debian 12.1', arch_id: 1, release_id: 1 },
      });
      await knex('host').insert(
        ['a', 'b'].map((name, i) => ({
          ...{ id: i + 1, name, domain_id: 1, arch_id: 1, os_variant_id: 1 },
          ...{ kernel: '', facts: '{}', policy: '{}', protocol: 2 },
          ...{ reported_evidence: '[]', last_report_at: AT, created_at: AT },
        })),
      );
      const row = { evaluation_id: 1, errata: 'x', matched_at: AT };
      await knex('host_verdicts').insert([
        { ...row, host_id: 1 },
        { ...row, host_id: 2, error: 'no' },
      ]);
      await migrateTo(knex, '20261201220000_begun_match.js', false);
      const before = await knex('host_verdicts').orderBy('host_id');
      expect(before.map(({ errata }) => errata)).toEqual(['x', '']);
      expect(before[0]).not.toHaveProperty('error');
      await migrateTo(knex, '20261201220000_begun_match.js', true);
      expect(await knex('host_verdicts').orderBy('host_id')).toEqual(
        before.map(one => ({ ...one, error: null })),
      );
    },
  );
});
