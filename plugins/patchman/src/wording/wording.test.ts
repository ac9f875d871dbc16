import { ResponseError } from '@backstage/errors';
import { ErrataSourceState } from 'backstage-plugin-patchman-common';
import {
  chanceOrigin,
  countOf,
  fileSize,
  nameOfNevra,
  packageName,
  percent,
  reasonOf,
  releaseName,
  repositoryWords,
  sentence,
  statesWords,
  switchReason,
  weaknessUrl,
} from '.';

describe('wording', () => {
  it('counts', () => {
    expect(countOf(1, 'host')).toBe('1 host');
    expect(countOf(0, 'host')).toBe('0 hosts');
    expect(countOf(1200, 'repository', 'repositories')).toBe(
      '1,200 repositories',
    );
  });

  it('names sizes', () => {
    expect([0, 999, 1000, 14_240, 123_456, 3_000_000].map(fileSize)).toEqual([
      '0 B',
      '999 B',
      '1 kB',
      '14.2 kB',
      '123 kB',
      '3 MB',
    ]);
  });

  it('gives the reason of the backend, or says that there is none to be had', async () => {
    const response = new Response(
      JSON.stringify({
        error: { name: 'ConflictError', message: 'The host has a key' },
        response: { statusCode: 409 },
      }),
      { status: 409, headers: { 'Content-Type': 'application/json' } },
    );
    expect(reasonOf(await ResponseError.fromResponse(response))).toBe(
      'The host has a key (409)',
    );
    expect(reasonOf(new TypeError('Failed to fetch'))).toMatch(
      'The backend cannot be reached',
    );
    expect(reasonOf(new Error('Odd'))).toBe('Odd');
  });

  it('shortens the names that clients give to apt repositories, and no others', () => {
    expect(
      repositoryWords(
        'Debian 12 x86_64 repo at http://deb.debian.org/debian-security/dists/bookworm-security/main/binary-amd64',
      ),
    ).toEqual({
      short: 'debian-security bookworm-security/main',
      detail: 'Debian 12 x86_64 · deb.debian.org',
    });
    expect(
      repositoryWords('Debian 12 x86_64 repo at https://apt.example.org/flat/'),
    ).toEqual({
      short: 'flat',
      detail: 'Debian 12 x86_64 · apt.example.org',
    });
    expect(repositoryWords('AlmaLinux 9 - BaseOS')).toEqual({
      short: 'AlmaLinux 9 - BaseOS',
      detail: '',
    });
  });

  it('names packages, with or without an architecture', () => {
    const pkg = {
      id: 1,
      type: 'deb' as const,
      name: 'vim',
      epoch: '2',
      version: '9.0',
      release: '1',
      arch: 'amd64',
      evr: '2:9.0-1',
    };
    expect(packageName(pkg)).toBe('vim 2:9.0-1 amd64');
    expect(packageName({ ...pkg, arch: '' })).toBe('vim 2:9.0-1');
  });

  it.each([
    ['nodejs-1:18.19.1-1.module+el9.3.0+1900.x86_64', 'nodejs'],
    ['python3-pip-wheel-21.2.3-7.el9.noarch', 'python3-pip-wheel'],
    ['nothing of the kind', 'nothing of the kind'],
  ])('finds the name in %s', (nevra, name) => {
    expect(nameOfNevra(nevra)).toBe(name);
  });
});

describe('sources', () => {
  const source = (
    on: boolean,
    reason: ErrataSourceState['reason'],
    distributions: string[] = [],
  ) => switchReason({ on, reason, distributions });

  it.each([
    [source(true, 'hosts', ['debian']), 'A host with Debian has reported'],
    [
      source(false, 'no-hosts', ['debian', 'ubuntu']),
      'No host with Debian or Ubuntu has reported',
    ],
    [
      source(true, 'hosts', ['rhel', 'rocky', 'centos', 'oracle', 'arch']),
      'A host with a distribution that it is for has reported',
    ],
    [source(false, 'no-hosts'), 'No host has reported'],
    [source(true, 'configured'), 'Turned on in the configuration'],
    [source(false, 'asked'), 'Only where somebody turns it on'],
    [
      source(false, 'all-off'),
      'All sources are turned off in the configuration',
    ],
  ])('says why one is on or off: %s', (said, expected) => {
    expect(said).toBe(expected);
  });

  it('names releases', () => {
    expect(['debian:12', 'arch', 'ours:3'].map(releaseName)).toEqual([
      'Debian 12',
      'Arch Linux',
      'ours 3',
    ]);
  });
});

it.each([
  ['the server answers 403', 'The server answers 403.'],
  [' It is. ', 'It is.'],
  ['', ''],
])('makes a sentence of "%s"', (text, expected) => {
  expect(sentence(text)).toBe(expected);
});

describe('figures of CVEs', () => {
  it('names parts of one', () => {
    expect([0, 0.00007, 0.0214, 0.434, 1].map(percent)).toEqual([
      '0 %',
      'under 0.1 %',
      '2.1 %',
      '43 %',
      '100 %',
    ]);
  });

  it('says where a chance comes from, as far as that is told', () => {
    expect(
      chanceOrigin({ score: 0.4, percentile: 0.972, date: '2026-11-30' }),
    ).toBe(
      'How likely it is exploited within 30 days (EPSS), of 2026-11-30; 97 % of CVEs are less likely.',
    );
    expect(chanceOrigin({ score: 0.4, percentile: null, date: null })).toBe(
      'How likely it is exploited within 30 days (EPSS).',
    );
  });

  it('counts hosts by state, what asks most first', () => {
    expect(statesWords({ minor: 1, update: 1200 })).toBe(
      '1,200 to update, 1 minor',
    );
    expect(statesWords({})).toBe('');
  });

  it.each([
    ['CWE-79', 'https://cwe.mitre.org/data/definitions/79.html'],
    ['NVD-CWE-noinfo', null],
  ])('knows where %s is described', (id, url) => {
    expect(weaknessUrl(id)).toBe(url);
  });
});
