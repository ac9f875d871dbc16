import {
  HostChange,
  Package,
  UpdateKind,
} from 'backstage-plugin-patchman-common';

export const UPDATE_KINDS: Record<UpdateKind, string> = {
  package: 'Package',
  kernel: 'Kernel',
  replacement: 'Replacement',
};

export const CHANGE_KINDS: Record<HostChange['kind'], string> = {
  installed: 'Installed',
  upgraded: 'Upgraded',
  downgraded: 'Downgraded',
  removed: 'Removed',
};

/** `openssl 3.0.11-1 amd64` */
export function packageName(pkg: Package): string {
  return [pkg.name, pkg.evr, pkg.arch].filter(Boolean).join(' ');
}
