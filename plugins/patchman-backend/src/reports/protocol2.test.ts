import { InvalidReportError } from './HostReport';
import { readProtocol2 } from './protocol2';

const body = (fields: Record<string, unknown> = {}) =>
  Buffer.from(
    JSON.stringify({
      protocol: 2,
      hostname: 'Web1.Example.org',
      arch: 'x86_64',
      kernel: '6.1.0-35-amd64',
      os: 'Debian 12.11',
      tags: ['Server'],
      reboot_required: false,
      packages: [
        {
          name: 'vim',
          epoch: '2',
          version: '9.0.1378',
          release: '2',
          arch: 'amd64',
          type: 'deb',
          category: '',
          repo: '',
        },
      ],
      repos: [
        {
          type: 'deb',
          name: 'main',
          id: '',
          priority: 500,
          urls: ['http://mirror:8080/debian/dists/bookworm/main/binary-amd64/'],
        },
      ],
      modules: [],
      sec_updates: [],
      bug_updates: [],
      ...fields,
    }),
  );

function errorsOf(input: Buffer): Record<string, string[]> {
  try {
    readProtocol2(input);
  } catch (error) {
    if (error instanceof InvalidReportError) return error.fields;
    throw error;
  }
  throw new Error('the report was taken');
}

describe('protocol 2', () => {
  it('reads a report as the original client posts it, an internal mirror included', () => {
    expect(readProtocol2(body())).toMatchObject({
      protocol: 2,
      hostname: 'web1.example.org',
      rebootRequired: null,
      packages: [{ name: 'vim', epoch: '2', version: '9.0.1378' }],
      repositories: [
        {
          priority: 500,
          urls: ['http://mirror:8080/debian/dists/bookworm/main/binary-amd64'],
        },
      ],
      problems: [],
    });
  });

  it('reads the enabled module streams', () => {
    const report = readProtocol2(
      body({ modules: [{ name: 'nodejs', stream: '20' }, { name: 'php' }] }),
    );
    expect(report.modules).toEqual([
      { name: 'nodejs', stream: '20', state: 'enabled' },
    ]);
    expect(report.problems).toEqual([
      { path: 'modules[1]', message: 'has no name or no stream' },
    ]);
  });

  it('ignores fields that it does not know', () => {
    expect(readProtocol2(body({ novelty: 1 })).problems).toEqual([]);
  });

  it.each([
    ['hostname', undefined],
    ['hostname', ''],
    ['hostname', '../etc'],
    ['arch', undefined],
    ['kernel', ''],
    ['kernel', 'x'.repeat(256)],
    ['os', 5],
    ['packages', undefined],
    ['packages', null],
    ['packages', 'vim'],
    ['repos', null],
    ['tags', 'www'],
    ['protocol', 3],
    ['reboot_required', 'yes'],
  ])('refuses %s being %p, and names the field', (field, value) => {
    expect(Object.keys(errorsOf(body({ [field]: value })))).toEqual([field]);
  });

  it('refuses what is not JSON', () => {
    expect(errorsOf(Buffer.from('{"protocol":2,'))).toHaveProperty('body');
    expect(errorsOf(Buffer.from('[]'))).toHaveProperty('body');
    expect(errorsOf(Buffer.alloc(0))).toHaveProperty('body');
  });

  it('lets a bad package cost that package only', () => {
    const report = readProtocol2(
      body({
        packages: [
          null,
          'vim',
          { name: 'a', version: '1', arch: 'amd64', type: 'snap' },
          { name: 'b', arch: 'amd64', type: 'deb' },
          { name: 'c', version: '1', arch: 'amd64', type: 'deb', epoch: null },
          { name: 'd\u0000', version: '1', arch: 'amd64', type: 'deb' },
        ],
      }),
    );
    expect(report.packages?.map(item => item.name)).toEqual(['c']);
    expect(report.problems.map(({ path }) => path)).toEqual([
      'packages[0]',
      'packages[1]',
      'packages[2]',
      'packages[3]',
      'packages[5]',
    ]);
  });

  it('refuses a report in which no package is usable', () => {
    expect(errorsOf(body({ packages: [{}] }))).toEqual({
      'packages[0]': ['unknown package type ""'],
    });
  });

  it('lets a URL that cannot be fetched cost that URL only', () => {
    const report = readProtocol2(
      body({
        repos: [
          {
            type: 'deb',
            name: 'mixed',
            urls: [
              'ftp://a.example.org/',
              'nonsense',
              'https://b.example.org/x',
            ],
          },
        ],
      }),
    );
    expect(report.repositories?.[0].urls).toEqual(['https://b.example.org/x']);
    expect(report.problems.map(({ path }) => path)).toEqual([
      'repos[0].urls[0]',
      'repos[0].urls[1]',
    ]);
  });

  it('keeps the repositories when a hook sends none', () => {
    expect(readProtocol2(body({ repos: [] })).repositories).toBeNull();
  });

  it('keeps the packages when none are sent, and notes it', () => {
    const report = readProtocol2(body({ packages: [] }));
    expect(report.packages).toBeNull();
    expect(report.problems).toHaveLength(1);
  });

  it('leaves out keys that rpm lists as packages, and decodes its plus signs', () => {
    const rpm = { version: '1', release: '1', arch: 'x86_64', type: 'rpm' };
    const report = readProtocol2(
      body({
        packages: [
          { ...rpm, name: 'gpg-pubkey' },
          { ...rpm, name: 'gcc-c%2b%2b', epoch: '0' },
        ],
      }),
    );
    expect(report.packages).toEqual([{ ...rpm, name: 'gcc-c++', epoch: '' }]);
  });

  it('takes the moment at which a late report was written', () => {
    expect(
      readProtocol2(body({ sent_at: '2026-11-01T10:00:00+02:00' })).writtenAt,
    ).toBe('2026-11-01T08:00:00.000Z');
    expect(errorsOf(body({ sent_at: 'yesterday' }))).toHaveProperty('sent_at');
  });

  it('reads the updates that the client found, each once', () => {
    const openssl = {
      name: 'openssl',
      version: '1:3.0.7-27.el9',
      arch: 'x86_64',
      repo: 'baseos',
    };
    const { updates, problems } = readProtocol2(
      body({
        sec_updates: [openssl],
        bug_updates: [
          openssl,
          { name: 'libstdc%2b%2b', version: '11', arch: 'i686' },
          'vim',
          { name: 'vim', arch: 'x86_64' },
        ],
      }),
    );
    expect(updates).toEqual([
      {
        name: 'openssl',
        arch: 'x86_64',
        evr: '1:3.0.7-27.el9',
        repository: 'baseos',
        security: true,
      },
      {
        name: 'libstdc++',
        arch: 'i686',
        evr: '11',
        repository: null,
        security: false,
      },
    ]);
    expect(problems).toEqual([
      { path: 'bug_updates[2]', message: 'is not an object' },
      { path: 'bug_updates[3]', message: 'version is missing' },
    ]);
    expect(readProtocol2(body()).updates).toEqual([]);
    expect(readProtocol2(body({ repos: [] })).updates).toBeNull();
  });
});
