const KERNEL_PART =
  /^linux(?:-(?:lts|zen|hardened|rt|rt-lts|cachyos|xanmod|mainline))?(?:-headers|-docs)?$/;

/** Whether a package is a kernel or belongs to one: `linux-zen-headers`. */
export function isKernelPackage(packageName: string): boolean {
  return packageName.startsWith('linux') && KERNEL_PART.test(packageName);
}

/** The word that `uname -r` ends in where a kernel is not plain `linux`: `6.6.69-1-lts`, `6.12.8-zen1-1-zen`. */
const FLAVOUR = /-([a-z][a-z-]*)$/;

/** The package that the running kernel belongs to. */
export function runningPackage(kernel: string): string {
  const [, flavour] = FLAVOUR.exec(kernel) ?? [];
  return flavour ? `linux-${flavour}` : 'linux';
}

function numbersOf(text: string): string {
  return (text.match(/\d+/g) ?? []).map(Number).join('.');
}

/**
 * Whether a version of a kernel package, with its release, is what runs. `uname -r` has the same numbers in the same
 * order with other separators and words between them: 6.12.8.arch1-1 is 6.12.8-arch1-1, 6.12.8.zen1-1 is
 * 6.12.8-zen1-1-zen.
 */
export function isRunning(version: string, kernel: string): boolean {
  return numbersOf(version) === numbersOf(kernel.replace(FLAVOUR, ''));
}
