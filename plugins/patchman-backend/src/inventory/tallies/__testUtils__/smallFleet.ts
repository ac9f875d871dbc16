import { createHash } from 'node:crypto';
import type { Knex } from 'knex';

const AT = '2026-11-01T00:00:00.000Z';

/** Rows of one's own making: what hosts may have, without any host. */
export interface SmallFleet {
  /** Ids of sets of packages; they share names, and some have two versions of one. */
  sets: number[];
  /** Ids of evaluations, which share updates and errata; two errata have a CVE in common. */
  evaluations: number[];
  addHost(values: {
    set?: number | null;
    evaluation?: number | null;
  }): Promise<number>;
}

const SETS = [[1, 2, 3], [1, 2], [2, 3, 4], [5], [1, 4, 5, 6], []];
const UPDATES = [
  [
    [1, 2],
    [3, 4],
  ],
  [[1, 2]],
  [
    [3, 4],
    [5, 6],
  ],
  [],
];
const ERRATA = [['E1', 'E2'], ['E1'], ['E2', 'E3'], []];
const CVES: Record<string, number[]> = { E1: [1], E2: [1, 2], E3: [3] };

/** Fills an empty database of the schema as it was with or without tallies. */
export async function makeSmallFleet(knex: Knex): Promise<SmallFleet> {
  await knex('architecture').insert({ id: 1, name: 'x86_64' });
  await knex('domain').insert({ id: 1, name: 'example.org' });
  await knex('os_release').insert({ id: 1, name: 'Rocky Linux 9' });
  await knex('os_variant').insert({
    ...{ id: 1, name: 'Rocky Linux 9.5', arch_id: 1, release_id: 1 },
  });
  await knex('repository').insert({
    ...{ id: 1, name: 'baseos', type: 'rpm', arch: 'x86_64', created_at: AT },
  });
  const names = ['kernel', 'kernel', 'vim', 'vim', 'bash', 'bash'];
  for (const [i, name] of names.entries()) {
    await knex('package').insert({
      ...{ id: i + 1, type: 'rpm', name, epoch: '', version: `${i}` },
      ...{ release: '1', arch: 'x86_64' },
    });
  }
  for (const [i, packages] of SETS.entries()) {
    await knex('package_set').insert({
      ...{ id: i + 1, digest: `s${i}`, size: packages.length },
      ...{ complete: true, created_at: AT },
    });
    for (const id of packages) {
      await knex('package_set_entry').insert({
        set_id: i + 1,
        package_id: id,
      });
    }
  }
  for (const id of [1, 2, 3]) await knex('cve').insert({ name: `CVE-${id}` });
  for (const [i, name] of Object.keys(CVES).entries()) {
    await knex('erratum').insert({
      ...{ digest: name, name, kind: 'security', severity: 'low' },
      ...{ retracted: false, reboot_suggested: false, title: '' },
      ...{ description: '', refs: '[]', packages: '[]', created_at: AT },
    });
    for (const cve of CVES[name]) {
      await knex('erratum_cve').insert({ erratum_id: i + 1, cve_id: cve });
    }
  }
  for (const [i, updates] of UPDATES.entries()) {
    await knex('evaluation').insert({
      ...{ id: i + 1, key: `k${i}`, computed_at: AT, known: true },
      ...{ security: 0, other: updates.length, blocked: 0 },
      ...{ foreign_packages: 0, reboot_evidence: '[]', doubts: '[]' },
    });
    for (const [installed, available] of updates) {
      const update = {
        ...{ installed_id: installed, available_id: available },
        ...{ repository_id: 1, kind: 'package', why: '[]', errata: '[]' },
        ...{ severity: i === 1 ? 'Important' : '', security: i === 1 },
        ...{ blocked_reason: i === 2 ? 'held' : null },
      };
      const digest = createHash('sha256')
        .update(JSON.stringify(update))
        .digest('hex');
      await knex('found_update')
        .insert({ ...update, digest })
        .onConflict('digest')
        .ignore();
      const { id } = await knex('found_update').where({ digest }).first('id');
      await knex('evaluation_entry').insert({
        ...{ evaluation_id: i + 1, update_id: id },
      });
    }
    for (const name of ERRATA[i]) {
      await knex('evaluation_erratum').insert({ evaluation_id: i + 1, name });
    }
  }
  let hosts = 0;
  return {
    sets: SETS.map((_, i) => i + 1),
    evaluations: UPDATES.map((_, i) => i + 1),
    async addHost({ set = null, evaluation = null }) {
      hosts++;
      const [{ id }] = await knex('host')
        .insert({
          ...{ name: `host${hosts}`, domain_id: 1, arch_id: 1, protocol: 3 },
          ...{ os_variant_id: 1, kernel: '6.1', facts: '{}', policy: '{}' },
          ...{ reported_evidence: '[]', last_report_at: AT, created_at: AT },
          ...{ package_set_id: set, evaluation_id: evaluation },
        })
        .returning('id');
      return id;
    },
  };
}

const TALLIES: Record<string, string[]> = {
  evaluation_tally: ['evaluation_id'],
  update_tally: ['update_id'],
  erratum_tally: ['name'],
  cve_tally: ['cve_id'],
  package_tally: ['package_id'],
  package_name: ['name', 'type'],
};

/** What every tally holds. */
export async function readTallies(
  knex: Knex,
): Promise<Record<string, unknown[]>> {
  const all: Record<string, unknown[]> = {};
  for (const [table, keys] of Object.entries(TALLIES)) {
    all[table] = await knex(table).orderBy(keys).select('*');
  }
  return all;
}
