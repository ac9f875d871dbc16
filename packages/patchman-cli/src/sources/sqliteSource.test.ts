import { join } from 'node:path';
import { writeSqlite } from '../__testUtils__/patchmanDumps';
import { patchmanFleet } from '../__testUtils__/patchmanFleet';
import { file, readAll, readSqliteOf } from '../__testUtils__/readAll';
import {
  temporaryFolder,
  useTemporaryFolder,
} from '../__testUtils__/temporaryFolder';

jest.setTimeout(60_000);

useTemporaryFolder();

describe('the SQLite database of a Patchman', () => {
  it('gives repositories, operating systems and hosts as the portal takes them', async () => {
    const all = await readSqliteOf(patchmanFleet());
    expect(all.problems).toEqual([]);
    expect(all.unused).toBe(1);
    expect(
      all.repositories.map(one => [one.type, one.arch, one.repoId]),
    ).toEqual([
      ['deb', 'x86_64', null],
      ['deb', 'x86_64', null],
      ['deb', 'x86_64', null],
      ['rpm', 'x86_64', 'baseos'],
      ['rpm', 'x86_64', '007'],
      ['arch', 'x86_64', 'core'],
      // Of the machines that use it, not "any".
      ['gentoo', 'aarch64', 'gentoo'],
    ]);
    expect(all.repositories[1]).toEqual({
      name: 'Debian 12 x86_64 security',
      type: 'deb',
      arch: 'x86_64',
      repoId: null,
      enabled: true,
      security: true,
      authRequired: false,
      mirrors: [
        {
          url: 'http://deb.example.org/debian/dists/stable-security/main/binary-amd64',
          enabled: true,
          refresh: true,
        },
      ],
    });
    expect(all.repositories[2]).toMatchObject({
      enabled: false,
      mirrors: [{ enabled: false, refresh: false }],
    });
    expect(all.repositories[4].authRequired).toBe(true);
    expect(all.operatingSystems.map(one => one.release)).toEqual([
      'Arch Linux',
      'Debian 12',
      'Gentoo Linux',
      'Rocky Linux 9',
    ]);
    expect(all.operatingSystems[1]).toMatchObject({
      codename: 'bookworm',
      cpe: 'cpe:2.3:o:debian:debian_linux:12.0:*:*:*:*:*:*:*',
      variants: [{ name: 'Debian 12.11', arch: 'x86_64' }],
      repositories: [
        { name: 'Debian 12 x86_64 main', arch: 'x86_64' },
        { name: 'Debian 12 x86_64 security' },
      ],
    });
    const hosts = new Map(all.hosts.map(host => [host.name, host]));
    expect([...hosts.keys()]).toEqual([
      'arch1',
      'db1.example.org',
      'gentoo1.example.org',
      'web1.example.org',
      'web2.example.org',
      'web3.example.org',
    ]);
    const web2 = hosts.get('web2.example.org')!;
    expect(web2).toMatchObject({
      tags: ['rack 4, row 2', 'www'],
      facts: {
        address: '10.0.0.2',
        os: 'Debian 12.11 (bookworm) [cpe:2.3:o:debian:debian_linux:12.0:*:*:*:*:*:*:*]',
        arch: 'x86_64',
        kernel: '6.1.0-35-amd64',
        lastReport: '2026-11-21T01:15:30.123Z',
        rebootRequired: true,
        useHostRepositories: false,
        packagesDoubt: null,
        modules: [],
      },
    });
    expect(web2.facts!.packages).toEqual([
      {
        type: 'deb',
        name: 'bash',
        epoch: '',
        version: '5.2',
        release: '1',
        arch: 'amd64',
      },
      {
        type: 'deb',
        name: 'lib0',
        epoch: '',
        version: '1.0~rc+dfsg',
        release: '2',
        arch: 'all',
      },
      {
        type: 'deb',
        name: 'lib1',
        epoch: '',
        version: '1.1~rc+dfsg',
        release: '2',
        arch: 'amd64',
      },
      {
        type: 'deb',
        name: 'vim',
        epoch: '2',
        version: '9.0.1378',
        release: '1',
        arch: 'amd64',
      },
    ]);
    expect(
      web2.facts!.repositories!.map(one => [one.priority, one.enabled]),
    ).toEqual([
      [500, true],
      [990, true],
      [-10, false],
    ]);
    // The client's word for none.
    expect(hosts.get('web1.example.org')!.tags).toEqual([]);
    expect(hosts.get('db1.example.org')).toMatchObject({
      facts: {
        os: 'Rocky Linux 9.3 (Blue Onyx) [cpe:/o:rocky:rocky:9::baseos]',
        modules: [{ name: 'nodejs', stream: '20' }],
        packages: [{ name: 'libstdc++' }, { name: 'NetworkManager-libnm' }],
        repositories: [{ priority: 99 }, { priority: 10, repoId: '007' }],
      },
    });
    // Its release has no repositories: Patchman judges it by its own.
    expect(hosts.get('arch1')!.facts!.useHostRepositories).toBe(true);
    expect(hosts.get('gentoo1.example.org')!.facts!.packages).toEqual([
      {
        type: 'gentoo',
        name: 'PyQt5',
        epoch: '5',
        version: '5.15.11',
        release: 'r1',
        arch: 'arm64',
        category: 'dev-python',
      },
    ]);
  });

  it('is not changed by reading, and says what to do where it is none', async () => {
    const path = join(temporaryFolder(), 'patchman.db');
    writeSqlite(path, patchmanFleet());
    const other = file(
      'other.db',
      Buffer.concat([Buffer.from('SQLite format 3\0'), Buffer.alloc(200)]),
    );
    await expect(readAll({ from: other })).rejects.toThrow(
      /other\.db cannot be opened as a SQLite database: .*\.backup patchman-copy\.db/,
    );
    const foreign = join(temporaryFolder(), 'foreign.db');
    writeSqlite(
      foreign,
      new Map([
        ['notes', { columns: [{ name: 'id', type: 'id' }], rows: [[1]] }],
      ]),
    );
    await expect(readAll({ from: foreign })).rejects.toThrow(
      /has neither hosts nor repositories of Patchman\. Is it another database\?/,
    );
  });
});

describe('package names', () => {
  it('are in doubt where no report tells how they are written, for package managers that know capital letters', async () => {
    const all = await readSqliteOf(patchmanFleet({ withoutReports: true }));
    const facts = new Map(all.hosts.map(host => [host.name, host.facts!]));
    expect(facts.get('db1.example.org')!.packages![1].name).toBe(
      'networkmanager-libnm',
    );
    expect(facts.get('db1.example.org')!.packagesDoubt).toMatch(
      /how 2 of them are written/,
    );
    expect(facts.get('gentoo1.example.org')!.packagesDoubt).not.toBeNull();
    expect(facts.get('web1.example.org')!.packagesDoubt).toBeNull();
    expect(facts.get('arch1')!.packagesDoubt).toBeNull();
  });
});
