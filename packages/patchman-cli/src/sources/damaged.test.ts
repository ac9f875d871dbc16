import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import {
  mysqlDump,
  postgresDump,
  writeSqlite,
} from '../__testUtils__/patchmanDumps';
import { dumpdata } from '../__testUtils__/patchmanDumpdata';
import { patchmanFleet } from '../__testUtils__/patchmanFleet';
import { file, readAll } from '../__testUtils__/readAll';
import {
  temporaryFolder,
  useTemporaryFolder,
} from '../__testUtils__/temporaryFolder';

jest.setTimeout(60_000);

useTemporaryFolder();

describe('a damaged source', () => {
  const database = patchmanFleet();
  const names = (hosts: { name: string }[]) => hosts.map(({ name }) => name);

  it('costs a line of COPY that line', async () => {
    const dump = postgresDump(database).replace(
      /^(\d+)\tweb2\.example\.org\t/m,
      '$1\tweb2.example.org',
    );
    const { hosts, problems } = await readAll({ from: file('a.sql', dump) });
    expect(names(hosts)).toHaveLength(5);
    expect(problems).toEqual([
      { where: 'hosts_host', reason: 'A line has 15 values for 16 columns.' },
    ]);
  });

  it('costs a row of INSERT that row', async () => {
    const dump = mysqlDump(database).replace("'web2.example.org',", '');
    const { hosts, problems } = await readAll({ from: file('a.sql', dump) });
    expect(names(hosts)).toHaveLength(5);
    expect(problems).toEqual([
      { where: 'hosts_host', reason: 'A row has 15 values for 16 columns.' },
    ]);
  });

  it('costs an object of dumpdata that object, wherever it is broken', async () => {
    const good = dumpdata(database);
    for (const [from, to] of [
      ['"hostname":"web2.example.org"', '"hostname":"web2.example.org'],
      ['"hostname":"web2.example.org"', '"hostname" "web2.example.org"'],
      ['"hostname":"web2.example.org"', '"hostname":{"web2.example.org"'],
      ['"hostname":"web2.example.org"', '"hostname":"web2.example.org"}'],
    ]) {
      const { hosts, problems } = await readAll({
        from: file('a.json', good.replace(from, to)),
      });
      expect([to, names(hosts)]).toEqual([
        to,
        [
          'arch1',
          'db1.example.org',
          'gentoo1.example.org',
          'web1.example.org',
          'web3.example.org',
        ],
      ]);
      // With a bracket too many it is JSON, but half a host.
      expect(problems[0].reason).toMatch(
        to.endsWith('"}')
          ? /^Its architecture is not in the source\.$/
          : /^It is not JSON: \{"model":"hosts\.host"/,
      );
    }
  });

  it('is read as far as it goes where it was cut off', async () => {
    const cut = (text: string, at: string) =>
      text.slice(0, text.indexOf(at) + 5);
    const sql = await readAll({
      from: file(
        'a.sql',
        cut(postgresDump(database), 'COPY public.hosts_host_modules'),
      ),
    });
    expect(names(sql.hosts)).toHaveLength(6);
    expect(sql.problems.map(({ reason }) => reason)).toContain(
      'It does not end as the tools end theirs; it may have been cut off.',
    );
    const middle = await readAll({
      from: file('b.sql', cut(mysqlDump(database), 'web2.example.org')),
    });
    expect(middle.problems).toContainEqual({
      where: 'hosts_host',
      reason: 'The file ends in the middle of a row.',
    });
    const whole = gzipSync(postgresDump(database));
    const packed = await readAll({
      from: file('c.sql.gz', whole.subarray(0, whole.length - 200)),
    });
    expect(packed.problems[0].reason).toMatch(
      /^The rest of the file is damaged: /,
    );
    expect(packed.repositories).toHaveLength(7);
  });

  it('names hosts and repositories whose parts are missing, and imports the others', async () => {
    const path = join(temporaryFolder(), 'gaps.db');
    const gaps = patchmanFleet();
    const set = (table: string, row: number, column: string, value: any) => {
      const { columns, rows } = gaps.get(table)!;
      rows[row][columns.findIndex(({ name }) => name === column)] = value;
    };
    set('hosts_host', 0, 'osvariant_id', 999);
    set('hosts_host', 1, 'lastreport', 'yesterday');
    set('hosts_host', 2, 'hostname', 'ARCH1');
    set(
      'hosts_hostrepo',
      gaps.get('hosts_hostrepo')!.rows.length - 2,
      'repo_id',
      999,
    );
    set(
      'hosts_host_packages',
      gaps.get('hosts_host_packages')!.rows.length - 3,
      'package_id',
      999,
    );
    set('repos_repository', 2, 'repotype', 'X');
    set('repos_repository', 6, 'name', null);
    const [, switchedOff] = gaps.get('repos_repository')!.rows[2];
    writeSqlite(path, gaps);
    const { hosts, repositories, problems } = await readAll({ from: path });
    expect(names(hosts)).toEqual([
      'arch1',
      'db1.example.org',
      'gentoo1.example.org',
    ]);
    expect(repositories).toHaveLength(5);
    expect(
      problems.map(({ where, reason }) => `${where}: ${reason}`).sort(),
    ).toEqual(
      [
        'ARCH1: Its repository 3 is not in the source, or not as a whole.',
        'arch1: It has the name of ARCH1: arch1.',
        'db1.example.org: 1 of its packages are not in the source, or not as a whole.',
        'gentoo1.example.org: Its repository 7 is not in the source, or not as a whole.',
        'repository 7: It has no name.',
        `repository ${switchedOff}: Its type "X" is not known.`,
        'web1.example.org: Its operating system is not in the source.',
        'web2.example.org: When it reported cannot be read: "yesterday".',
      ].sort(),
    );
  });
});
