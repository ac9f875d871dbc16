import type { Knex } from 'knex';
import { testDatabases } from '../__testUtils__/databases';
import { checkAddresses, type Lookup } from './reverseDns';

jest.setTimeout(60_000);

/** What is asked for, and what a name server that knows these answers. */
function nameServer(
  names: Record<string, string[]>,
  addresses: Record<string, string[]>,
): Lookup & { asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    async reverse(address) {
      asked.push(address);
      if (address === '192.0.2.99') {
        throw Object.assign(new Error('timeout'), { code: 'ETIMEOUT' });
      }
      const found = names[address];
      if (found) return found;
      throw Object.assign(new Error('none'), { code: 'ENOTFOUND' });
    },
    addresses: async name => addresses[name] ?? [],
  };
}

describe('the names of addresses', () => {
  const databases = testDatabases();

  const HOSTS: [name: string, address: string | null, check: boolean][] = [
    ['same.example.org', '192.0.2.1', true],
    ['short', '192.0.2.2', true],
    ['other.example.org', '192.0.2.3', true],
    ['claimed.example.org', '192.0.2.4', true],
    ['none.example.org', '192.0.2.5', true],
    ['off.example.org', '192.0.2.6', false],
    ['nowhere.example.org', null, true],
    ['silent.example.org', '192.0.2.99', true],
  ];

  const fill = async (knex: Knex) => {
    await knex('architecture').insert({ id: 1, name: 'x86_64' });
    await knex('domain').insert({ id: 1, name: '' });
    await knex('os_release').insert({ id: 1, name: 'Any' });
    await knex('os_variant').insert({
      ...{ id: 1, name: 'Any', release_id: 1, arch_id: 1 },
    });
    const at = '2026-11-01T00:00:00.000Z';
    await knex('host').insert(
      HOSTS.map(([name, address, check_dns]) => ({
        ...{ name, address, check_dns, domain_id: 1, arch_id: 1 },
        ...{ os_variant_id: 1, kernel: '', facts: '{}', policy: '{}' },
        ...{ protocol: 3, created_at: at, last_report_at: at },
        reported_evidence: '[]',
      })),
    );
  };

  it.each(databases.ids)(
    'are compared with those of the hosts, there and back, on %s',
    async id => {
      const knex = await databases.migrated(id);
      await fill(knex);
      const lookup = nameServer(
        {
          '192.0.2.1': ['an.alias.example.org', 'Same.Example.org.'],
          '192.0.2.2': ['short.example.org'],
          '192.0.2.3': ['something.else.example.org'],
          '192.0.2.4': ['claimed.example.org'],
        },
        {
          'same.example.org': ['192.0.2.1'],
          'short.example.org': ['2001:db8::2', '192.0.2.2'],
          'claimed.example.org': ['198.51.100.1'],
        },
      );
      const told: number[][] = [];
      const result = await checkAddresses(knex, {
        lookup,
        signal: new AbortController().signal,
        progress: async (done, total) => {
          told.push([done, total]);
        },
      });
      expect(result).toEqual({ checked: 5, different: 1 });
      expect(told.at(-1)).toEqual([6, 6]);
      expect(lookup.asked).not.toContain('192.0.2.6');
      const rows = await knex('host')
        .orderBy('id')
        .select('name', 'dns_name', 'dns_state', 'dns_checked_at');
      expect(
        rows.map(row => [row.name.split('.')[0], row.dns_name, row.dns_state]),
      ).toEqual([
        ['same', 'same.example.org', 'same'],
        ['short', 'short.example.org', 'same'],
        ['other', 'something.else.example.org', 'different'],
        ['claimed', 'claimed.example.org', 'unconfirmed'],
        ['none', null, 'none'],
        ['off', null, null],
        ['nowhere', null, null],
        // Nobody answered, which says nothing about the host.
        ['silent', null, null],
      ]);
      expect(rows[7].dns_checked_at).toBeNull();
    },
  );

  it.each(databases.ids)(
    'are not asked once it is cancelled, on %s',
    async id => {
      const knex = await databases.migrated(id);
      await fill(knex);
      const lookup = nameServer({}, {});
      const result = await checkAddresses(knex, {
        ...{ lookup, signal: AbortSignal.abort(), progress: async () => {} },
      });
      expect(result.checked).toBe(0);
      expect(lookup.asked).toEqual([]);
    },
  );
});
