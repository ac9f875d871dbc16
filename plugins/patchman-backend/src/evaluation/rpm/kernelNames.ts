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
