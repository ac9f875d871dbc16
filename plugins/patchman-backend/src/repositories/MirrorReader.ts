import type { LoggerService } from '@backstage/backend-plugin-api';
import type {
  CheckedMirror,
  ExpectedIndex,
  Fetcher,
} from 'backstage-plugin-patchman-node';
import type { Knex } from 'knex';
import { BegunMirrors } from '../begun/BegunMirrors';
import { MOST_STOPS, STOPPED_OVER_MIRROR } from '../texts/stops';
import { databaseTrouble, reasonOf } from '../database/driverErrors';
import type { DbMirrorRow, DbRepositoryRow } from '../database/tables';
import type { Documents } from '../documents';
import {
  type MemberPackage,
  type PackageIndex,
  PackageIndexBuilder,
} from '../evaluation';
import type { ContentCache } from '../inventory/ContentCache';
import { ErratumSetBuilder } from '../inventory/errata/ErratumSetBuilder';
import { GoneContentError } from '../inventory/GoneContentError';
import { storeModuleDocument } from '../inventory/modules/storeModuleDocument';
import { PackageSetBuilder } from '../inventory/packageSets/PackageSetBuilder';
import { findReleaseVersion } from '../inventory/repositories/findReleaseVersion';
import { type CredentialList, RepositoryError } from './fetch';
import type { FormatRegistry } from './formats';
import type { CheckedWithDocument, ContextWithDocuments } from './mirror';
import { assertTrust, type RememberedTrust, trustOf } from './mirrorTrust';
import { readAhead } from './readAhead';
import {
  type ReadContent,
  storeMirrorContent,
  storeMirrorFailure,
  storeWantedCredentials,
} from './storeMirror';
import { wantedCredentials } from './wantedCredentials';

export interface MirrorReaderOptions {
  knex: Knex;
  logger: LoggerService;
  formats: FormatRegistry;
  fetcher: Fetcher;
  /** Where the built-in formats read what mirrors send. */
  documents: Documents;
  credentials: CredentialList;
  indexes: ContentCache<PackageIndex>;
  keyrings: string[];
  requireSignatures: boolean;
  /** Failures in a row after which a mirror is left alone; negative means never. */
  failuresBeforeDisabled: number;
  /** The name of this backend among those of the database. */
  backend: string;
}

/** A mirror with what is asked of its repository. */
export type MirrorToCheck = DbMirrorRow &
  Pick<DbRepositoryRow, 'type' | 'arch' | 'repo_id'> & {
    repository_name: string;
    /** The list that it was chosen from. */
    list_url: string | null;
    /** Whether all is read again, whatever is known. */
    force?: boolean;
  } & RememberedTrust;

/** A mirror's answer that something is new. */
export type ChangedMirror = CheckedMirror & { status: 'changed' };

/** What became of a check. */
export type Outcome = 'unchanged' | 'changed' | 'failed' | 'credentials';

export function isGood(outcome: Outcome): boolean {
  return outcome === 'unchanged' || outcome === 'changed';
}

/** Object stores answer 403 for a file that is gone: behind an index that is open, that is what it means. */
function withoutStatus403(error: unknown): unknown {
  return error instanceof RepositoryError && error.status === 403
    ? new RepositoryError('damaged', error.message, { cause: error })
    : error;
}

/** Asks single mirrors, and writes down what came of it. */
export class MirrorReader {
  private readonly begun: BegunMirrors;

  constructor(private readonly options: MirrorReaderOptions) {
    this.begun = new BegunMirrors(options.knex, options.backend);
  }

  /** Asks a mirror, or a list of mirrors, whether it changed. @throws what tells people why it cannot be read */
  async check(
    mirror: MirrorToCheck,
    signal: AbortSignal,
    expected?: ExpectedIndex[] | null,
  ): Promise<CheckedMirror> {
    const { formats, fetcher, documents, keyrings, requireSignatures, logger } =
      this.options;
    // One of a list is visited whatever became of it before.
    if (mirror.stops >= MOST_STOPS) {
      throw new RepositoryError('refused', STOPPED_OVER_MIRROR);
    }
    const format = formats.find(mirror.type, mirror.url)!;
    const releaseVersion = await this.releaseVersion(mirror);
    // Without content there is nothing that could be unchanged.
    const hasContent = mirror.package_set_id !== null || mirror.listed !== null;
    const trust = trustOf(mirror);
    // Another mirror of the list has shown meanwhile that there are signatures.
    const mayStay =
      trust.verifiedSince === null || mirror.signature !== 'unsigned';
    const context: Omit<ContextWithDocuments, 'fetcher'> = {
      url: mirror.url,
      arch: mirror.arch,
      ...(mirror.repo_id ? { repoId: mirror.repo_id } : {}),
      repositoryName: mirror.repository_name,
      ...(releaseVersion ? { releaseVersion } : {}),
      ...(expected ? { expected } : {}),
      previous:
        mirror.state && hasContent && mayStay && !mirror.force
          ? JSON.parse(mirror.state)
          : null,
      trust,
      documents,
      keyrings,
      requireSignatures,
      logger,
      signal,
    };
    return this.begun.fromFirstDocument(mirror.id, fetcher, async guarded => {
      const asked: ContextWithDocuments = { ...context, fetcher: guarded };
      const answer: CheckedMirror & CheckedWithDocument = await format.check(
        asked,
      );
      try {
        assertTrust(trust, answer, keyrings);
      } catch (error) {
        if (answer.status === 'changed') await answer.dispose?.();
        throw error;
      }
      return answer;
    });
  }

