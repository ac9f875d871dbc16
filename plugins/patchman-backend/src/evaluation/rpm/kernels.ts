import type { RebootVerdict } from 'backstage-plugin-patchman-common';
import { compareVersions, formatEvr } from '../../versions';
import type { HostFacts, MemberPackage } from '../types';
import { newestOf } from './installed';
import {
  imageName,
  parseRunningKernel,
  type ImageName,
  type RunningKernel,
} from './kernelNames';

/** An installed kernel image. */
interface Image extends ImageName {
  member: MemberPackage;
}

function unknown(evidence: string): RebootVerdict {
  return { required: null, evidence: [evidence] };
}

/** On SUSE 160000.8 stands for 160000.8.1 and all its rebuilds. */
export function isRunning(
  { version, release }: MemberPackage,
  running: RunningKernel,
): boolean {
  return (
    version === running.version &&
    (release === running.release ||
      (running.shortened && release.startsWith(`${running.release}.`)))
  );
}

/** The flavour of the running kernel: as it says, else that of the installed package that it came from. */
function runningFlavour(
  running: RunningKernel,
  images: readonly Image[],
): string {
  if (running.flavour !== null) return running.flavour;
  const own = images.filter(({ member }) => isRunning(member, running));
  // Debug kernels have the version of the ordinary one, and say in `uname -r` what they are.
  return (
    own.find(({ flavour }) => flavour === '')?.flavour ??
    own.find(({ flavour }) => !flavour.includes('debug'))?.flavour ??
    ''
  );
}

/** The images of a flavour; where kernels are split into several packages, only those that hold it. */
function imagesOf(flavour: string, images: readonly Image[]): MemberPackage[] {
  const own = images.filter(image => image.flavour === flavour);
  const split = own.filter(image => image.split);
  return (split.length > 0 ? split : own).map(({ member }) => member);
}

/** Whether a newer kernel of the running one's flavour is installed than the one that runs. */
export function kernelVerdict(
  installed: readonly MemberPackage[],
  { kernel }: HostFacts,
): RebootVerdict {
  const images: Image[] = [];
  for (const member of installed) {
    const name = imageName(member.name);
    if (name) images.push({ ...name, member });
  }
  if (kernel === '') return unknown('The running kernel was not reported');
  if (images.length === 0) {
    return unknown(
      `${kernel} runs, but no installed package holds a kernel to compare it with`,
    );
  }
  const running = parseRunningKernel(kernel);
  const newest =
    running && newestOf(imagesOf(runningFlavour(running, images), images));
  if (!newest) {
    return unknown(
      `${kernel} runs, but none of the installed kernels is of its flavour`,
    );
  }
  const { epoch } = newest;
  const isOlder =
    !isRunning(newest, running) &&
    compareVersions('rpm', { ...running, epoch }, newest) < 0;
  if (isOlder) {
    const text = `${newest.name} ${formatEvr(newest)}`;
    return {
      required: true,
      evidence: [`${kernel} runs, ${text} is installed`],
    };
  }
  return {
    required: false,
    evidence: [
      `${kernel} runs, and no newer kernel of its flavour is installed`,
    ],
  };
}
