import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv2020 from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import { InvalidReportError } from '../HostReport';
import { readProtocol3 } from './readProtocol3';

const report = (fields: Record<string, unknown> = {}) => ({
  protocol: 3,
  client: { name: 'patchman-client', version: '1.0.0' },
  hostname: 'Web1.example.org',
  machineId: '0123456789abcdef0123456789abcdef',
  sentAt: '2026-11-22T07:30:00Z',
  tags: ['www'],
  system: {
    os: {
      id: 'debian',
      versionId: '12',
      variant: 'Debian 12.11',
      prettyName: 'Debian GNU/Linux 12 (bookworm)',
      cpe: null,
      codename: 'bookworm',
    },
    arch: 'x86_64',
    packageArch: 'amd64',
    foreignArchs: ['i386'],
    kernel: '6.1.0-35-amd64',
    bootTime: '2026-11-01T00:00:00Z',
    container: null,
  },
  packages: {
    digest: 'p1',
    items: [
      {
        type: 'deb',
        name: 'vim',
        epoch: '2',
        version: '9.0.1378',
        release: '2',
        arch: 'amd64',
        source: { name: 'vim-src', version: '2:9.0.1378-2' },
        vendor: 'Debian',
        hold: true,
        auto: false,
        status: 'unpacked',
        slot: null,
        category: null,
        repository: null,
      },
    ],
  },
  ...fields,
});

const read = (fields: Record<string, unknown> = {}) =>
  readProtocol3(Buffer.from(JSON.stringify(report(fields))));

function errorsOf(fields: Record<string, unknown>): Record<string, string[]> {
  try {
    read(fields);
  } catch (error) {
    if (error instanceof InvalidReportError) return error.fields;
    throw error;
  }
  throw new Error('the report was taken');
}