  /** Reads what a mirror has that is new, and switches it over. */
  store(
    mirror: MirrorToCheck,
    checked: ChangedMirror,
    signal: AbortSignal,
  ): Promise<Outcome> {
    return this.begun.during(mirror.id, () =>
      this.readAndStore(mirror, checked, signal),
    );
  }

  private async readAndStore(
    mirror: MirrorToCheck,
    checked: ChangedMirror,
    signal: AbortSignal,
  ): Promise<Outcome> {
    try {
      await this.take(mirror, checked).catch(error => {
        if (!(error instanceof GoneContentError)) throw error;
        // Cleaning was at work, which is no fault of the mirror.
        return this.take(mirror, checked);
      });
      return 'changed';
    } catch (error) {
      return this.noteFailure(mirror, withoutStatus403(error), signal);
    } finally {
      // Not all that was received was read: the same content may have been known.
      await (checked as CheckedWithDocument).dispose?.();
    }
  }

  private async take(
    mirror: MirrorToCheck,
    checked: ChangedMirror,
  ): Promise<void> {
    const { knex, formats } = this.options;
    const content = await this.readContent(checked, mirror.force ?? false);
    const { guessSecurity } = formats.find(mirror.type, mirror.url)!;
    this.noteOtherKey(mirror, checked);
    await storeMirrorContent(knex, mirror, {
      ...checked,
      ...content,
      securityGuess: [mirror.url, mirror.list_url].some(
        url => url !== null && guessSecurity?.(url, checked.release),
      ),
    });
  }

  /** Notes why a mirror could not be read. @throws the error when the work as a whole is to stop */
  async noteFailure(
    mirror: DbMirrorRow,
    error: unknown,
    signal: AbortSignal,
  ): Promise<Outcome> {
    const { knex, logger, failuresBeforeDisabled, credentials } = this.options;
    // The database's trouble is not the mirror's.
    const trouble = databaseTrouble(error);
    if (signal.aborted || (trouble && !trouble.deterministic)) throw error;
    const wanted = wantedCredentials(
      mirror.url,
      error,
      credentials.find(mirror.url),
    );
    if (wanted !== null) {
      // Expected wherever subscriptions are in use: nothing to warn of each time.
      if (mirror.access_error === null) {
        logger.info(`Mirror ${mirror.id} is not open: ${wanted}`);
      }
      await storeWantedCredentials(knex, mirror, wanted);
      return 'credentials';
    }
    const reason = reasonOf(error);
    logger.warn(`Mirror ${mirror.id} could not be read: ${reason}`);
    await storeMirrorFailure(
      knex,
      mirror,
      reason,
      failuresBeforeDisabled,
      error instanceof RepositoryError && error.kind === 'timeout',
    );
    return 'failed';
  }

  /** Keys are renewed; who looks for how somebody got in finds it in the log. */
  private noteOtherKey(mirror: MirrorToCheck, { signedBy }: ChangedMirror) {
    const { fingerprint } = trustOf(mirror);
    if (fingerprint && signedBy && signedBy !== fingerprint) {
      this.options.logger.warn(
        `Mirror ${mirror.id} is signed by the key ${signedBy}, and no longer by ${fingerprint}`,
      );
    }
  }

  /** Asked only where a variable may stand for it. */
  private async releaseVersion(
    mirror: MirrorToCheck,
  ): Promise<string | undefined> {
    const mayMatter =
      mirror.url.includes('$') ||
      mirror.list_kind !== null ||
      mirror.succeeded_at === null;
    return mayMatter
      ? findReleaseVersion(this.options.knex, mirror.repository_id)
      : undefined;
  }

  private async readContent(
    checked: ChangedMirror,
    force: boolean,
  ): Promise<ReadContent> {
    const { knex } = this.options;
    // Whoever read the same content before, this mirror or another, spares the download.
    const known =
      !force &&
      (await knex('mirror')
        .where({ content_digest: checked.contentDigest })
        .whereNotNull('package_set_id')
        .first('package_set_id', 'module_document_id', 'erratum_set_id'));
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

  private async readPackages(checked: ChangedMirror): Promise<number> {
    const { knex, indexes } = this.options;
    const builder = await PackageSetBuilder.start(knex);
    let index: PackageIndexBuilder | null = new PackageIndexBuilder();
    const take = (members: MemberPackage[]) => {
      // What is too much to stay in memory need not gather there first.
      if (index && !indexes.mayKeep(index.add(members).weight)) index = null;
    };
    const storing: Promise<MemberPackage[]>[] = [];
    try {
      for await (const batch of readAhead(checked.read())) {
        // Two pieces at once keep PostgreSQL busy; SQLite takes them one after the other.
        if (storing.length === 2) take(await storing.shift()!);
        const added = builder.add(batch);
        added.catch(() => {});
        storing.push(added);
      }
      for (const added of storing) take(await added);
    } catch (error) {
      await Promise.allSettled(storing);
      await builder.discard();
      throw error;
    }
    const packageSet = await builder.complete();
    // What was just read is what the hosts will be compared with next.
    if (index) indexes.put(packageSet.id, index.build());
    return packageSet.id;
  }
}
