import { splitEvr } from '../../versions';
import {
  buildPackageIndex,
  evaluate,
  explain,
  type EvaluationContent,
  type EvaluationInputs,
  type EvaluationResult,
  type Explanation,
  type HostFacts,
  type HostPolicy,
  type MemberPackage,
  type PhasedVersion,
  type SourceDescription,
} from '../index';

let lastId = 0;

/** A package from `name=[epoch:]version[-release]` or `name:arch=…`; amd64 where no architecture is given. */
export function deb(
  text: string,
  attributes?: MemberPackage['attributes'],
): MemberPackage {
  const [, name, arch = 'amd64', evr] = /^([^:=]+)(?::([^=]+))?=(.+)$/.exec(
    text,
  )!;
  lastId++;
  return {
    id: lastId,
    type: 'deb',
    name,
    arch,
    ...splitEvr('deb', evr),
    attributes,
  };
}

/** What a test says of a source; the rest is as of an ordinary one. */
export interface TestSource extends Partial<SourceDescription> {
  /** Null: never read. */
  packages: (string | MemberPackage)[] | null;
}

function asPackage(given: string | MemberPackage): MemberPackage {
  return typeof given === 'string' ? deb(given) : given;
}

export interface TestHost {
  installed: (string | MemberPackage)[];
  sources: TestSource[];
  facts?: Partial<HostFacts>;
  policy?: HostPolicy;
  phased?: PhasedVersion[];
  errata?: EvaluationContent['errata'];
}

/** A description for the source at a position; its id is the position, counted from 1. */
export function describeSource(
  { packages, ...given }: TestSource,
  position: number,
): SourceDescription {
  return {
    repositoryId: position + 1,
    name: `source ${position + 1}`,
    type: 'deb',
    setDigest: packages ? `set ${position + 1}` : null,
    priority: 0,
    security: false,
    securityBy: 'guess',
    release: null,
    site: '',
    state: 'ok',
    ...given,
  };
}

function load(host: TestHost): [EvaluationInputs, EvaluationContent] {
  return [
    {
      installedDigest: 'installed',
      sources: host.sources.map(describeSource),
      facts: {
        arch: 'x86_64',
        packageArch: 'amd64',
        kernel: '',
        ...host.facts,
      },
      policy: host.policy ?? {},
      phased: host.phased,
      ...(host.errata && {
        errata: { release: host.errata.release, digest: 'errata' },
      }),
    },
    {
      installed: host.installed.map(asPackage),
      indexes: host.sources.map(({ packages }) =>
        packages ? buildPackageIndex(packages.map(asPackage)) : null,
      ),
      errata: host.errata,
    },
  ];
}

export function evaluateHost(host: TestHost): EvaluationResult {
  return evaluate(...load(host));
}

export function explainHost(
  host: TestHost,
  name: string,
  arch?: string,
): Explanation[] {
  return explain(...load(host), name, arch);
}

/** Updates as `name:arch installed -> available`. */
export function updatesOf(host: TestHost): string[] {
  return evaluateHost(host).updates.map(({ installed, available }) =>
    [
      `${installed.name}:${installed.arch}`,
      installed.version,
      '->',
      available.version,
    ].join(' '),
  );
}
