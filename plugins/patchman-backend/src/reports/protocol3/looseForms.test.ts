import { readProtocol3 } from './readProtocol3';

const read = (fields: Record<string, unknown>) =>
  readProtocol3(
    Buffer.from(
      JSON.stringify({
        protocol: 3,
        hostname: 'web1.example.org',
        system: {
          os: { id: 'debian', variant: 'Debian 12.11' },
          arch: 'x86_64',
          packageArch: 'amd64',
          foreignArchs: ['i386'],
          kernel: '6.1.0-35-amd64',
        },
        ...fields,
      }),
    ),
  ).report;

describe('forms of protocol 3 that say the same', () => {
  it('takes 0 and 1 for flags, as rpm repositories are configured', () => {
    const rpm = { type: 'rpm', name: 'r', urls: ['http://r.example.org/'] };
    const { repositories, problems } = read({
      repositories: {
        items: [
          { ...rpm, id: 'off', enabled: 0 },
          { ...rpm, id: 'on', enabled: 1, moduleHotfixes: 1 },
          { ...rpm, id: 'plain', enabled: true, moduleHotfixes: 0 },
        ],
      },
    });
    expect(problems).toEqual([]);
    expect(
      repositories!.map(({ enabled, options }) => [enabled, options]),
    ).toEqual([
      [false, undefined],
      [true, { moduleHotfixes: true }],
      [true, undefined],
    ]);
  });

  it('takes one text for a list', () => {
    const { policy } = read({
      policy: {
        dnf: { excludepkgs: 'kernel* php', obsoletes: 0 },
        pacman: { ignorePackages: 'linux' },
      },
    });
    expect(policy).toEqual({
      dnf: { excludepkgs: ['kernel* php'], obsoletes: false },
      pacman: { ignorePackages: ['linux'] },
    });
  });

  it('takes the priority of a pin as apt has it written', () => {
    const pin = { package: 'a', pin: 'version 1*' };
    const { policy, problems } = read({
      policy: {
        apt: {
          pins: [
            { ...pin, priority: '-1' },
            { ...pin, priority: 'high' },
            { ...pin, priority: 99999 },
          ],
        },
      },
    });
    expect(policy?.apt?.pins).toEqual([{ ...pin, priority: -1 }]);
    expect(problems).toHaveLength(2);
  });

  it("takes dpkg's whole status for the state in it", () => {
    const deb = { type: 'deb', version: '1.0-1', arch: 'amd64' };
    const { packages, problems } = read({
      packages: {
        items: [
          { ...deb, name: 'ok', status: 'install ok installed' },
          { ...deb, name: 'kept', status: 'hold ok installed' },
          { ...deb, name: 'half', status: 'install ok half-configured' },
          { ...deb, name: 'rest', status: 'deinstall ok config-files' },
        ],
      },
    });
    expect(packages!.map(({ name, attributes }) => [name, attributes])).toEqual(
      [
        ['ok', {}],
        ['kept', { held: true }],
        ['half', { status: 'half-configured' }],
      ],
    );
    expect(problems).toEqual([
      {
        path: 'packages.items[3]',
        message: 'is not installed: its status is config-files',
      },
    ]);
  });

  it('keeps what a package was built of where it says more than the package', () => {
    const items = [
      ['deb', 'bash', '5.2.15-2+b8', 'bash', '5.2.15-2'],
      ['deb', 'libssl3', '3.0-1', 'openssl', '3.0-1'],
      ['deb', 'sudo', '1.9-1', 'sudo', '1.9-1'],
      ['rpm', 'bind', '9.16-1', 'bind', '9.16-1'],
    ].map(([type, name, evr, source, version]) => ({
      type,
      name,
      epoch: type === 'rpm' ? '32' : '',
      version: evr.split('-')[0],
      release: evr.split('-')[1],
      arch: 'x86_64',
      source: { name: source, version },
    }));
    const { packages } = read({ packages: { items } });
    expect(packages?.map(({ attributes }) => attributes?.source)).toEqual([
      items[0].source,
      items[1].source,
      undefined,
      undefined,
    ]);
  });

  it('takes an apt source without architectures for all of the host', () => {
    const source = {
      type: 'deb',
      name: 'main',
      urls: ['http://deb.example.org/debian'],
      suite: 'bookworm',
      component: 'main',
    };
    const { repositories } = read({ repositories: { items: [source] } });
    const folder = 'http://deb.example.org/debian/dists/bookworm/main';
    expect(repositories!.flatMap(({ urls }) => urls)).toEqual([
      `${folder}/binary-amd64`,
      `${folder}/binary-i386`,
    ]);
  });
});
