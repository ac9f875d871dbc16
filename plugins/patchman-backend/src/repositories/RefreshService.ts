import type { LoggerService } from '@backstage/backend-plugin-api';
import type { CheckedMirror, Fetcher } from 'backstage-plugin-patchman-node';
import type { Knex } from 'knex';
import type { DbMirrorRow, DbRepositoryRow } from '../database/tables';
import {
  type MemberPackage,
  type PackageIndex,
  PackageIndexBuilder,
} from '../evaluation';
import type { ContentCache } from '../inventory/ContentCache';
import { ErratumSetBuilder } from '../inventory/errata/ErratumSetBuilder';
import { storeModuleDocument } from '../inventory/modules/storeModuleDocument';
import { PackageSetBuilder } from '../inventory/packageSets/PackageSetBuilder';
import type { FormatRegistry } from './formats';
import { readAhead } from './readAhead';
import {
  type ReadContent,
  storeMirrorContent,
  storeMirrorFailure,
  storeMirrorsUnchanged,
} from './storeMirror';

export interface RefreshOptions {
  knex: Knex;
  logger: LoggerService;
  formats: FormatRegistry;
  fetcher: Fetcher;
  indexes: ContentCache<PackageIndex>;
  keyrings: string[];
  requireSignatures: boolean;
  /** Failures in a row after which a mirror is left alone; negative means never. */
  failuresBeforeDisabled: number;
  /** How many working mirrors of a repository are kept up to date. */
  mirrorsPerRepository: number;
  /** How many repositories are checked at the same time. */
  concurrency?: number;
}

export interface RefreshResult {
  checked: number;
  changed: number;
  failed: number;
}

type MirrorToCheck = DbMirrorRow &
  Pick<DbRepositoryRow, 'type' | 'arch' | 'repo_id'> & {
    repository_name: string;
  };

type Outcome = 'unchanged' | 'changed' | 'failed';

/** Keeps what mirrors offer up to date. */
export class RefreshService {
  private readonly underWay = new Map<number, Promise<Outcome>>();

  constructor(private readonly options: RefreshOptions) {}

  /** Checks every mirror that takes part in the scheduled refresh. */
  async refreshAll(
    signal: AbortSignal,
    progress?: (done: number, total: number) => Promise<void>,
  ): Promise<RefreshResult> {
    const mirrors = await this.mirrors().where({
      'mirror.enabled': true,
      'mirror.refresh': true,
      'repository.enabled': true,
      'repository.auth_required': false,
    });
    return this.refreshMirrors(mirrors, signal, progress);
  }

  /** Checks the mirrors of one repository, those that were given up included: a person asked for it. */
  async refreshRepository(
    repositoryId: number,
    signal: AbortSignal,
    progress?: (done: number, total: number) => Promise<void>,
  ): Promise<RefreshResult> {
    const mirrors = await this.mirrors().where({
      'repository.id': repositoryId,
      'mirror.enabled': true,
    });
    return this.refreshMirrors(mirrors, signal, progress, Infinity);
  }

  /** Checks the mirrors that were never checked, so that a new host is not unknown until the next scheduled refresh. */
  async refreshNewMirrors(signal: AbortSignal): Promise<RefreshResult> {
    const mirrors = await this.mirrors()
      .where({
        'mirror.enabled': true,
        'mirror.refresh': true,
        'repository.enabled': true,
        'repository.auth_required': false,
      })
      .whereNull('mirror.checked_at');
    return this.refreshMirrors(mirrors, signal);
  }

  private mirrors() {
    return this.options
      .knex('mirror')
      .join('repository', 'repository.id', 'mirror.repository_id')
      .orderBy('mirror.id')
      .select<MirrorToCheck[]>(
        'mirror.*',
        'repository.type',
        'repository.arch',
        'repository.repo_id',
        'repository.name as repository_name',
      );
  }

  private async refreshMirrors(
    mirrors: MirrorToCheck[],
    signal: AbortSignal,
    progress?: (done: number, total: number) => Promise<void>,
    mirrorsPerRepository = this.options.mirrorsPerRepository,
  ): Promise<RefreshResult> {
    const result: RefreshResult = { checked: 0, changed: 0, failed: 0 };
    const unchanged: DbMirrorRow[] = [];
    const queue = this.byRepository(mirrors);
    const total = queue.length;
    let done = 0;
    const worker = async () => {
      while (!signal.aborted) {
        const group = queue.shift();
        if (!group) return;
        // Some mirrors that work are enough; the others are there for when one of them fails.
        let good = 0;
        for (const mirror of group) {
          if (signal.aborted || good >= mirrorsPerRepository) break;
          const outcome = await this.refreshOnce(mirror, signal);
          result.checked++;
          if (outcome === 'unchanged') unchanged.push(mirror);
          else result[outcome]++;
          if (outcome !== 'failed') good++;
        }
        await progress?.(++done, total);
      }
    };
    await Promise.all(
      Array.from({ length: this.options.concurrency ?? 4 }, worker),
    );
    await storeMirrorsUnchanged(this.options.knex, unchanged);
    return result;
  }

