import { parseKernelRelease } from '../apt/kernelNames';
import {
  imageName,
  parseRunningKernel,
  type RunningKernel,
} from '../rpm/kernelNames';
import { isRunning } from '../rpm/kernels';
import type { HostFacts, MemberPackage, PackageIndex } from '..';
import { compareVersions } from '../../versions';
import { toldSource } from './sourcePackages';

/** Packages of dpkg that belong to one kernel, whose release their names end in. */
const DEB_PART =
  /^(?:linux-(?:image(?:-unsigned|-extra)?|headers|modules(?:-[a-z0-9]+)*|main-modules(?:-[a-z0-9]+)*|tools|cloud-tools|buildinfo|objects(?:-[a-z0-9]+)*)|(?:proxmox|pve)-(?:kernel|headers))-(\d.*)$/;

/** A kernel that a package belongs to: its version within a flavour, and its flavour. */
interface KernelPart {
  version: string;
  flavour: string;
  isImage: boolean;
}

/** Null for packages that belong to no particular kernel. */
function debPart(name: string): KernelPart | null {
  if (!name.startsWith('linux-') && !name.startsWith('p')) return null;
  const release = DEB_PART.exec(name)?.[1];
  if (!release) return null;
  const kernel = parseKernelRelease(
    release.replace(/-(?:unsigned|signed)$/, ''),
  );
  // `linux-kbuild-6.1`, `linux-tools-6.1` are of a series, not of a kernel.
  if (!kernel || /^\d+\.\d+$/.test(release)) return null;
  return {
    version: kernel.version,
    flavour: kernel.flavour,
    isImage: /^(?:linux-image|proxmox-kernel|pve-kernel)-/.test(name),
  };
}

/** Whether a package only stands for the newest kernel, and is none: `linux-image-amd64`, `linux-generic` of `linux-meta`. */
export function isKernelMeta(name: string, source: string): boolean {
  if (/^linux-(?:meta|restricted-modules-meta|latest)/.test(source))
    return true;
  return (
    /^linux(?:-signed)?(?:-|$)/.test(source) &&
    /^linux-(?:image|headers)-(?!\d)(?!unsigned-\d)/.test(name)
  );
}

/** Which of the kernels' packages on a host are judged. */
export interface KernelChoice {
  /** Packages that belong to kernels which do not run: others are judged in their place. */
  leftOut: ReadonlySet<MemberPackage>;
  /** Packages of dpkg that belong to the kernel that runs, its image among them. */
  running: ReadonlySet<MemberPackage>;
  /** Newer images that are installed beside the one that runs, by packages of that one. */
  waiting: ReadonlyMap<MemberPackage, readonly MemberPackage[]>;
  /** The flavour of the running kernel's packages; null where none of dpkg runs. */
  debFlavour: string | null;
  /** One sentence where nothing can be said of the kernel that runs; else empty. */
  note: string;
}

/**
 * Updates of kernels are installed beside the older ones, so that only the one that runs tells whether a host is exposed. In a
 * container none of its own runs.
 */
export function chooseKernels(
  installed: readonly MemberPackage[],
  facts: Pick<HostFacts, 'kernel' | 'container'>,
): KernelChoice {
  const leftOut = new Set<MemberPackage>();
  const waiting = new Map<MemberPackage, MemberPackage[]>();
  const running = new Set<MemberPackage>();
  const choice: KernelChoice = {
    leftOut,
    running,
    waiting,
    debFlavour: null,
    note: '',
  };
  const debs: { member: MemberPackage; part: KernelPart }[] = [];
  const rpms = new Map<string, MemberPackage[]>();
  for (const member of installed) {
    if (member.type === 'deb') {
      const part = debPart(member.name);
      if (part) debs.push({ member, part });
    } else if (member.type === 'rpm' && member.name.startsWith('kernel')) {
      const same = rpms.get(member.name);
      if (same) same.push(member);
      else rpms.set(member.name, [member]);
    }
  }
  // Not told which one runs, all of them are judged.
  if (!facts.kernel && !facts.container) return choice;
  chooseDebs(debs, facts, choice, { leftOut, running, waiting });
  chooseRpms(rpms, facts, choice, { leftOut, running, waiting });
  return choice;
}

