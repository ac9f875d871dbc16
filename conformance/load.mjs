// Turns a drawn host into what the evaluation takes, by the way of a protocol 3 report.
import { createRequire } from 'node:module';
import { FILES, readRepository, withId } from './repositories.mjs';

const require = createRequire(
  new URL('../plugins/patchman-backend/package.json', import.meta.url),
);
const { readProtocol3 } = require('./src/reports/protocol3/readProtocol3.ts');
const { splitEvr } = require('./src/versions/index.ts');

function fromDeb(fields) {
  const [source, sourceVersion] = (fields.Source ?? '').split(' ');
  const [want, , status] = (fields.Status ?? 'install ok installed').split(' ');
  return {
    type: 'deb',
    name: fields.Package,
    ...splitEvr('deb', fields.Version),
    arch: fields.Architecture,
    source: source
      ? { name: source, version: sourceVersion?.slice(1, -1) ?? fields.Version }
      : null,
    hold: want === 'hold',
    status,
  };
}

function fromRpm({ name, epoch, version, release, arch, vendor }) {
  return { type: 'rpm', name, epoch, version, release, arch, vendor };
}

function fromArch({ name, version, arch, groups = [] }) {
  return { type: 'arch', name, ...splitEvr('arch', version), arch, groups };
}

const converters = {
  apt: fromDeb,
  dnf: fromRpm,
  zypper: fromRpm,
  pacman: fromArch,
};
const types = { apt: 'deb', dnf: 'rpm', zypper: 'rpm', pacman: 'arch' };

function repositoryItem(tool, archs) {
  return ({ name, folder, component, release, priority, options }) => ({
    type: types[tool],
    id: name,
    name,
    urls: [FILES + folder],
    priority,
    ...(tool === 'apt' && { suite: release.Suite, component, archs }),
    ...options,
  });
}

/** Clients leave out what is not there. */
function isInstalled({ status }) {
  return status !== 'config-files' && status !== 'not-installed';
}

/** The host as its client would report it. */
function reportOf(host) {
  const { tool, number, facts = {}, foreign = [] } = host;
  const packageArch = tool === 'apt' ? 'amd64' : 'x86_64';
  return {
    protocol: 3,
    hostname: `host${number}.example.org`,
    machineId: host.machineId,
    system: {
      os: { id: facts.osId, versionId: facts.versionId },
      arch: facts.arch ?? 'x86_64',
      packageArch,
      foreignArchs: foreign,
      kernel: 'none',
      container: 'lxc',
    },
    packages: {
      items: host.installed.map(converters[tool]).filter(isInstalled),
    },
    repositories: {
      items: host.sources.map(repositoryItem(tool, [packageArch, ...foreign])),
    },
    policy: host.policy,
    modules: { items: host.modules ?? [] },
  };
}

/** The arguments of `evaluate`. */
export async function loadHost(host) {
  const json = Buffer.from(JSON.stringify(reportOf(host)));
  const { report } = readProtocol3(json);
  if (report.problems.length > 0) {
    throw new Error(`host ${host.number}: ${JSON.stringify(report.problems)}`);
  }
  const { arch, kernel, machineId, facts } = report;
  const repositories = report.repositories.filter(({ enabled }) => enabled);
  const real = host.sources.filter(source => source.real).map(s => s.name);
  const contents = [];
  for (const repository of repositories) {
    contents.push(
      await readRepository(repository, real.includes(repository.repoId)),
    );
  }
  const sites = new Map(host.sources.map(({ name, site }) => [name, site]));
  return [
    {
      installedDigest: String(host.number),
      sources: repositories.map(
        ({ name, repoId, type, priority, options }, i) => ({
          repositoryId: i + 1,
          name,
          type,
          setDigest: `set ${i}`,
          priority,
          security: contents[i].security,
          securityBy: 'guess',
          release: contents[i].release,
          site: sites.get(repoId) ?? '',
          state: 'ok',
          options,
        }),
      ),
      facts: { arch, kernel, machineId, ...facts },
      policy: report.policy ?? {},
      modules: report.modules,
    },
    {
      installed: report.packages.map(withId),
      indexes: contents.map(({ index }) => index),
      modules: contents.map(({ modules }) => modules),
      advisories: contents.map(({ advisories }) => advisories),
    },
  ];
}