  /** The mirrors of each repository that some format reads, those that worked last time first. */
  private byRepository(mirrors: MirrorToCheck[]): MirrorToCheck[][] {
    const groups = new Map<number, MirrorToCheck[]>();
    for (const mirror of mirrors) {
      // A type that no format reads is neither failing nor fine.
      if (!this.options.formats.find(mirror.type, mirror.url)) continue;
      const group = groups.get(mirror.repository_id);
      if (group) group.push(mirror);
      else groups.set(mirror.repository_id, [mirror]);
    }
    for (const group of groups.values()) {
      group.sort((a, b) => Number(a.error !== null) - Number(b.error !== null));
    }
    return [...groups.values()];
  }

  /** Two requests for the same mirror at once share one check. */
  private refreshOnce(
    mirror: MirrorToCheck,
    signal: AbortSignal,
  ): Promise<Outcome> {
    let check = this.underWay.get(mirror.id);
    if (!check) {
      check = this.refreshMirror(mirror, signal).finally(() =>
        this.underWay.delete(mirror.id),
      );
      this.underWay.set(mirror.id, check);
    }
    return check;
  }

  private async refreshMirror(
    mirror: MirrorToCheck,
    signal: AbortSignal,
  ): Promise<Outcome> {
    const { knex, logger, failuresBeforeDisabled } = this.options;
    const format = this.options.formats.find(mirror.type, mirror.url)!;
    try {
      const checked = await format.check({
        url: mirror.url,
        arch: mirror.arch,
        ...(mirror.repo_id ? { repoId: mirror.repo_id } : {}),
        repositoryName: mirror.repository_name,
        // Without content there is nothing that could be unchanged.
        previous:
          mirror.state && mirror.package_set_id !== null
            ? JSON.parse(mirror.state)
            : null,
        fetcher: this.options.fetcher,
        keyrings: this.options.keyrings,
        requireSignatures: this.options.requireSignatures,
        logger,
        signal,
      });
      if (checked.status === 'unchanged') return 'unchanged';
      const content = await this.readContent(checked);
      await storeMirrorContent(knex, mirror, {
        ...checked,
        ...content,
        securityGuess:
          format.guessSecurity?.(mirror.url, checked.release) ?? false,
      });
      return 'changed';
    } catch (error) {
      if (signal.aborted) throw error;
      const reason = (error as Error).message;
      logger.warn(`Mirror ${mirror.id} could not be read: ${reason}`);
      await storeMirrorFailure(knex, mirror, reason, failuresBeforeDisabled);
      return 'failed';
    }
  }

  private async readContent(
    checked: CheckedMirror & { status: 'changed' },
  ): Promise<ReadContent> {
    const { knex } = this.options;
    // Whoever read the same content before, this mirror or another, spares the download.
    const known = await knex('mirror')
      .where({ content_digest: checked.contentDigest })
      .whereNotNull('package_set_id')
      .first('package_set_id', 'module_document_id', 'erratum_set_id');
    if (known) {
      return {
        packageSetId: known.package_set_id,
        moduleDocumentId: known.module_document_id,
        erratumSetId: known.erratum_set_id,
      };
    }
    const packageSetId = await this.readPackages(checked);
    let erratumSetId: number | null = null;
    if (checked.readAdvisories) {
      const errata = new ErratumSetBuilder(knex);
      for await (const batch of checked.readAdvisories()) {
        await errata.add(batch);
      }
      erratumSetId = await errata.complete();
    }
    const moduleDocumentId = checked.readModules
      ? await storeModuleDocument(knex, await checked.readModules())
      : null;
    return { packageSetId, moduleDocumentId, erratumSetId };
  }

  private async readPackages(
    checked: CheckedMirror & { status: 'changed' },
  ): Promise<number> {
    const { knex, indexes } = this.options;
    const builder = await PackageSetBuilder.start(knex);
    const index = new PackageIndexBuilder();
    const storing: Promise<MemberPackage[]>[] = [];
    try {
      for await (const batch of readAhead(checked.read())) {
        // Two pieces at once keep PostgreSQL busy; SQLite takes them one after the other.
        if (storing.length === 2) index.add(await storing.shift()!);
        const added = builder.add(batch);
        added.catch(() => {});
        storing.push(added);
      }
      for (const added of storing) index.add(await added);
    } catch (error) {
      await Promise.allSettled(storing);
      await builder.discard();
      throw error;
    }
    const packageSet = await builder.complete();
    // What was just read is what the hosts will be compared with next.
    indexes.put(packageSet.digest, index.build());
    return packageSet.id;
  }
}
