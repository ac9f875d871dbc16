import { chance } from '../chance.mjs';
import { ARCHITECTURES } from '../distributions.mjs';
import { DOMAIN } from '../hosts.mjs';
import { machineIdOf } from '../strangers.mjs';
import { evrParts, sourcesFor } from './packages.mjs';
import { RPM_PATHS } from './rpmFiles.mjs';

// Hosts with dnf, which report with protocol 3. A row is a host; the columns are:
//
// roles     what it is for; each brings its source packages
// modules   the module streams that it enabled, `-NAME` for one that it disabled
// behind    how likely a source package is behind, from 0 to 1
// kernel    how many releases behind the newest are the running kernel and the newest installed one
// excludes  what dnf.conf excludes there
const TABLE = `
# host  | roles             | modules              | behind | kernel | report | tags         | excludes
app01   | app node20 web    | nodejs:20            | 0.4    | 1/0    | 1h     | app prod     |
app02   | app node20 web    | nodejs:20            | 0.4    | 1/1    | 1h     | app prod     | openssl*
app03   | app node18 proxy  | nodejs:18            | 0.9    | 2/2    | 3h     | app staging  |
erp01   | java db16         | postgresql:16 -redis | 0.6    | 0/0    | 2h     | erp db prod  |
cms01   | php redis web     | php:8.2              | 0      | 0/0    | 1h     | www prod     |
`;

const UNITS = { h: 3_600_000, d: 24 * 3_600_000 };
const KERNELS = 3;

/** The rows of the table, their columns taken apart. `age` in milliseconds. */
export function readRpmHosts() {
  const words = text => text.split(/\s+/).filter(Boolean);
  return TABLE.split('\n')
    .filter(line => line.trim() !== '' && !line.startsWith('#'))
    .map(line => {
      const [name, roles, modules, behind, kernel, age, tags, excludes] = line
        .split('|')
        .map(cell => cell.trim());
      const [running, installed] = kernel.split('/').map(Number);
      return {
        name: `${name}.${DOMAIN}`,
        roles: words(roles),
        modules: words(modules),
        behind: Number(behind),
        kernel: { running, installed },
        age: Number(age.slice(0, -1)) * UNITS[age.at(-1)],
        tags: words(tags),
        excludes: words(excludes),
      };
    });
}

function packagesOf(host) {
  return sourcesFor(host.roles).flatMap(({ source, binaries, steps }) => {
    const newest = steps.length - 1;
    // What a host excludes stays as it was.
    const behind = host.excludes.includes(`${source}*`) ? 1 : host.behind;
    const at =
      source === 'kernel'
        ? [
            ...new Set([
              KERNELS - 1 - host.kernel.running,
              KERNELS - 1 - host.kernel.installed,
            ]),
          ]
        : [
            chance('behind', host.name, source) < behind
              ? Math.floor(newest * chance('how far', host.name, source))
              : newest,
          ];
    return at.flatMap(index =>
      binaries.map(({ name, arch }) => ({
        type: 'rpm',
        name,
        ...evrParts(steps[index].evr),
        arch,
        vendor: 'Rocky Enterprise Software Foundation',
      })),
    );
  });
}

/** `uname -r` of what runs. */
function kernelOf(host) {
  const [{ steps }] = sourcesFor([]).filter(
    ({ source }) => source === 'kernel',
  );
  return `${steps[KERNELS - 1 - host.kernel.running].evr}.x86_64`;
}

/**
 * The report of a host as a body of protocol 3.
 * @param {string} baseUrl where the demo's repositories are
 */
export function rpmReportOf(host, baseUrl, now) {
  return {
    protocol: 3,
    client: { name: 'patchman-demo', version: '1' },
    hostname: host.name,
    machineId: machineIdOf(host.name),
    sentAt: new Date(now.getTime() - host.age).toISOString(),
    tags: host.tags,
    system: {
      os: {
        id: 'rocky',
        versionId: '9.4',
        variant: 'Rocky Linux 9.4',
        prettyName: 'Rocky Linux 9.4 (Blue Onyx)',
        cpe: 'cpe:/o:rocky:rocky:9::baseos',
        codename: 'Blue Onyx',
      },
      arch: ARCHITECTURES.amd64,
      kernel: kernelOf(host),
      container: null,
    },
    packages: { items: packagesOf(host) },
    repositories: {
      items: [
        ['baseos', 'Rocky Linux 9 - BaseOS'],
        ['appstream', 'Rocky Linux 9 - AppStream'],
      ].map(([id, name]) => ({
        type: 'rpm',
        id,
        name,
        urls: [`${baseUrl}/${RPM_PATHS[id]}/`],
        priority: 99,
        enabled: true,
      })),
    },
    policy: { dnf: { excludepkgs: host.excludes } },
    modules: {
      items: host.modules.map(text => {
        const [name, stream = ''] = text.replace(/^-/, '').split(':');
        const state = text.startsWith('-') ? 'disabled' : 'enabled';
        return { name, stream, state };
      }),
    },
  };
}
