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
} from '../index';
import { describeSource, type TestSource } from './hosts';

let lastId = 0;

/** A package of pacman from `name=[epoch:]version-release`. */
export function arch(
  text: string,
  attributes?: MemberPackage['attributes'],
): MemberPackage {
  const [name, evr] = text.split('=');
  lastId++;
  return {
    id: lastId,
    type: 'arch',
    name,
    arch: 'x86_64',
    ...splitEvr('arch', evr),
    attributes,
  };
}

export interface ArchHost {
  installed: (string | MemberPackage)[];
  sources: TestSource[];
  facts?: Partial<HostFacts>;
  policy?: HostPolicy;
}

function asPackage(given: string | MemberPackage): MemberPackage {
  return typeof given === 'string' ? arch(given) : given;
}

function load(host: ArchHost): [EvaluationInputs, EvaluationContent] {
  return [
    {
      installedDigest: 'installed',
      sources: host.sources.map((source, i) =>
        describeSource({ type: 'arch', ...source }, i),
      ),
      facts: { arch: 'x86_64', packageArch: null, kernel: '', ...host.facts },
      policy: host.policy ?? {},
    },
    {
      installed: host.installed.map(asPackage),
      indexes: host.sources.map(({ packages }) =>
        packages ? buildPackageIndex(packages.map(asPackage)) : null,
      ),
    },
  ];
}

export function evaluateArchHost(host: ArchHost): EvaluationResult {
  return evaluate(...load(host));
}

export function explainArchHost(host: ArchHost, name: string): Explanation[] {
  return explain(...load(host), name);
}
