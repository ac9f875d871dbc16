import { ConflictError, InputError } from '@backstage/errors';
import type { Knex } from 'knex';
import { now } from '../../database/time';
import type { DbRepositoryRow } from '../../database/tables';
import { shownUrl } from '../../texts';
import { forgetWhatWasSent } from '../hosts/forgetWhatWasSent';
import { markHostsDue } from './markHostsDue';
import { lockRepositories } from './repositoryLock';

/** A repository that a person makes. */
export interface NewRepository {
  name: string;
  type: DbRepositoryRow['type'];
  arch: string;
  repoId?: string;
}

/** @returns its id */
export async function createRepository(
  knex: Knex,
  { name, type, arch, repoId }: NewRepository,
): Promise<number> {
  const [{ id }] = await knex('repository')
    .insert({ name, type, arch, repo_id: repoId ?? null, created_at: now() })
    .returning('id');
  return id;
}

/**
 * Gives a repository a further mirror.
 * @returns its id
 * @throws ConflictError where it has one at the same address
 */
export async function addMirror(
  knex: Knex,
  mirror: { repositoryId: number; url: string; enabled: boolean },
): Promise<number> {
  const { repositoryId: repository_id, url, enabled } = mirror;
  return knex.transaction(async trx => {
    await lockRepositories(trx);
    if (await trx('mirror').where({ repository_id, url }).first('id')) {
      throw new ConflictError(
        `The repository has a mirror at ${shownUrl(url)} already.`,
      );
    }
    const [{ id }] = await trx('mirror')
      .insert({ repository_id, url, enabled })
      .returning('id');
    return id;
  });
}

/**
 * Gives mirrors to another repository of the same type and architecture; those that were chosen of a list go with it. What
 * hosts and operating system releases have of a repository that is left without mirrors is the other one from now on, and
 * hosts tell theirs anew with the next report.
 * @param mirrorIds some hundreds at most
 * @returns how many mirrors
 * @throws ConflictError where the repository has a mirror at the same address, InputError where it is of another kind
 */
export async function moveMirrors(
  knex: Knex,
  mirrorIds: number[],
  repositoryId: number,
): Promise<number> {
  return knex.transaction(async trx => {
    await lockRepositories(trx);
    const moved = () =>
      trx('mirror')
        .where(any =>
          any.whereIn('id', mirrorIds).orWhereIn('listed_by', mirrorIds),
        )
        .whereNot({ repository_id: repositoryId });
    const before: number[] = await moved()
      .distinct('repository_id')
      .pluck('repository_id');
    if (before.length === 0) return 0;
    await assertSameKind(trx, before, repositoryId);
    await assertNoneThere(trx, moved(), repositoryId);
    // Both the old hosts and the new ones are judged by something else now.
    await markHostsDue(trx, [...before, repositoryId]);
    const count: number = await moved().update({
      repository_id: repositoryId,
      // One of a list that stays behind is not of it any more.
      listed_by: trx.raw(
        `CASE WHEN listed_by IN (${mirrorIds
          .map(() => '?')
          .join(', ')}) THEN listed_by END`,
        mirrorIds,
      ),
    });
    await forgetWhatWasSent(
      trx,
      trx('host_repository').whereIn('repository_id', before).select('host_id'),
    );
    await takeOver(trx, before, repositoryId);
    return count;
  });
}

async function assertSameKind(
  trx: Knex,
  before: number[],
  repositoryId: number,
): Promise<void> {
  const kinds: { type: string; arch: string }[] = await trx('repository')
    .whereIn('id', [...before, repositoryId])
    .distinct('type', 'arch');
  if (kinds.length > 1) {
    throw new InputError(
      `Only a repository of the same type and architecture can have these mirrors; they are of ${kinds
        .map(({ type, arch }) => `${type} ${arch}`)
        .sort()
        .join(' and ')}.`,
    );
  }
}

async function assertNoneThere(
  trx: Knex,
  moved: Knex.QueryBuilder,
  repositoryId: number,
): Promise<void> {
  const urls: string[] = await moved.pluck('url');
  const twice = urls.find((url, i) => urls.indexOf(url) !== i);
  const there = await trx('mirror')
    .where({ repository_id: repositoryId })
    .whereIn('url', urls)
    .first('url');
  const url = there?.url ?? twice;
  if (url !== undefined) {
    throw new ConflictError(
      `The repository has a mirror at ${shownUrl(
        url,
      )} already; delete one of the two.`,
    );
  }
}

/** Who had a repository that has no mirror any more has the other one. */
async function takeOver(
  trx: Knex,
  before: number[],
  repositoryId: number,
): Promise<void> {
  const left: number[] = await trx('repository')
    .whereIn('id', before)
    .whereNotExists(
      trx('mirror')
        .whereRaw('mirror.repository_id = repository.id')
        .select(trx.raw('1')),
    )
    .pluck('id');
  for (const [table, user] of [
    ['host_repository', 'host_id'],
    ['os_release_repository', 'release_id'],
  ]) {
    // The first of several that one user has stays.
    await trx(table)
      .whereIn('repository_id', left)
      .whereNotExists(
        trx(`${table} as has`)
          .whereRaw('?? = ??', [`has.${user}`, `${table}.${user}`])
          .where('has.repository_id', repositoryId)
          .select(trx.raw('1')),
      )
      .where(
        'repository_id',
        trx(`${table} as other`)
          .whereRaw('?? = ??', [`other.${user}`, `${table}.${user}`])
          .whereIn('other.repository_id', left)
          .min('other.repository_id'),
      )
      .update({ repository_id: repositoryId });
    await trx(table).whereIn('repository_id', left).delete();
  }
}