interface Chosen {
  leftOut: Set<MemberPackage>;
  running: Set<MemberPackage>;
  waiting: Map<MemberPackage, MemberPackage[]>;
}

function chooseDebs(
  debs: readonly { member: MemberPackage; part: KernelPart }[],
  { kernel, container }: Pick<HostFacts, 'kernel' | 'container'>,
  choice: KernelChoice,
  { leftOut, running: parts, waiting }: Chosen,
): void {
  if (debs.length === 0) return;
  if (container) {
    for (const { member } of debs) leftOut.add(member);
    return;
  }
  const running = parseKernelRelease(kernel);
  const isOfRunning = ({ version, flavour, isImage }: KernelPart) =>
    running !== null &&
    version === running.version &&
    (!isImage || flavour === running.flavour);
  for (const { member, part } of debs) {
    if (isOfRunning(part)) parts.add(member);
    else leftOut.add(member);
  }
  const image = debs.find(
    ({ part }) => part.isImage && isOfRunning(part),
  )?.member;
  if (!running || !image) {
    for (const { member } of debs) leftOut.add(member);
    choice.note = notInstalled(kernel);
    return;
  }
  choice.debFlavour = running.flavour;
  waiting.set(
    image,
    debs
      .filter(
        ({ member, part }) =>
          part.isImage &&
          part.flavour === running.flavour &&
          compareVersions('deb', member, image) > 0,
      )
      .map(({ member }) => member),
  );
}

/** Names of rpms that stand side by side, one for each kernel. */
const SIDE_BY_SIDE =
  /^kernel(?:-[a-z0-9_]+)*-(?:core|modules|modules-core|modules-extra|devel)$|^kernel(?:\d+\.\d+)?(?:-(?:devel|default|default-base|default-devel|64kb|uek|uek-core|uek-modules|uek-devel|rt|ml|lt))?$/;

function chooseRpms(
  rpms: ReadonlyMap<string, MemberPackage[]>,
  { kernel, container }: Pick<HostFacts, 'kernel' | 'container'>,
  choice: KernelChoice,
  { leftOut, waiting }: Chosen,
): void {
  const running = parseRunningKernel(kernel);
  let images = 0;
  let runs = false;
  for (const [name, members] of rpms) {
    const isImage = imageName(name) !== null;
    if (!isImage && !SIDE_BY_SIDE.test(name)) continue;
    if (isImage) images += members.length;
    const own = running
      ? members.filter(member => isRunning(member, running as RunningKernel))
      : [];
    if (container || own.length === 0) {
      for (const member of members) leftOut.add(member);
      continue;
    }
    if (isImage) runs = true;
    for (const member of members) {
      if (!own.includes(member)) leftOut.add(member);
    }
    for (const member of own) {
      waiting.set(
        member,
        members.filter(other => compareVersions('rpm', other, member) > 0),
      );
    }
  }
  if (images > 0 && !runs && !container) choice.note = notInstalled(kernel);
}

function notInstalled(kernel: string): string {
  return `Of the kernel ${kernel}, which runs, nothing can be said: no installed package holds it`;
}

/** The images of kernels that repositories offer, by the source package that advisories name. */
const images = new WeakMap<
  PackageIndex,
  Map<string, { member: MemberPackage; flavour: string }[]>
>();

/** Images of a flavour that a repository offers of a source package, under whatever names. */
export function offeredImages(
  index: PackageIndex,
  source: string,
  flavour: string,
): MemberPackage[] {
  let bySource = images.get(index);
  if (!bySource) {
    bySource = new Map();
    for (const name of index.names()) {
      const part = debPart(name);
      if (!part?.isImage) continue;
      for (const member of index.byName(name)) {
        const { name: of } = toldSource(member);
        const others = bySource.get(of);
        const image = { member, flavour: part.flavour };
        if (others) others.push(image);
        else bySource.set(of, [image]);
      }
    }
    images.set(index, bySource);
  }
  return (bySource.get(source) ?? [])
    .filter(image => image.flavour === flavour)
    .map(({ member }) => member);
}
