import type { Knex } from 'knex';
import { MOST_STOPS } from '../texts/stops';
import type { MirrorToCheck } from './MirrorReader';

/** Mirrors with their repository and the list that they were chosen from. */
export function mirrorsToCheck(knex: Knex) {
  return knex('mirror')
    .join('repository', 'repository.id', 'mirror.repository_id')
    .leftJoin('mirror as list', 'list.id', 'mirror.listed_by')
    .orderBy('mirror.id')
    .select<MirrorToCheck[]>(
      'mirror.*',
      'repository.type',
      'repository.arch',
      'repository.repo_id',
      'repository.name as repository_name',
      'list.url as list_url',
      'list.verified_since as list_verified_since',
      'list.verified_key as list_verified_key',
    );
}

/** Those that are not under suspicion for good, and that no other backend reads. */
export function freeMirrors({
  knex,
  backend,
}: {
  knex: Knex;
  backend: string;
}) {
  return mirrorsToCheck(knex)
    .where('mirror.stops', '<', MOST_STOPS)
    .where(query =>
      query.whereNull('mirror.begun_by').orWhere('mirror.begun_by', backend),
    );
}

/** Those that were never checked, of repositories with fewer working ones than are kept up to date. */
export function newMirrors(options: {
  knex: Knex;
  backend: string;
  mirrorsPerRepository: number;
}) {
  const { knex, mirrorsPerRepository } = options;
  const beside = () =>
    readMirrors(knex).whereRaw('read.repository_id = mirror.repository_id');
  return freeMirrors(options)
    .where({
      'mirror.enabled': true,
      'mirror.refresh': true,
      'repository.enabled': true,
    })
    .whereNull('mirror.checked_at')
    .where(any =>
      any
        .where(few =>
          // Mirrors of a list are chosen with it.
          few
            .whereNull('mirror.listed_by')
            .whereRaw('? < ?', [beside().count('*'), mirrorsPerRepository]),
        )
        .orWhereNotExists(beside().select(knex.raw('1'))),
    );
}

/** As `read`: those that something was read of. */
export function readMirrors(knex: Knex) {
  return knex('mirror as read')
    .whereRaw('read.enabled')
    .whereNotNull('read.package_set_id');
}
