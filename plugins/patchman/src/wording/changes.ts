import {
  HostChange,
  Package,
  Update,
  UpdateKind,
} from 'backstage-plugin-patchman-common';

export const UPDATE_KINDS: Record<UpdateKind, string> = {
  package: 'Package',
  kernel: 'Kernel',
  replacement: 'Replacement',
};

export const UPDATE_SOURCES: Record<Update['source'], string> = {
  evaluated: 'Found in the repository',
  reported: 'Reported by the host',
};

/** Who tells of an update that no repository could be asked about. */
export function reportedBy({ repository, why }: Update): string {
  return (
    why[0] ??
    `Reported by the host itself${
      repository ? `, from ${repository.name}` : ''
    }.`
  );
}

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
