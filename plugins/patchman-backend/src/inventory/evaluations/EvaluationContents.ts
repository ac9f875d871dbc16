import type { Knex } from 'knex';
import {
  type AdvisoryIndex,
  AdvisoryIndexBuilder,
  type EvaluationContent,
  type ModuleContent,
  type PackageIndex,
  PackageIndexBuilder,
} from '../../evaluation';
import { ContentCache } from '../ContentCache';
import { GoneContentError } from '../GoneContentError';
import { assertStored } from '../holdContent';
import { loadAdvisories } from '../errata/loadAdvisories';
import { InstalledPackages } from '../packageSets/InstalledPackages';
import { loadPackages } from '../packageSets/loadPackages';
import type { HostInputs } from './loadInputs';

/** What evaluations look into, loaded from the database when it is not in memory. */
export class EvaluationContents {
  readonly packages: ContentCache<PackageIndex>;
  readonly installed: InstalledPackages;
  readonly modules: ContentCache<ModuleContent>;
  private readonly advisories: ContentCache<AdvisoryIndex>;

  /** @param maxPackages about 150 bytes each; advisories and modules together take about as much again */
  constructor(knex: Knex, maxPackages: number) {
    this.packages = new ContentCache<PackageIndex>({
      maxSize: maxPackages,
      sizeOf: index => Math.ceil(index.weight),
      load: async setId => {
        const builder = new PackageIndexBuilder();
        for await (const batch of loadPackages(knex, setId)) builder.add(batch);
        await assertStored(knex, 'package_set', setId);
        return builder.build();
      },
    });
    this.installed = new InstalledPackages(knex, maxPackages / 5);
    this.modules = new ContentCache<ModuleContent>({
      maxSize: maxPackages,
      sizeOf: content =>
        content.streams.reduce((sum, one) => sum + one.artifacts.length, 0),
      load: async id => {
        const row = await knex('module_document').where({ id }).first('body');
        if (!row) throw new GoneContentError('A document of module streams');
        return JSON.parse(row.body);
      },
    });
    this.advisories = new ContentCache<AdvisoryIndex>({
      maxSize: maxPackages,
      sizeOf: index => index.size,
      load: async setId => {
        const builder = new AdvisoryIndexBuilder();
        for await (const batch of loadAdvisories(knex, setId)) {
          builder.add(batch);
        }
        await assertStored(knex, 'erratum_set', setId);
        return builder.build();
      },
    });
  }

  /** What is in memory of each kind; about 150 bytes a unit. */
  get held(): Record<string, { size: number; maxSize: number }> {
    const { packages, installed, modules, advisories } = this;
    return {
      packages: packages.held,
      installed: installed.held,
      modules: modules.held,
      advisories: advisories.held,
    };
  }

  /** Everything that the evaluation of a host looks into. */
  async of(host: HostInputs): Promise<EvaluationContent> {
    const installed =
      host.installedSetId === null
        ? []
        : await this.installed.get(host.installedSetId);
    const [indexes, modules, advisories] = await Promise.all([
      Promise.all(
        host.sourceRows.map(({ setId }) =>
          setId === null ? null : this.packages.get(setId),
        ),
      ),
      Promise.all(
        host.sourceRows.map(({ moduleDocumentId }) =>
          moduleDocumentId === null ? null : this.modules.get(moduleDocumentId),
        ),
      ),
      Promise.all(
        host.sourceRows.map(({ erratumSetId }) =>
          erratumSetId === null ? null : this.advisories.get(erratumSetId),
        ),
      ),
    ]);
    return {
      installed,
      indexes,
      modules,
      advisories,
      ...(host.errata && { errata: host.errata }),
    };
  }
}
