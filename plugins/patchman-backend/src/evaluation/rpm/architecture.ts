/**
 * Whether an update may lead from one architecture to another: within one, and to and from `noarch`. An i686 package
 * and its x86_64 twin are two packages, dnf(8) and zypper(8).
 */
export function isSamePackage(installed: string, offered: string): boolean {
  return (
    installed === offered || installed === 'noarch' || offered === 'noarch'
  );
}

const X86 = ['i686', 'i586', 'i486', 'i386'];
const ARM = ['armv5tejl', 'armv5tel', 'armv5l', 'armv4tl', 'armv4l', 'armv3l'];

/** What else runs on a machine, libsolv's table of architectures. */
const ALSO_RUN = new Map<string, readonly string[]>([
  ['x86_64', X86],
  ['amd64', ['x86_64', 'athlon', ...X86]],
  ['ia32e', ['x86_64', 'athlon', ...X86]],
  ['i686', X86],
  ['i586', X86.slice(1)],
  ['i486', X86.slice(2)],
  ['i386', []],
  ['athlon', X86],
  ['aarch64', []],
  ['armv8l', ['armv7hnl', 'armv7hl', 'armv6hl', 'armv7l', 'armv6l', ...ARM]],
  ['armv7l', ['armv7hnl', 'armv7hl', 'armv6hl', 'armv6l', ...ARM]],
  ['armv6l', ['armv6hl', ...ARM]],
  ['ppc64le', []],
  ['ppc64', ['ppc64p7', 'ppc']],
  ['s390x', ['s390']],
  ['riscv64', []],
]);

/** Whether packages of an architecture run on a machine, `uname -m`; on one that is not known all are taken to. */
export function runsOn(arch: string, machine: string): boolean {
  if (arch === machine || arch === 'noarch' || arch === '') return true;
  const others = ALSO_RUN.get(machine);
  return others === undefined || others.includes(arch);
}
