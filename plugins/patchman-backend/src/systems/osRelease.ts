/** os-release(5) `ID` and `VERSION_ID`, as far as they are known. */
export interface OsRelease {
  osId?: string;
  osVersion?: string;
}

/** The systems whose package manager, or whose modules' platform, depends on what they are. */
const IDS: [RegExp, string][] = [
  [/suse|^sle/i, 'opensuse'],
  [/^Rocky Linux\b/, 'rocky'],
  [/^Alma Linux\b/, 'almalinux'],
  [/^CentOS\b/, 'centos'],
  [/^Red Hat Enterprise Linux\b/, 'rhel'],
  [/^Oracle Linux\b/, 'ol'],
  [/^Fedora\b/, 'fedora'],
  [/^Amazon Linux\b/, 'amzn'],
];

/**
 * What a variant such as `Rocky Linux 9.4` says of its os-release(5): protocols 1 and 2 tell the operating system in words
 * only, and a report of protocol 3 may leave out `versionId`.
 */
export function osReleaseOf(variant: string): OsRelease {
  const id = IDS.find(([name]) => name.test(variant))?.[1];
  const version = /\s(\d+(?:\.\d+)*)/.exec(variant)?.[1];
  return {
    ...(id !== undefined && { osId: id }),
    ...(version !== undefined && { osVersion: version }),
  };
}
