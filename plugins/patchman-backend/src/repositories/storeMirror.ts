import type { RepositoryRelease } from 'backstage-plugin-patchman-common';
import type { Knex } from 'knex';
import { MOST_STOPS } from '../texts/stops';
import type { DbMirrorRow } from '../database/tables';
import { calendarTime, now } from '../database/time';
import { holdContent } from '../inventory/holdContent';
import { markHostsDue } from '../inventory/repositories/markHostsDue';
import { reasonText, shownJson } from '../texts';
import { withoutDates } from '../inventory/repositories/withoutDates';
import { rememberOnList, rememberTrust } from './mirrorTrust';

/** Rows that hold what a mirror offers. */
export interface ReadContent {
  packageSetId: number;
  moduleDocumentId: number | null;
  erratumSetId: number | null;
}

export interface MirrorContent extends ReadContent {
  state: Record<string, unknown>;
  contentDigest: string;
  release: RepositoryRelease | null;
  signature: 'verified' | 'unverified' | 'unsigned';
  signedBy?: string;
  /** Where `release.date` does not say it. */
  date?: string;
  /** Whether its own metadata says that it is a security repository. */
  securityGuess: boolean;
}

/**
 * Switches a mirror to its new content in one transaction, together with the order to evaluate the hosts again if
 * anything that they depend on is different.
 * @returns whether it is
 * @throws GoneContentError when what was found stored was cleaned away meanwhile
 */
export async function storeMirrorContent(
  knex: Knex,
  mirror: DbMirrorRow,
  content: MirrorContent,
): Promise<boolean> {
  const release = content.release
    ? JSON.stringify(shownJson(content.release))
    : null;
  const at = now();
  const provenance = {
    ...content,
    date: content.date ?? content.release?.date,
  };
  const contentChanged =
    mirror.package_set_id !== content.packageSetId ||
    mirror.module_document_id !== content.moduleDocumentId ||
    mirror.erratum_set_id !== content.erratumSetId;
  return knex.transaction(async trx => {
    await holdContents(trx, content);
    await trx('mirror')
      .where({ id: mirror.id })
      .update({
        state: JSON.stringify(content.state),
        content_digest: content.contentDigest,
        package_set_id: content.packageSetId,
        module_document_id: content.moduleDocumentId,
        erratum_set_id: content.erratumSetId,
        release,
        release_date: calendarTime(content.release?.date),
        valid_until: calendarTime(content.release?.validUntil),
        signature: content.signature,
        list_kind: null,
        listed: null,
        ...rememberTrust(trx, provenance, at),
        ...readAgain(at),
        ...(contentChanged ? { changed_at: at } : {}),
      });
    if (mirror.listed_by !== null) {
      await rememberOnList(trx, mirror.listed_by, provenance, at);
    }
    await noteOpen(trx, [mirror]);
    if (mirror.list_kind !== null) {
      // It was a list before: what came of it goes.
      await trx('mirror').where({ listed_by: mirror.id }).delete();
    }
    const guessed = await trx('repository')
      .where({
        id: mirror.repository_id,
        security_guess: !content.securityGuess,
      })
      .update({ security_guess: content.securityGuess });
    const matters =
      contentChanged ||
      guessed > 0 ||
      isTroubled(mirror) ||
      JSON.stringify(
        withoutDates(mirror.release ? JSON.parse(mirror.release) : null),
      ) !== JSON.stringify(withoutDates(content.release));
    if (matters) await markHostsDue(trx, [mirror.repository_id]);
    return matters;
  });
}

/**
 * Notes why a mirror could not be read; what it offered before stays.
 * @param maxFailures after so many in a row it is not tried again by itself; negative means never
 * @param slow whether it ended because it took too long
 */
export async function storeMirrorFailure(
  knex: Knex,
  mirror: DbMirrorRow,
  reason: string,
  maxFailures: number,
  slow: boolean,
): Promise<void> {
  const failures = mirror.failures + 1;
  await knex.transaction(async trx => {
    await trx('mirror')
      .where({ id: mirror.id })
      .update({
        error: reasonText(reason),
        access_error: null,
        failures,
        slow,
        ...survived(mirror),
        checked_at: now(),
        ...(maxFailures >= 0 && failures >= maxFailures
          ? { refresh: false }
          : {}),
      });
    // Hosts learn that their figures may be incomplete only when that is new.
    if (mirror.error === null) await markHostsDue(trx, [mirror.repository_id]);
  });
}

/** Notes what a mirror wants to see before it answers. That is no failure, however often it is found. */
export async function storeWantedCredentials(
  knex: Knex,
  mirror: DbMirrorRow,
  reason: string,
): Promise<void> {
  await knex.transaction(async trx => {
    await trx('mirror')
      .where({ id: mirror.id })
      .update({
        access_error: reasonText(reason),
        error: null,
        failures: 0,
        ...survived(mirror),
        checked_at: now(),
      });
    if (mirror.access_error !== null) return;
    await trx('repository')
      .where({ id: mirror.repository_id })
      .update({ auth_required: true });
    await markHostsDue(trx, [mirror.repository_id]);
  });
}

/** Notes that mirrors were found unchanged: one statement for a whole run. */
export async function storeMirrorsUnchanged(
  knex: Knex,
  mirrors: DbMirrorRow[],
): Promise<void> {
  if (mirrors.length === 0) return;
  const at = now();
  const recovered = mirrors.filter(isTroubled);
  await knex.transaction(async trx => {
    for (let i = 0; i < mirrors.length; i += 500) {
      await trx('mirror')
        .whereIn(
          'id',
          mirrors.slice(i, i + 500).map(mirror => mirror.id),
        )
        .update(readAgain(at));
    }
    await noteOpen(trx, recovered);
    if (recovered.length > 0) {
      await markHostsDue(
        trx,
        recovered.map(mirror => mirror.repository_id),
      );
    }
  });
}

async function holdContents(trx: Knex, content: ReadContent): Promise<void> {
  const { packageSetId, moduleDocumentId, erratumSetId } = content;
  await holdContent(trx, 'package_set', packageSetId);
  if (moduleDocumentId !== null) {
    await holdContent(trx, 'module_document', moduleDocumentId);
  }
  if (erratumSetId !== null) {
    await holdContent(trx, 'erratum_set', erratumSetId);
  }
}

/** What every successful check leaves behind. */
export function readAgain(at: string) {
  return {
    checked_at: at,
    succeeded_at: at,
    error: null,
    access_error: null,
    failures: 0,
    stops: 0,
  };
}

/** It did not take the backend down, unless it was not even tried because it did before. */
function survived({ stops }: DbMirrorRow) {
  return stops < MOST_STOPS ? { stops: 0 } : {};
}

/** Notes whether a mirror that can be read takes so long that others are not to wait for it. */
export async function noteSpeed(
  knex: Knex,
  { id }: DbMirrorRow,
  slow: boolean,
): Promise<void> {
  await knex('mirror').where({ id }).update({ slow });
}

function isTroubled(mirror: DbMirrorRow): boolean {
  return mirror.error !== null || mirror.access_error !== null;
}

/** A repository with a mirror that answers needs nothing more. */
async function noteOpen(trx: Knex, mirrors: DbMirrorRow[]): Promise<void> {
  if (mirrors.length === 0) return;
  await trx('repository')
    .whereIn(
      'id',
      mirrors.map(mirror => mirror.repository_id),
    )
    .where({ auth_required: true })
    .update({ auth_required: false });
}
