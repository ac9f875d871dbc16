import type { Knex } from 'knex';
import { forgetWhatWasSent } from '../hosts/forgetWhatWasSent';
import { discountRepositories } from '../tallies/tallyEvaluations';
import { markHostsDue } from './markHostsDue';

/** What a person may say of a repository. */
export interface RepositoryChanges {
  enabled?: boolean;
  security?: boolean | null;
  name?: string;
  repoId?: string | null;
  arch?: string;
  authRequired?: boolean;
}

/**
 * Applies what a person decided about some repositories. What hosts call them is kept, so that later reports find them.
 * @returns whether hosts must be evaluated again
 */
export async function changeRepositories(
  knex: Knex,
  ids: number[],
  changes: RepositoryChanges,
): Promise<boolean> {
  const { enabled, security, name, repoId, arch, authRequired } = changes;
  const asReported = (column: string) =>
    knex.raw('COALESCE(??, ??)', [`reported_${column}`, column]);
  const values = {
    ...(enabled === undefined ? {} : { enabled }),
    ...(security === undefined ? {} : { security_choice: security }),
    ...(name === undefined ? {} : { name, reported_name: asReported('name') }),
    ...(arch === undefined ? {} : { arch, reported_arch: asReported('arch') }),
    ...(repoId === undefined
      ? {}
      : { repo_id: repoId, reported_repo_id: asReported('repo_id') }),
    ...(authRequired === undefined ? {} : { auth_required: authRequired }),
  };
  if (Object.keys(values).length === 0) return false;
  await knex.transaction(async trx => {
    await trx('repository').whereIn('id', ids).update(values);
    if (arch !== undefined || repoId !== undefined) {
      // Which of a mirror's documents are read follows from these.
      await trx('mirror')
        .whereIn('repository_id', ids)
        .update({ state: null, content_digest: null });
    }
    await markHostsDue(trx, ids);
  });
  return true;
}

/** Deletes a repository with its mirrors; hosts that still report it bring it back. */
export function deleteRepository(knex: Knex, id: number): Promise<void> {
  return deleteRepositories(knex, [id]);
}

/** The same of some hundreds at most, in one transaction. */
export async function deleteRepositories(
  knex: Knex,
  ids: number[],
): Promise<void> {
  await knex.transaction(async trx => {
    // Their updates go with them.
    await discountRepositories(trx, ids);
    await markHostsDue(trx, ids);
    // The next report registers its repositories again, whatever it says.
    await forgetWhatWasSent(
      trx,
      trx('host_repository').whereIn('repository_id', ids).select('host_id'),
    );
    await trx('repository').whereIn('id', ids).delete();
  });
}
