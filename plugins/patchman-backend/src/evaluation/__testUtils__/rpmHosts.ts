import { formatEvr, splitEvr } from '../../versions';
import {
  buildAdvisoryIndex,
  type AdvisoryInput,
} from '../advisories/advisoryIndex';
import {
  advisoriesOf,
  buildPackageIndex,
  evaluate,
  explain,
  type HostAdvisory,
  type EvaluationContent,
  type EvaluationInputs,
  type EvaluationResult,
  type Explanation,
  type HostFacts,
  type HostModule,
  type HostPolicy,
  type MemberPackage,
  type ModuleBuild,
  type ModuleContent,
  moduleStreamsOf,
  openAdvisories,
} from '../index';
import { describeSource, type TestSource } from './hosts';

let lastId = 0;

/** A package from `name=[epoch:]version-release.arch`. */
export function rpm(
  text: string,
  attributes?: MemberPackage['attributes'],
): MemberPackage {
  const [, name, evr, arch] = /^([^=]+)=(.+)\.([^.]+)$/.exec(text)!;
  lastId++;
  return {
    id: lastId,
    type: 'rpm',
    name,
    arch,
    ...splitEvr('rpm', evr),
    attributes,
  };
}

/** A security advisory about packages, each as for `rpm`. */
export function advisory(
  name: string,
  packages: string[],
  more: Partial<AdvisoryInput> & { stream?: string } = {},
): AdvisoryInput {
  const { stream, ...fields } = more;
  const [module, version] = stream?.split(':') ?? [];
  return {
    name,
    kind: 'security',
    severity: 'Important',
    retracted: false,
    rebootSuggested: false,
    packages: packages.map(text => ({
      ...rpm(text),
      ...(stream && { module: { name: module, stream: version } }),
    })),
    ...fields,
  };
}

/** A build of `name:stream` with its artifacts, each as for `rpm`. */
export function build(
  stream: string,
  artifacts: string[],
  more: Partial<ModuleBuild> = {},
): ModuleBuild {
  const [name, version] = stream.split(':');
  return {
    name,
    stream: version,
    version: '1',
    context: 'c0ffee00',
    arch: 'x86_64',
    artifacts: artifacts.map(text => {
      const member = rpm(text);
      return `${member.name}-${member.epoch || 0}:${member.version}-${
        member.release
      }.${member.arch}`;
    }),
    ...more,
  };
}

export interface RpmSource extends Omit<TestSource, 'packages'> {
  packages: (string | MemberPackage)[] | null;
  advisories?: AdvisoryInput[];
  builds?: ModuleBuild[];
  /** `name:stream` */
  defaults?: string[];
}

export interface RpmHost {
  installed: (string | MemberPackage)[];
  sources: RpmSource[];
  facts?: Partial<HostFacts>;
  policy?: HostPolicy;
  modules?: HostModule[];
}

function asPackage(given: string | MemberPackage): MemberPackage {
  return typeof given === 'string' ? rpm(given) : given;
}

function moduleContent({
  builds,
  defaults = [],
}: RpmSource): ModuleContent | null {
  if (!builds) return null;
  return {
    streams: builds,
    defaults: defaults.map(text => {
      const [name, stream] = text.split(':');
      return { name, stream };
    }),
    obsoletes: [],
  };
}

function load(host: RpmHost): [EvaluationInputs, EvaluationContent] {
  return [
    {
      installedDigest: 'installed',
      sources: host.sources.map(
        ({ advisories, builds, defaults, ...source }, i) =>
          describeSource({ type: 'rpm', ...source }, i),
      ),
      facts: {
        arch: 'x86_64',
        packageArch: null,
        kernel: '',
        osId: 'centos',
        ...host.facts,
      },
      policy: host.policy ?? {},
      modules: host.modules,
    },
    {
      installed: host.installed.map(asPackage),
      indexes: host.sources.map(({ packages }) =>
        packages ? buildPackageIndex(packages.map(asPackage)) : null,
      ),
      modules: host.sources.map(moduleContent),
      advisories: host.sources.map(({ advisories }) =>
        advisories ? buildAdvisoryIndex(advisories) : null,
      ),
    },
  ];
}

export function evaluateRpmHost(host: RpmHost): EvaluationResult {
  return evaluate(...load(host));
}

export function rpmAdvisoriesOf(host: RpmHost): HostAdvisory[] {
  return advisoriesOf(...load(host));
}

/** The module streams that concern a host, as `name:stream state (installed packages)`. */
export function rpmModulesOf(host: RpmHost): string[] {
  return moduleStreamsOf(...load(host)).map(
    ({ name, stream, state, installed }) =>
      `${name}:${stream} ${state} (${installed.join(' ')})`,
  );
}

export function openAdvisoriesOf(host: RpmHost): string[] {
  const [inputs, content] = load(host);
  return openAdvisories(inputs, content, evaluate(inputs, content)).sort();
}

export function explainRpmHost(
  host: RpmHost,
  name: string,
  arch?: string,
): Explanation[] {
  return explain(...load(host), name, arch);
}

/**
 * Updates as dnf prints them, `name.arch evr source`; replacements with `for name.arch`, blocked ones with
 * `(reason)`.
 */
export function rpmUpdatesOf(host: RpmHost): string[] {
  return evaluateRpmHost(host)
    .updates.map(({ available, installed, repositoryId, kind, blockedBy }) =>
      [
        `${available.name}.${available.arch}`,
        formatEvr(available),
        `from ${repositoryId}`,
        ...(kind === 'replacement'
          ? [`for ${installed.name}.${installed.arch}`]
          : []),
        ...(blockedBy ? [`(${blockedBy.reason})`] : []),
      ].join(' '),
    )
    .sort();
}

/** The names and versions of the security updates. */
export function rpmSecurityOf(host: RpmHost): string[] {
  return evaluateRpmHost(host)
    .updates.filter(({ security }) => security)
    .map(
      ({ available }) =>
        `${available.name}.${available.arch} ${formatEvr(available)}`,
    );
}
