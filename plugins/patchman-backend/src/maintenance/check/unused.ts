import type { Finding } from 'backstage-plugin-patchman-common';
import type { Knex } from 'knex';
import { fromNow } from '../../database/time';
import { deleteReleases } from '../../inventory/operatingSystems/changeOperatingSystem';
import { deleteRepositories } from '../../inventory/repositories/changeRepository';
import {
  type CheckKind,
  UNUSED_KINDS,
  type UnusedKind,
} from '../../tasks/names';
import { takeUnused, type Use, whereUnused } from '../clean/unused';

const EXAMPLES = 10;
/** Deleted with one transaction. */
const PIECE = 200;

interface Unused {
  title: string;
  /** Of it, `id` and `name`, as a query. */
  find: (knex: Knex) => Knex.QueryBuilder;
  /** @returns how many were deleted */
  remove: (knex: Knex, signal: AbortSignal) => Promise<number>;
}

/** What nothing refers to. */
function unreferred(
  title: string,
  table: string,
  uses: readonly Use[],
): Unused {
  return {
    title,
    find: knex => {
      const query = knex(table).select(`${table}.id`, `${table}.name`);
      whereUnused(knex, query, table, uses);
      return query;
    },
    remove: (knex, signal) => takeUnused(knex, { table, uses, signal }),
  };
}

/** What is deleted with what hangs on it, by its ids. */
function byIds(
  title: string,
  find: (knex: Knex) => Knex.QueryBuilder,
  remove: (knex: Knex, ids: number[]) => Promise<void>,
): Unused {
  return {
    title,
    find,
    remove: async (knex, signal) => {
      let removed = 0;
      while (!signal.aborted) {
        const rows: { id: number }[] = await find(knex).limit(PIECE);
        if (rows.length === 0) break;
        await remove(
          knex,
          rows.map(({ id }) => id),
        );
        removed += rows.length;
      }
      return removed;
    },
  };
}

/** What was just reported is pointed to only a moment later. */
function settledRepositories(knex: Knex): Knex.QueryBuilder {
  return knex('repository')
    .where('repository.created_at', '<', fromNow({ hours: -1 }))
    .select('repository.id', 'repository.name');
}

function withoutHosts(knex: Knex, table: 'os_release'): Knex.QueryBuilder {
  return knex(table)
    .whereNotExists(
      knex('os_variant')
        .join('host', 'host.os_variant_id', 'os_variant.id')
        .whereRaw('os_variant.release_id = os_release.id')
        .select(knex.raw('1')),
    )
    .select('os_release.id', 'os_release.name');
}

const KINDS: Record<UnusedKind, Unused> = {
  'os-variants': unreferred(
    'Operating systems that no host runs',
    'os_variant',
    [['host', 'os_variant_id']],
  ),
  'os-releases': byIds(
    'Operating system releases that no host runs',
    knex => withoutHosts(knex, 'os_release'),
    deleteReleases,
  ),
  'repositories-without-mirrors': byIds(
    'Repositories without mirrors',
    knex =>
      settledRepositories(knex).modify(query =>
        whereUnused(knex, query, 'repository', [['mirror', 'repository_id']]),
      ),
    deleteRepositories,
  ),
  'repositories-without-hosts': byIds(
    'Repositories that neither a host nor an operating system release uses',
    knex =>
      settledRepositories(knex).modify(query =>
        whereUnused(knex, query, 'repository', [
          ['host_repository', 'repository_id'],
          ['os_release_repository', 'repository_id'],
        ]),
      ),
    deleteRepositories,
  ),
  tags: unreferred('Tags that no host has', 'tag', [['host_tag', 'tag_id']]),
  domains: unreferred('Domains that no host is in', 'domain', [
    ['host', 'domain_id'],
  ]),
  architectures: unreferred(
    'Architectures that neither a host nor an operating system has',
    'architecture',
    [
      ['host', 'arch_id'],
      ['os_variant', 'arch_id'],
    ],
  ),
};

/** Finds what nothing uses, and deletes what was chosen, in an order in which one sets the next free. */
export async function findUnused(
  knex: Knex,
  signal: AbortSignal,
  isDeleted: (kind: CheckKind) => boolean,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const kind of UNUSED_KINDS) {
    const { title, find, remove } = KINDS[kind];
    const [{ count }] = await knex
      .from(find(knex).as('unused'))
      .count({ count: '*' });
    const examples: { name: string }[] = await knex
      .from(find(knex).as('unused'))
      .orderBy('name')
      .limit(EXAMPLES);
    const mended = isDeleted(kind) && Number(count) > 0;
    findings.push({
      kind,
      title,
      count: mended ? await remove(knex, signal) : Number(count),
      examples: examples.map(({ name }) => name),
      mended,
    });
  }
  return findings;
}
