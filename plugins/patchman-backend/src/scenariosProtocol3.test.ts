import { dirname } from 'node:path';
import {
  type AptScenario,
  aptPins,
  aptSources,
  asUpgradable,
  hasMetadata,
  inOrder,
  installedDebs,
  MACHINE,
} from './__testUtils__/scenarios/apt';
import {
  type RecordedFolder,
  recordedScenarios,
} from './__testUtils__/scenarios/recorded';
import { scenarioPortal } from './__testUtils__/scenarios/scenarioPortal';

jest.setTimeout(240_000);

/** The scenarios of a tool, as rows of a table. */
function recorded(tool: 'dnf' | 'zypper' | 'pacman') {
  return recordedScenarios<any>(tool).map((one): [string, any] => [
    one.id,
    one,
  ]);
}

/** A list as dnf and pacman write it: words with blanks or commas between. */
function words(list: unknown): string[] {
  return String(list ?? '')
    .split(/[\s,]+/)
    .filter(Boolean);
}

/** The value of a setting in a configuration file. */
function setting(text: string | null, name: string): string | undefined {
  return new RegExp(`^${name} *= *(.*)$`, 'm').exec(text ?? '')?.[1];
}

/** An rpm as the scenarios list it. */
function rpm(item: any) {
  return {
    type: 'rpm',
    name: item.name,
    epoch: String(item.epoch ?? ''),
    version: item.version,
    release: item.release,
    arch: item.arch,
    // What the recorder wrote where a scenario names none.
    vendor: item.vendor ?? 'Test',
  };
}