describe('protocol 3', () => {
  it('reads a whole report', () => {
    const { report: found, digests, referred } = read();
    expect(found).toMatchObject({
      protocol: 3,
      hostname: 'web1.example.org',
      writtenAt: '2026-11-22T07:30:00.000Z',
      machineId: '0123456789abcdef0123456789abcdef',
      os: 'Debian 12.11 (bookworm)',
      facts: {
        packageArch: 'amd64',
        foreignArchs: ['i386'],
        container: null,
        osId: 'debian',
      },
      packages: [
        {
          name: 'vim',
          attributes: {
            source: { name: 'vim-src', version: '2:9.0.1378-2' },
            vendor: 'Debian',
            held: true,
            status: 'unpacked',
          },
        },
      ],
      problems: [],
    });
    expect(digests).toEqual({ packages: 'p1' });
    expect(referred).toEqual([]);
  });

  it('tells sections that are left out, known by digest, and empty apart', () => {
    const { report: found, referred } = read({
      packages: { digest: 'p1' },
      repositories: { digest: 'r1', items: [] },
      policy: { digest: 'o1' },
    });
    expect(found.packages).toBeNull();
    expect(found.repositories).toEqual([]);
    expect(found.modules).toBeNull();
    expect(found.policy).toBeNull();
    expect(referred).toEqual(['packages', 'policy']);
  });

  it('makes one apt source with two architectures two repositories', () => {
    const { report: found } = read({
      repositories: {
        digest: 'r',
        items: [
          {
            type: 'deb',
            id: 'debian-main',
            name: 'Debian 12 main',
            urls: ['http://deb.example.org/debian/'],
            suite: 'bookworm',
            component: 'main',
            archs: ['amd64', 'i386'],
            priority: 990,
            enabled: false,
          },
          {
            type: 'deb',
            id: 'flat',
            name: 'Flat',
            urls: ['http://deb.example.org/flat'],
            suite: './',
            priority: 500,
          },
          { type: 'deb', name: 'nothing', urls: [] },
        ],
      },
    });
    expect(found.repositories).toMatchObject([
      {
        name: 'Debian 12 main amd64',
        priority: 990,
        enabled: false,
        urls: [
          'http://deb.example.org/debian/dists/bookworm/main/binary-amd64',
        ],
      },
      {
        name: 'Debian 12 main i386',
        urls: ['http://deb.example.org/debian/dists/bookworm/main/binary-i386'],
      },
      { name: 'Flat', urls: ['http://deb.example.org/flat/.'] },
    ]);
    expect(found.problems).toEqual([
      { path: 'repositories.items[2]', message: 'has no suite' },
    ]);
  });

  it('keeps the options of rpm and pacman repositories', () => {
    const { report: found } = read({
      repositories: {
        digest: 'r',
        items: [
          {
            type: 'rpm',
            id: 'baseos',
            name: 'BaseOS',
            urls: [],
            mirrorlist: 'https://mirrors.example.org/list?repo=baseos',
            metalink: null,
            priority: 99,
            enabled: true,
            excludepkgs: ['kernel*'],
            includepkgs: [],
            moduleHotfixes: true,
          },
          {
            type: 'arch',
            id: 'core',
            urls: ['https://arch.example.org/core/os/x86_64'],
            usage: ['search'],
          },
        ],
      },
    });
    expect(found.repositories).toMatchObject([
      {
        repoId: 'baseos',
        priority: 99,
        urls: ['https://mirrors.example.org/list?repo=baseos'],
        options: { excludepkgs: ['kernel*'], moduleHotfixes: true },
      },
      { name: 'core', options: { usage: ['search'] } },
    ]);
  });

  it('reads policy, modules, updates, restarts and what is unknown; a bad item costs that item', () => {
    const { report: found } = read({
      policy: {
        digest: 'o',
        apt: {
          defaultRelease: 'stable',
          pins: [
            { package: 'a', pin: 'version 1.5*', priority: 990 },
            { package: 'b' },
          ],
        },
      },
      modules: {
        digest: 'm',
        items: [
          { name: 'nodejs', stream: '20', state: 'enabled' },
          { name: 'php', stream: '8', state: 'maybe' },
          { name: 'perl', stream: '', state: 'disabled' },
          { name: 'ruby', state: 'disabled' },
          { name: 'swig', stream: '', state: 'enabled' },
        ],
      },
      updates: {
        digest: 'u',
        items: [{ name: 'vim', arch: 'amd64', evr: '2:9-3', security: true }],
      },
      restart: {
        reboot: { required: true, reasons: ['kernel replaced'] },
        services: [{ name: 'nginx.service', reason: 'libssl3 replaced' }],
      },
      unknown: [{ section: 'modules', reason: 'dnf failed' }],
    });
    expect(found.policy).toEqual({
      apt: {
        defaultRelease: 'stable',
        pins: [{ package: 'a', pin: 'version 1.5*', priority: 990 }],
      },
    });
    expect(found.modules).toEqual([
      { name: 'nodejs', stream: '20', state: 'enabled' },
      { name: 'perl', stream: '', state: 'disabled' },
      { name: 'ruby', stream: '', state: 'disabled' },
    ]);
    expect(found.updates).toEqual([
      {
        name: 'vim',
        arch: 'amd64',
        evr: '2:9-3',
        repository: null,
        security: true,
      },
    ]);
    expect(found.rebootRequired).toBe(true);
    expect(found.rebootReasons).toEqual(['kernel replaced']);
    expect(found.services).toEqual([
      { name: 'nginx.service', reason: 'libssl3 replaced' },
    ]);
    expect(found.unknown).toEqual([
      { section: 'modules', reason: 'dnf failed' },
    ]);
    expect(found.problems.map(({ path }) => path)).toEqual([
      'policy.apt.pins[1].pin',
      'modules[1].state',
      'modules[4].stream',
    ]);
  });

  it('reads the policies of dnf and portage, and the groups of an installed package', () => {
    const { report: found } = read({
      policy: {
        dnf: { excludepkgs: ['a*'], includepkgs: ['b'], obsoletes: false },
        portage: {
          acceptKeywords: ['~amd64'],
          packageKeywords: [{ package: 'a/b', keywords: ['**'] }],
          mask: ['>=a/c-2'],
          unmask: ['=a/c-3'],
        },
      },
      packages: {
        items: [
          {
            type: 'arch',
            name: 'a',
            version: '1',
            release: '1',
            arch: 'any',
            groups: ['base'],
          },
        ],
      },
    });
    expect(found.problems).toEqual([]);
    expect(found.policy).toEqual({
      dnf: { excludepkgs: ['a*'], includepkgs: ['b'], obsoletes: false },
      portage: {
        acceptKeywords: ['~amd64'],
        packageKeywords: [{ package: 'a/b', keywords: ['**'] }],
        masks: ['>=a/c-2'],
        unmasks: ['=a/c-3'],
      },
    });
    expect(found.packages![0].attributes).toEqual({ groups: ['base'] });
  });

  it('reads the version locks of dnf', () => {
    const dnf = { versionlocks: ['b-0:1-1.*', '!c-0:2-1.*'] };
    expect(read({ policy: { digest: 'o', dnf } }).report.policy).toEqual({
      dnf,
    });
  });

  it('lets a bad package cost that package, and one that is not installed any more', () => {
    const good = { type: 'deb', name: 'a', version: '1', arch: 'all' };
    const { report: found } = read({
      packages: {
        digest: 'p',
        items: [
          good,
          null,
          { ...good, version: undefined },
          { ...good, name: 'rc', status: 'config-files' },
        ],
      },
    });
    expect(found.packages?.map(({ name }) => name)).toEqual(['a']);
    expect(found.problems.map(({ path }) => path)).toEqual([
      'packages.items[1]',
      'packages.items[2]',
      'packages.items[3]',
    ]);
  });

  it.each([
    [{ protocol: 2 }, 'protocol'],
    [{ hostname: undefined }, 'hostname'],
    [{ hostname: 'a b' }, 'hostname'],
    [{ system: undefined }, 'system'],
    [{ system: { ...report().system, kernel: '' } }, 'system.kernel'],
    [{ system: { ...report().system, arch: 7 } }, 'system.arch'],
    [{ sentAt: 'now' }, 'sentAt'],
    [{ tags: 'www' }, 'tags'],
    [{ packages: { digest: 'p', items: 'none' } }, 'packages.items'],
    [{ packages: [] }, 'packages'],
    [{ packages: {} }, 'packages'],
    [{ packages: { digest: '' } }, 'packages.digest'],
  ])('refuses %p, and names the field', (fields, path) => {
    expect(Object.keys(errorsOf(fields))).toEqual([path]);
  });

  it('is what the published JSON Schema says', () => {
    const schema = JSON.parse(
      readFileSync(
        join(__dirname, '../../../../../docs/protocol-3.schema.json'),
        'utf8',
      ),
    );
    const ajv = new Ajv2020({ strict: false });
    addFormats(ajv);
    const validate = ajv.compile(schema);
    const valid = (fields: object) => validate(report(fields as any));
    expect([valid({}), validate.errors]).toEqual([true, null]);
    expect(valid({ packages: { digest: 'p1' } })).toBe(true);
    expect(valid({ repositories: { digest: 'r', items: [] } })).toBe(true);
    for (const wrong of [
      { protocol: 2 },
      { hostname: '' },
      { system: {} },
      { packages: {} },
      { packages: { digest: 'p', items: [{}] } },
      { modules: { items: [{ name: 'a', stream: '1', state: 'on' }] } },
    ]) {
      expect([wrong, valid(wrong)]).toEqual([wrong, false]);
    }
  });

  it('digests everything outside the sections, but for the moment of sending', () => {
    const one = read().restDigest;
    expect(read({ sentAt: '2026-11-23T07:30:00Z' }).restDigest).toBe(one);
    expect(read({ packages: { digest: 'other' } }).restDigest).toBe(one);
    // What nobody knows says nothing.
    expect(read({ x: [1], restart: { y: 1 } } as any).restDigest).toBe(
      read({ restart: {} } as any).restDigest,
    );
    expect(read({ tags: ['db'] }).restDigest).not.toBe(one);
    expect(
      read({ restart: { reboot: { required: true } } }).restDigest,
    ).not.toBe(one);
  });
});
