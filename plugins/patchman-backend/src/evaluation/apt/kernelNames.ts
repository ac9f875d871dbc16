/** A kernel as its package and `uname -r` name it. */
export interface KernelRelease {
  /** As written: `6.8.0-51-generic`. */
  text: string;
  /** What is compared within a flavour: `6.8.0-51`. */
  version: string;
  /** Major and minor number: `6.8`. */
  series: string;
  /** What it was built for: `generic`, `cloud-amd64`, `rt-amd64`. */
  flavour: string;
}

/** How the names of packages begin that hold the image of one kernel. */
const IMAGE_PREFIX = /^(?:linux-image-(?:unsigned-)?|(?:proxmox|pve)-kernel-)/;

const LOWER_L = 108;
const LOWER_P = 112;

/** Endings of packages that hold the same kernel, signed or not. */
const IMAGE_ENDINGS = /-(?:unsigned|signed)$/;

/** Endings of packages that belong to a kernel, but hold none. */
const NO_IMAGE = /-(?:dbg|dbgsym|template)$/;

const UPSTREAM = /^(\d+)\.(\d+)(?:[^-\d][^-]*)?$/;

/** The part between upstream version and flavour: `35`, `0.deb11.21`, `rc7`, `rpi7`. */
const ABI = /^(?:\d[\w.~+]*|(?:rc|rpi)\d+|trunk)$/;

/**
 * Takes apart `6.1.0-35-cloud-amd64`, `6.12.43+deb13-amd64`, `6.1.0-rpi7-rpi-v8`; null for what has another form.
 * Debian's newer names have no ABI number, their upstream version ends in `+…` instead.
 */
export function parseKernelRelease(text: string): KernelRelease | null {
  const [upstream, ...rest] = text.split('-');
  const numbers = UPSTREAM.exec(upstream);
  if (!numbers) return null;
  const hasAbi =
    !upstream.includes('+') && rest.length > 0 && ABI.test(rest[0]);
  const flavour = rest.slice(hasAbi ? 1 : 0).join('-');
  return {
    text,
    version: hasAbi ? `${upstream}-${rest[0]}` : upstream,
    series: `${numbers[1]}.${numbers[2]}`,
    flavour,
  };
}

/** The kernel whose image a package holds, null for meta-packages and all other packages. */
export function imageKernel(packageName: string): KernelRelease | null {
  const first = packageName.charCodeAt(0);
  if (first !== LOWER_L && first !== LOWER_P) return null; // asked of every package
  const prefix = IMAGE_PREFIX.exec(packageName);
  if (!prefix || NO_IMAGE.test(packageName)) return null;
  return parseKernelRelease(
    packageName.slice(prefix[0].length).replace(IMAGE_ENDINGS, ''),
  );
}

/** What Ubuntu adds to a flavour to name a track of series: `-hwe-22.04`, `-lts-24.04-edge`, `-22.04d`, `-6.14`. */
const TRACK = /(?:-(?:hwe|lts|edge))?(?:-\d+\.\d+[a-z]?)?(?:-edge)?$/;

/** The flavour that a meta-package like `linux-image-generic-hwe-22.04` follows, null for other packages. */
export function metaFlavour(packageName: string): string | null {
  if (!packageName.startsWith('linux-image-')) return null;
  const name = packageName.slice('linux-image-'.length);
  if (/^\d|^unsigned-/.test(name) || NO_IMAGE.test(name)) return null;
  const flavour = name.replace(TRACK, '');
  return flavour === 'virtual' ? 'generic' : flavour;
}

const KERNEL_PACKAGE = new RegExp(
  [
    '^linux-(?:image|headers|modules|modules-extra|tools|cloud-tools|kbuild|support|signatures|buildinfo)-',
    // Ubuntu's meta-packages of image and headers together.
    '^linux-(?:generic|lowlatency|virtual|kvm|oem|aws|azure|gcp|gke|oracle|ibm|nvidia|raspi|realtime|xilinx)(?:-|$)',
    '^(?:proxmox-(?:kernel|headers)|pve-(?:kernel|headers)|raspberrypi-kernel)(?:-|$)',
  ].join('|'),
);

/** Whether a package is a kernel, belongs to one, or stands for the newest: `linux-image-amd64`. */
export function isKernelPackage(packageName: string): boolean {
  return KERNEL_PACKAGE.test(packageName);
}