describe('the recorded answers of the package managers, asked over HTTP with protocol 3', () => {
  const portal = scenarioPortal();

  /** Reports a host and answers its updates, which must be sure. */
  async function updatesOf(hostname: string, report: object): Promise<any[]> {
    const key = await portal.patchman.keyFor(hostname);
    await portal.patchman.anonymous
      .post('/api/patchman/reports')
      .set('Authorization', `Bearer ${key}`)
      .send({ protocol: 3, hostname, ...report })
      .expect(202);
    await portal.patchman.settled();
    expect(await portal.doubtsOf(hostname)).toEqual([]);
    const { body } = await portal.patchman
      .get(`/hosts/${hostname}/updates?limit=500`)
      .expect(200);
    return body.items;
  }

  const at = ({ servedAt }: RecordedFolder, path: string) =>
    `${portal.server.url}${servedAt}/${path}`;

  /** What a host with rpm packages reports of itself. */
  const rpmHost = (
    { arch, installed }: any,
    system: { os: object; kernel: string },
  ) => ({
    system: { ...system, arch, packageArch: arch, container: 'lxc' },
    packages: { items: installed.map(rpm) },
  });

  const rpmRepository = (scenario: RecordedFolder, repo: any) => ({
    type: 'rpm',
    id: repo.id,
    name: repo.id,
    urls: [at(scenario, repo.dir)],
    priority: Number(repo.priority ?? 99),
  });

  describe('apt list --upgradable', () => {
    const scenarios = recordedScenarios<AptScenario>('apt');
    it.skip.each(
      scenarios
        .filter(one => !hasMetadata(one))
        .map(
          ({ id }) =>
            `${id} needs real metadata, which lies beside the checkout`,
        ),
    )('%s', () => {});
    it.each(
      scenarios
        .filter(hasMetadata)
        .map((one): [string, AptScenario] => [one.id, one]),
    )('%s', async (id, scenario) => {
      const items = await updatesOf(`apt-${id}.example.org`, {
        machineId: scenario.machine_id,
        system: {
          os: { id: 'debian', variant: 'Debian 12.11' },
          arch: MACHINE[scenario.arch],
          packageArch: scenario.arch,
          foreignArchs: scenario.foreign_arches,
          kernel: '6.1.0-35-amd64',
        },
        packages: { items: installedDebs(scenario) },
        repositories: {
          items: aptSources(scenario, portal.server.url).flatMap(
            ({ url, suite, components, archs, priority }, i) =>
              (suite.endsWith('/') ? [null] : components).map(component => ({
                type: 'deb',
                id: `source${i}-${component}`,
                name: `${url} ${suite} ${component}`,
                urls: [url],
                suite,
                component,
                archs,
                priority,
                enabled: true,
              })),
          ),
        },
        policy: { apt: { pins: aptPins(scenario.preferences) } },
      });
      expect(asUpgradable(items)).toEqual(
        inOrder(scenario.expected.upgradable),
      );
      const kept = scenario.expected['upgrade-with-new-kept'] ?? [];
      const blocked = items.filter(({ blockedBy }) => blockedBy !== null);
      expect(new Set(blocked.map(({ installed }) => installed.name))).toEqual(
        new Set(kept.map(({ name }) => name)),
      );
      // The explanation agrees, for which the machine-id decides on phases too.
      for (const { installed, blockedBy } of items) {
        const { body } = await portal.patchman
          .get(
            `/hosts/apt-${id}.example.org/packages/${installed.name}/explain?arch=${installed.arch}`,
          )
          .expect(200);
        const [, told = null] =
          /kept back: ([^"]*)"/.exec(JSON.stringify(body.items)) ?? [];
        expect(told).toBe(blockedBy?.detail ?? null);
      }
    });
  });

  describe('dnf check-update', () => {
    it.each(recorded('dnf'))('%s', async (id, scenario) => {
      const items = await updatesOf(`dnf-${id}.example.org`, {
        ...rpmHost(scenario, {
          os: { id: 'centos', variant: 'CentOS Stream 9' },
          kernel: '5.14.0-1.el9.x86_64',
        }),
        repositories: {
          items: scenario.repos.map((repo: any) => ({
            ...rpmRepository(scenario, repo),
            enabled: Number(repo.enabled ?? 1) === 1,
            excludepkgs: words(repo.excludepkgs),
            includepkgs: words(repo.includepkgs),
            moduleHotfixes: Number(repo.module_hotfixes ?? 0) === 1,
          })),
        },
        policy: {
          dnf: { excludepkgs: words(scenario.main?.excludepkgs) },
        },
        modules: {
          items: Object.entries<[string, string]>(
            scenario.modules_state ?? {},
          ).map(([name, [stream, state]]) => ({
            name,
            stream: stream || 'none',
            state,
          })),
        },
      });
      const listed = (list: any[]) => [
        ...new Set(list.map(({ name, arch, evr }) => `${name} ${arch} ${evr}`)),
      ];
      const updates = items.filter(({ kind }) => kind !== 'replacement');
      expect(listed(updates.map(update => update.available)).sort()).toEqual(
        listed(scenario.expected.check_update).sort(),
      );
      expect(
        items
          .filter(({ kind }) => kind === 'replacement')
          .map(({ installed, available }) => [
            installed.name,
            available.name,
            available.evr,
          ]),
      ).toEqual(
        scenario.expected.obsoletes.map(({ obsoleter, obsoleted }: any) => [
          obsoleted.name,
          obsoleter.name,
          obsoleter.evr,
        ]),
      );
      // What `--security` lists is among what we call security, at the same or a later version.
      const security = new Set(
        updates
          .filter(update => update.security)
          .map(({ available }) => `${available.name} ${available.arch}`),
      );
      expect([...security].sort()).toEqual(
        [
          ...new Set(
            scenario.expected.check_update_security.map(
              ({ name, arch }: any) => `${name} ${arch}`,
            ),
          ),
        ].sort(),
      );
    });
  });

  describe('zypper list-updates', () => {
    it.each(recorded('zypper'))('%s', async (id, scenario) => {
      const items = await updatesOf(`zypper-${id}.example.org`, {
        ...rpmHost(scenario, {
          os: { id: 'opensuse-leap', variant: 'openSUSE Leap 15.6' },
          kernel: '6.4.0-1-default',
        }),
        repositories: {
          items: scenario.repos.map((repo: any) => ({
            ...rpmRepository(scenario, repo),
            enabled: true,
          })),
        },
        policy: {
          zypper: {
            locks: scenario.locks,
            allowVendorChange: /allowVendorChange *= *true/.test(
              scenario.zypp_conf ?? '',
            ),
          },
        },
      });
      const listed = (list: any[]) =>
        list.map(({ name, arch, edition }) => `${name} ${arch} ${edition}`);
      expect(
        items
          .filter(
            ({ blockedBy, kind }) =>
              blockedBy === null && kind !== 'replacement',
          )
          .map(
            ({ available }) =>
              `${available.name} ${available.arch} ${available.evr}`,
          )
          .sort(),
      ).toEqual(listed(scenario.expected.list_updates).sort());
    });
  });

  describe('pacman -Qu', () => {
    it.each(recorded('pacman'))('%s', async (id, scenario) => {
      const hostname = `pacman-${id}.example.org`;
      const items = await updatesOf(hostname, {
        system: {
          os: { id: 'arch', variant: 'Arch Linux' },
          arch: scenario.arch,
          packageArch: scenario.arch,
          kernel: '6.12.8-arch1-1',
          container: 'lxc',
        },
        packages: {
          items: scenario.installed.map((item: any) => {
            const [, epoch = '', version, release] =
              /^(?:(\d+):)?(.*)-([^-]*)$/.exec(item.version)!;
            return {
              type: 'arch',
              name: item.name,
              epoch,
              version,
              release,
              arch: item.arch ?? scenario.arch,
            };
          }),
        },
        repositories: {
          items: scenario.repos.map((repo: any) => ({
            type: 'arch',
            id: repo.name,
            name: repo.name,
            urls: [at(scenario, dirname(repo.db))],
            usage: words(setting(repo.conf, 'Usage') ?? 'All'),
            enabled: true,
          })),
        },
        policy: {
          pacman: {
            ignorePackages: words(setting(scenario.pacman_conf, 'IgnorePkg')),
            ignoreGroups: words(setting(scenario.pacman_conf, 'IgnoreGroup')),
          },
        },
      });
      expect(
        inOrder(
          items
            .filter(({ kind }) => kind !== 'replacement')
            .map(({ installed, available, blockedBy }) => ({
              name: installed.name,
              current: installed.evr,
              candidate: available.evr,
              // -Qu marks what is ignored by name; what is ignored by its group it only leaves out of -Su.
              ignored: /^IgnorePkg/.test(blockedBy?.detail ?? ''),
            })),
        ),
      ).toEqual(inOrder(scenario.expected.Qu));
      expect(
        items
          .filter(({ blockedBy }) => blockedBy === null)
          .map(({ available }) => available.name)
          .sort(),
      ).toEqual(scenario.expected.Su_print.map(({ name }: any) => name).sort());
      const { body } = await portal.patchman
        .get(`/hosts/${hostname}/packages?foreign=true`)
        .expect(200);
      expect(body.items.map(({ name }: any) => name).sort()).toEqual(
        scenario.expected.Qm.map((item: any) => item.name ?? item).sort(),
      );
    });
  });
});
