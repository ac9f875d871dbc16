import { InvalidReportError } from './HostReport';
import { readProtocol1 } from './protocol1';
import { parseProtocol1Form } from './protocol1Form';

const form = (fields: Record<string, string> = {}) => ({
  host: 'Web1.Example.org',
  tags: 'Server',
  kernel: '6.1.0-35-amd64',
  arch: 'x86_64',
  protocol: '1',
  os: 'Debian 12.11',
  report: 'false',
  packages: "'vim' '2' '9.0.1378' '2' 'amd64' 'deb'\n",
  repos:
    "'deb' 'Debian 12 x86_64 repo at http://deb.example.org/debian/dists/bookworm/main/binary-amd64' '500' 'http://deb.example.org/debian/dists/bookworm/main/binary-amd64'\n",
  sec_updates: '',
  bug_updates: '',
  modules: '',
  reboot: 'ServerCheck',
  ...fields,
});

function multipart(fields: Record<string, string>) {
  const boundary = '----test';
  const body = Object.entries(fields)
    .map(
      ([name, value]) =>
        `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
    )
    .join('');
  return {
    body: Buffer.from(`${body}--${boundary}--\r\n`),
    contentType: `multipart/form-data; boundary=${boundary}`,
  };
}

describe('protocol 1', () => {
  it('reads a form as the original client posts it', async () => {
    const { body, contentType } = multipart(form());
    const report = readProtocol1(await parseProtocol1Form(body, contentType));
    expect(report).toMatchObject({
      protocol: 1,
      hostname: 'web1.example.org',
      os: 'Debian 12.11',
      arch: 'x86_64',
      kernel: '6.1.0-35-amd64',
      tags: ['Server'],
      rebootRequired: null,
      problems: [],
      packages: [
        {
          type: 'deb',
          name: 'vim',
          epoch: '2',
          version: '9.0.1378',
          release: '2',
          arch: 'amd64',
        },
      ],
    });
    expect(report.repositories).toEqual([
      {
        type: 'deb',
        name: 'Debian 12 x86_64 repo at http://deb.example.org/debian/dists/bookworm/main/binary-amd64',
        repoId: '',
        priority: 500,
        enabled: true,
        urls: [
          'http://deb.example.org/debian/dists/bookworm/main/binary-amd64',
        ],
      },
    ]);
  });

  it('calls packages of Gentoo by their category, so that two of one name and version stay two', () => {
    const report = readProtocol1(
      form({
        packages: [
          "'sshd' '0' '0' 'r3' 'amd64' 'gentoo' 'acct-group' 'gentoo'",
          "'sshd' '0' '0' 'r3' 'amd64' 'gentoo' 'acct-user' 'gentoo'",
        ].join('\n'),
      }),
    );
    const attributes = { slot: '0', repository: 'gentoo' };
    const sshd = { type: 'gentoo', epoch: '', version: '0', release: 'r3' };
    expect(report.packages).toEqual(
      ['acct-group/sshd', 'acct-user/sshd'].map(name => ({
        ...{ ...sshd, name, arch: 'amd64' },
        attributes,
      })),
    );
  });

  it('takes sections that are sent as files', async () => {
    const boundary = 'b';
    const body = Buffer.from(
      `--b\r\nContent-Disposition: form-data; name="packages"; filename="p"\r\n\r\n'a' '' '1' '' 'all' 'deb'\n\r\n--b--\r\n`,
    );
    expect(
      await parseProtocol1Form(
        body,
        `multipart/form-data; boundary=${boundary}`,
      ),
    ).toEqual({ packages: "'a' '' '1' '' 'all' 'deb'\n" });
  });

  it.each([
    ['another content type', Buffer.from('{}'), 'application/json'],
    ['no boundary', Buffer.from('x'), 'multipart/form-data'],
    [
      'an end in the middle',
      Buffer.from('--b\r\nContent-'),
      'multipart/form-data; boundary=b',
    ],
  ])('refuses %s', async (_name, body, contentType) => {
    await expect(parseProtocol1Form(body, contentType)).rejects.toThrow(
      InvalidReportError,
    );
  });

  it('lets a short line cost that line only', () => {
    const report = readProtocol1(
      form({
        packages: "'short' '' '1'\n'vim' '2' '9.0' '2' 'amd64' 'deb'\n",
      }),
    );
    expect(report.packages?.map(item => item.name)).toEqual(['vim']);
    expect(report.problems).toEqual([
      { path: 'packages line 1', message: 'has 3 fields, 6 are needed' },
    ]);
  });

  it('reads the enabled module streams', () => {
    const report = readProtocol1(
      form({
        modules:
          "'nodejs' '20' '904002' 'rhel9' 'x86_64' 'appstream' 'nodejs-1:20.16.0-1.x86_64'\n'broken'\n",
      }),
    );
    expect(report.modules).toEqual([
      { name: 'nodejs', stream: '20', state: 'enabled' },
    ]);
    expect(report.problems).toHaveLength(1);
    expect(readProtocol1(form()).modules).toBeNull();
  });

  it('keeps what is known when a hook sends no repositories', () => {
    expect(readProtocol1(form({ repos: '' })).repositories).toBeNull();
    expect(readProtocol1(form({ repos: '\n\n' })).repositories).toBeNull();
  });

  it('does not take an empty list of packages for a host without packages', () => {
    expect(readProtocol1(form({ packages: '' })).packages).toBeNull();
  });

  it.each([
    ['Default', []],
    ['', []],
    [' , ', []],
    ['www, www,WWW , db', ['www', 'db']],
  ])('reads the tags %p', (tags, expected) => {
    expect(readProtocol1(form({ tags })).tags).toEqual(expected);
  });

  it('decodes the plus sign of kernels and packages', () => {
    const report = readProtocol1(
      form({
        kernel: '6.1.0%2bdeb-amd64',
        packages: "'libstdc++6' '' '12.2.0%2B1' '' 'amd64' 'deb'\n",
      }),
    );
    expect(report.kernel).toBe('6.1.0+deb-amd64');
    expect(report.packages?.[0]).toMatchObject({
      name: 'libstdc++6',
      version: '12.2.0+1',
    });
  });

  it('reads the repository lines of every type', () => {
    const report = readProtocol1(
      form({
        repos: [
          "'rpm' 'Rocky BaseOS x86_64' 'baseos' '99' 'https://a.example.org/1' 'https://a.example.org/2'",
          "'arch' 'Arch Linux core x86_64' 'core' 'https://arch.example.org/core'",
          "'gentoo' 'Gentoo Linux gentoo Repo x86_64' 'gentoo' '-1000' 'rsync://gentoo.example.org/gentoo-portage'",
          "'rpm' 'no priority' 'id' 'https://a.example.org/3'",
          "'flatpak' 'what' '1' 'https://a.example.org/4'",
          "'deb' 'Local' '500' 'file:/srv/repo'",
          'garbage',
        ].join('\n'),
      }),
    );
    expect(
      report.repositories?.map(({ type, repoId, priority, urls }) => [
        type,
        repoId,
        priority,
        urls.length,
      ]),
    ).toEqual([
      ['rpm', 'baseos', 99, 2],
      ['arch', 'core', 0, 1],
      ['gentoo', 'gentoo', -1000, 1],
      ['deb', '', 500, 0],
    ]);
    expect(report.problems.map(({ path }) => path)).toEqual([
      'repos line 4',
      'repos line 5',
      'repos line 6.urls[0]',
      'repos line 7',
    ]);
  });

  it.each<[string, string]>([
    ['an apostrophe', "Remi's repository"],
    ['two of them', "'Remi's' repository"],
    ['one at its end', "the hosts'"],
    ['a backslash', 'InfluxDB \\\\9 x86_64'],
    ['a percent sign', '100%20 free'],
    ['double quotes', '"best" repository'],
  ])('reads a repository whose name has %s', (_, name) => {
    const report = readProtocol1(
      form({
        repos: `'rpm' '${name}' 'id' '99'  'https://a.example.org/a%20b' `,
      }),
    );
    expect(report.problems).toEqual([]);
    expect(report.repositories).toEqual([
      expect.objectContaining({
        name,
        repoId: 'id',
        urls: ['https://a.example.org/a%20b'],
      }),
    ]);
  });

  it.each(['os', 'arch', 'kernel', 'host'])(
    'refuses a report without %s, and says so',
    field => {
      expect(() => readProtocol1(form({ [field]: ' ' }))).toThrow(field);
    },
  );

  it('says so when not one line is a package', () => {
    expect(() => readProtocol1(form({ packages: 'a b\nc d\n' }))).toThrow(
      /Not one line is a package/,
    );
  });

  describe('updates that the client found', () => {
    const read = (fields: Record<string, string>) => {
      const { updates, problems } = readProtocol1(form(fields));
      return { updates, problems };
    };

    it('are read with their repository, each once, security first', () => {
      const { updates, problems } = read({
        sec_updates: 'openssl-libs.x86_64 1:3.0.7-27.el9 baseos\n',
        bug_updates:
          'openssl-libs.x86_64 1:3.0.7-27.el9 baseos\n  libstdc%2b%2b.i686 11.4-3 appstream  \n',
      });
      expect(problems).toEqual([]);
      expect(updates).toEqual([
        {
          name: 'openssl-libs',
          arch: 'x86_64',
          evr: '1:3.0.7-27.el9',
          repository: 'baseos',
          security: true,
        },
        {
          name: 'libstdc++',
          arch: 'i686',
          evr: '11.4-3',
          repository: 'appstream',
          security: false,
        },
      ]);
    });

    it("are read without one, as apt's are listed", () => {
      const { updates } = read({ sec_updates: 'vim.amd64 2:9.0.1378-3\n' });
      expect(updates).toMatchObject([
        { name: 'vim', arch: 'amd64', repository: null, security: true },
      ]);
    });

    it('cost their line when it is broken', () => {
      const { updates, problems } = read({
        bug_updates: `a.noarch\nb.noarch 1 base x\n${'c'.repeat(
          300,
        )}.noarch 1 base\nd.noarch 2 base`,
      });
      expect(updates).toMatchObject([{ name: 'd' }]);
      expect(problems).toEqual([
        {
          path: 'bug_updates line 1',
          message: 'has 1 fields, 2 or 3 are needed',
        },
        {
          path: 'bug_updates line 2',
          message: 'has 4 fields, 2 or 3 are needed',
        },
        {
          path: 'bug_updates line 3',
          message: 'name is longer than 255 characters',
        },
      ]);
    });

    it('are none when it looked, and not reported by a hook, which does not', () => {
      expect(read({}).updates).toEqual([]);
      expect(read({ repos: '' }).updates).toBeNull();
    });
  });
});
