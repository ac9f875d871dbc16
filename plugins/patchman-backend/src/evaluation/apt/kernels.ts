import type { RebootVerdict } from 'backstage-plugin-patchman-common';
import { compareDebStrings } from '../../versions';
import type { HostFacts, MemberPackage } from '../types';
import {
  imageKernel,
  metaFlavour,
  parseKernelRelease,
  type KernelRelease,
} from './kernelNames';

function unknown(evidence: string): RebootVerdict {
  return { required: null, evidence: [evidence] };
}

function newestOf(kernels: readonly KernelRelease[]): KernelRelease | null {
  return kernels.reduce<KernelRelease | null>(
    (newest, kernel) =>
      newest && compareDebStrings(newest.version, kernel.version) >= 0
        ? newest
        : kernel,
    null,
  );
}

/** A meta-package's version begins with its kernel's: `6.12.43-1`, `6.17.0-19.19~24.04.2`. */
function isOfSeries({ version }: MemberPackage, series: string): boolean {
  return version === series || version.startsWith(`${series}.`);
}

/**
 * The verdict where a newer kernel of the same flavour is installed, but of another series. Two series of one
 * flavour are two tracks, as Ubuntu's GA and HWE kernels, and a newer one is no update of the other. Which one the
 * host follows, its installed meta-packages say; where there are none, as on Proxmox, the newest is booted next.
 */
function verdictOnOtherSeries(
  running: KernelRelease,
  other: KernelRelease,
  installed: readonly MemberPackage[],
): RebootVerdict {
  const metas = installed.filter(
    ({ name }) => metaFlavour(name) === running.flavour,
  );
  const following = metas.find(meta => isOfSeries(meta, other.series));
  if (following) {
    return {
      required: true,
      evidence: [
        `${running.text} runs, ${other.text} is installed, and the host follows its series ${other.series} by ${following.name}`,
      ],
    };
  }
  if (metas.length > 0) {
    return {
      required: false,
      evidence: [
        `${running.text} runs, and no newer kernel of series ${running.series} is installed; ${other.text} is of another series, which no meta-package of the host follows`,
      ],
    };
  }
  // Boot loaders take the newest of all (update-grub, proxmox-boot-tool), and nothing says otherwise.
  return {
    required: true,
    evidence: [
      `${running.text} runs, ${other.text} is installed, and the newest kernel is booted next: no meta-package of the host follows another series`,
    ],
  };
}

/**
 * Whether a newer kernel of the running one's flavour is installed than the one that runs. That a kernel was rebuilt
 * under the same name cannot be seen in `uname -r`, so nothing is claimed about it.
 */
export function kernelVerdict(
  installed: readonly MemberPackage[],
  { kernel }: HostFacts,
): RebootVerdict | null {
  const images: KernelRelease[] = [];
  for (const { name } of installed) {
    const image = imageKernel(name);
    if (image) images.push(image);
  }
  if (kernel === '') return unknown('The running kernel was not reported');
  if (images.length === 0) {
    return unknown(
      `${kernel} runs, but no installed package holds a kernel to compare it with`,
    );
  }
  const running = parseKernelRelease(kernel);
  const sameFlavour = images.filter(
    ({ flavour }) => flavour === running?.flavour,
  );
  if (!running || sameFlavour.length === 0) {
    return unknown(
      `${kernel} runs, but none of the installed kernels is of its flavour`,
    );
  }
  const newer = sameFlavour.filter(
    ({ version }) => compareDebStrings(version, running.version) > 0,
  );
  const newest = newestOf(newer.filter(k => k.series === running.series));
  if (newest) {
    return {
      required: true,
      evidence: [`${running.text} runs, ${newest.text} is installed`],
    };
  }
  const other = newestOf(newer);
  if (other) return verdictOnOtherSeries(running, other, installed);
  return {
    required: false,
    evidence: [
      `${running.text} runs, and no newer kernel of its flavour is installed`,
    ],
  };
}
