/** What belongs to no particular kernel in spite of its name. */
const NO_KERNEL =
  /^kernel-(?:firmware|macros|srpm-macros|rpm-macros|install-tools)(?:-|$)/;

/** Whether a package is a kernel or belongs to one: `kernel-core`, `kernel-default-devel`, `virtualbox-kmp-default`. */
export function isKernelPackage(packageName: string): boolean {
  return (
    /^(?:kernel|virtualbox-kmp)(?:-|$|\d)/.test(packageName) &&
    !NO_KERNEL.test(packageName)
  );
}

/** Amazon Linux writes the series into the name: `kernel6.12`. */
const KERNEL = /^kernel(?:\d+\.\d+)?(?:-(.+))?$/;

/** The words in the names of packages that belong to a kernel, but hold none. */
const NO_IMAGE =
  /(?:^|-)(?:devel|headers|modules|tools|doc|docs|source|syms|macros|firmware|debuginfo|debugsource|abi|abiwhitelists|extra|optional|livepatch|kmp|libs|matched|preempt-devel|selftests|vanilla|obs|ipaclones|cross|transition|addons?)(?:-|$)/;

/** Endings that only say how an image is packed. */
const PACKED = /(?:^|-)(?:core|uki-virt|base|unsigned)$/;

/** A package that holds a kernel's image. */
export interface ImageName {
  /** Empty for the ordinary kernel, else `default`, `rt`, `debug`, `uek`, `ml`. */
  flavour: string;
  /** Where kernels are split, `kernel` itself holds nothing and `kernel-core` the image. */
  split: boolean;
}

/** The kernel whose image a package holds, null for other packages. */
export function imageName(packageName: string): ImageName | null {
  if (!packageName.startsWith('kernel')) return null; // asked of every package
  const match = KERNEL.exec(packageName);
  if (!match) return null;
  const rest = match[1] ?? '';
  if (NO_IMAGE.test(rest) || /^(?:s?rpm-|install)/.test(rest)) return null;
  return {
    flavour: rest.replace(PACKED, ''),
    split: PACKED.test(rest),
  };
}

/** A running kernel as `uname -r` names it. */
export interface RunningKernel {
  text: string;
  version: string;
  release: string;
  /** SUSE leaves the last number of the release away, the count of rebuilds. */
  shortened: boolean;
  /** As far as the text says, null where only the installed packages can tell. */
  flavour: string | null;
}

const ARCHITECTURE =
  /\.(?:x86_64(?:_v\d)?|aarch64|ppc64le|ppc64|s390x|i[3-6]86|armv7hl|riscv64|loongarch64)$/;

/**
 * Takes apart `5.14.0-503.el9.x86_64`, `5.14.0-503.el9.x86_64+debug` and SUSE's `6.12.0-160000.8-default`; null for what
 * has another form.
 */
export function parseRunningKernel(text: string): RunningKernel | null {
  const [main, plus] = text.split('+', 2);
  const match = /^(\d[^-]*)-(.+)$/.exec(main.replace(ARCHITECTURE, ''));
  if (!match) return null;
  const [, version, rest] = match;
  const whole = { text, version, release: rest, shortened: false };
  if (plus) return { ...whole, flavour: plus };
  const suse = /^(.*\d)-([a-z][a-z0-9_]*)$/.exec(rest);
  if (!suse) return { ...whole, flavour: flavourOf(rest) };
  return { ...whole, release: suse[1], shortened: true, flavour: suse[2] };
}

/** Oracle's and Red Hat's older real-time kernels say in their release what they are. */
function flavourOf(release: string): string | null {
  if (release.includes('uek')) return 'uek';
  return /\.rt\d/.test(release) ? 'rt' : null;
}
