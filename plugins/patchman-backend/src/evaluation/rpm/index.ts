import {
  evaluateDnf,
  explainDnf,
  moduleStreamsOf,
  neededAdvisories,
} from '../dnf';
import type { FamilyEvaluator, FamilyInputs } from '../family';
import { evaluateZypper, explainZypper, listPatches } from '../zypper';
import { isKernelPackage } from './kernelNames';
import { kernelVerdict } from './kernels';
import { managerOf } from './manager';

function isZyppers({ facts, installed }: FamilyInputs): boolean {
  return managerOf(facts, installed) === 'zypper';
}

/** Updates and reboots of hosts with rpm: SUSE's by zypper's rules, all others by dnf's. */
export const rpmEvaluator: FamilyEvaluator = {
  sourceOrderMatters: false,
  evaluate: inputs =>
    isZyppers(inputs) ? evaluateZypper(inputs) : evaluateDnf(inputs),
  explain: (inputs, name, arch) =>
    isZyppers(inputs)
      ? explainZypper(inputs, name, arch)
      : explainDnf(inputs, name, arch),
  advisories: inputs =>
    isZyppers(inputs) ? listPatches(inputs) : neededAdvisories(inputs),
  moduleStreams: inputs => (isZyppers(inputs) ? [] : moduleStreamsOf(inputs)),
  isKernel: ({ name }) => isKernelPackage(name),
  reboot: kernelVerdict,
};
