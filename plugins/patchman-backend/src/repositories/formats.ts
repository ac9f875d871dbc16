import type { PackageType } from 'backstage-plugin-patchman-common';
import type { RepositoryFormat } from 'backstage-plugin-patchman-node';
import { alpmFormat } from './alpm';
import { aptFormat } from './apt';
import { portageFormat } from './portage';
import { rpmFormat } from './rpm';

/** The formats that come with the backend: one line each. */
export const builtinFormats: readonly RepositoryFormat[] = [
  aptFormat,
  rpmFormat,
  alpmFormat,
  portageFormat,
];

/** Which format reads the repositories of which package type. */
export class FormatRegistry {
  private readonly formats = new Map<PackageType, RepositoryFormat>();

  constructor(formats: readonly RepositoryFormat[]) {
    for (const format of formats) this.add(format);
  }

  /** @throws Error when the package type has a format already */
  add(format: RepositoryFormat): void {
    const known = this.formats.get(format.packageType);
    if (known) {
      throw new Error(
        `Repositories of ${format.packageType} packages are read by the format ${known.id} already; ${format.id} cannot be added.`,
      );
    }
    this.formats.set(format.packageType, format);
  }

  get(type: PackageType): RepositoryFormat | undefined {
    return this.formats.get(type);
  }

  has(type: PackageType): boolean {
    return this.formats.has(type);
  }
}
