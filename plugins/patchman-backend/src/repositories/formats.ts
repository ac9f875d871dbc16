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

/**
 * Which format reads which repository: the first of its package type that accepts its URL, those of modules before the
 * ones that come with the backend.
 */
export class FormatRegistry {
  private readonly formats: RepositoryFormat[] = [];

  constructor(formats: readonly RepositoryFormat[]) {
    for (const format of formats) this.add(format);
  }

  /** @throws Error when it would read everything of a package type that another format reads already */
  add(format: RepositoryFormat): void {
    const known = this.formats.find(
      other => other.packageType === format.packageType && !other.accepts,
    );
    if (known && !format.accepts) {
      throw new Error(
        `Repositories of ${format.packageType} packages are read by the format ${known.id} already; let ${format.id} say by \`accepts\` which of them are its own.`,
      );
    }
    this.formats.unshift(format);
  }

  find(type: PackageType, url: string): RepositoryFormat | undefined {
    return this.formats.find(
      format => format.packageType === type && (format.accepts?.(url) ?? true),
    );
  }
}
