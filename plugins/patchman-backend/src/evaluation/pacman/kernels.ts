import type { RebootVerdict } from 'backstage-plugin-patchman-common';
import { formatEvr } from '../../versions';
import type { HostFacts, MemberPackage } from '../types';
import { isRunning, runningPackage } from './kernelNames';

/**
 * Whether the kernel that runs is the installed one. pacman keeps one version of a kernel and removes the modules of the
 * one before, so that any difference asks for a reboot.
 */
export function kernelVerdict(
  installed: readonly MemberPackage[],
  { kernel }: HostFacts,
): RebootVerdict {
  if (kernel === '') {
    return {
      required: null,
      evidence: ['The running kernel was not reported'],
    };
  }
  const name = runningPackage(kernel);
  const own = installed.find(member => member.name === name);
  if (!own) {
    return {
      required: null,
      evidence: [`${kernel} runs, but ${name} is not installed`],
    };
  }
  const text = `${name} ${formatEvr(own)}`;
  return isRunning(`${own.version}-${own.release}`, kernel)
    ? { required: false, evidence: [`${kernel} runs, which is ${text}`] }
    : { required: true, evidence: [`${kernel} runs, ${text} is installed`] };
}
