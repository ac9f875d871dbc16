// Turns a drawn host into what the evaluation takes.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(
  new URL('../plugins/patchman-backend/package.json', import.meta.url),
);
const {
  buildAdvisoryIndex,
  buildPackageIndex,
} = require('./src/evaluation/index.ts');
const { splitEvr } = require('./src/versions/index.ts');

let lastId = 0;

function fromDeb(fields) {
  const [source, sourceVersion] = (fields.Source ?? '').split(' ');
  const phased = fields['Phased-Update-Percentage'];
  return {
    id: ++lastId,
    type: 'deb',
    name: fields.Package,
    arch: fields.Architecture,
    ...splitEvr('deb', fields.Version),
    attributes: {
      source: source
        ? {
            name: source,
            version: sourceVersion?.slice(1, -1) ?? fields.Version,
          }
        : undefined,
      multiArchSame: fields['Multi-Arch'] === 'same' || undefined,
      phased: phased === undefined ? undefined : Number(phased),
      held: fields.Status?.startsWith('hold') || undefined,
    },
  };
}

function fromRpm({ name, epoch, version, release, arch, ...rest }) {
  const { vendor, obsoletes } = rest;
  return {
    id: ++lastId,
    type: 'rpm',
    name,
    epoch,
    version,
    release,
    arch,
    attributes: { vendor, obsoletes },
  };
}

function fromArch({ name, version, arch, groups, replaces }) {
  return {
    id: ++lastId,
    type: 'arch',
    name,
    ...splitEvr('arch', version),
    arch,
    attributes: { groups, replaces },
  };
}

const converters = { deb: fromDeb, rpm: fromRpm, arch: fromArch };
const types = { apt: 'deb', dnf: 'rpm', zypper: 'rpm', pacman: 'arch' };

function releaseOf({ release, component }) {
  if (!release) return null;
  return {
    origin: release.Origin,
    label: release.Label,
    suite: release.Suite,
    codename: release.Codename,
    version: release.Version,
    component,
    notAutomatic: release.NotAutomatic === 'yes' || undefined,
    butAutomaticUpgrades: release.ButAutomaticUpgrades === 'yes' || undefined,
  };
}

function moduleContent({ modules }) {
  if (!modules) return null;
  return {
    streams: modules.builds.map(({ requires, ...build }) => ({
      ...build,
      version: String(build.version),
      arch: 'x86_64',
      requires: [{ platform: ['el9'], ...requires }],
    })),
    defaults: Object.entries(modules.defaults).map(([name, stream]) => ({
      name,
      stream,
    })),
    obsoletes: [],
  };
}

function advisoryIndex({ advisories }) {
  if (!advisories) return null;
  return buildAdvisoryIndex(
    advisories.map(({ type, ...advisory }) => ({
      ...advisory,
      kind: type,
      retracted: false,
      rebootSuggested: false,
    })),
  );
}

/** Real repositories are the same for every host. */
const read = new Map();

function packagesOf(source, type) {
  if (!source.file) {
    return buildPackageIndex(source.packages.map(converters[type]));
  }
  if (!read.has(source.file)) {
    const packages = JSON.parse(readFileSync(source.file, 'utf8'));
    read.set(source.file, buildPackageIndex(packages.map(converters[type])));
  }
  return read.get(source.file);
}

/** The arguments of `evaluate`. */
export function loadHost(host) {
  const type = types[host.tool];
  const facts = {
    arch: 'x86_64',
    packageArch: null,
    kernel: '',
    ...host.facts,
  };
  if (type === 'deb') {
    facts.packageArch = 'amd64';
    facts.machineId = host.machineId;
  }
  const policy = host.policy ?? {
    apt: { pins: host.pins, defaultRelease: host.defaultRelease },
  };
  return [
    {
      installedDigest: String(host.number),
      sources: host.sources.map((source, i) => ({
        repositoryId: i + 1,
        name: source.name,
        type,
        setDigest: `set ${i}`,
        priority: source.priority ?? 0,
        security: false,
        securityBy: 'guess',
        release: releaseOf(source),
        site: '',
        state: 'ok',
        options: source.options,
      })),
      facts,
      policy,
      modules: host.modules,
    },
    {
      installed: host.installed.map(converters[type]),
      indexes: host.sources.map(source => packagesOf(source, type)),
      modules: host.sources.map(moduleContent),
      advisories: host.sources.map(advisoryIndex),
    },
  ];
}
