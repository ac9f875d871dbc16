import type { RepositoryRef } from 'backstage-plugin-patchman-common';
import type { Knex } from 'knex';

/** The repositories whose metadata has errata of these names now; those that none has are missing. */
export async function repositoriesOfErrata(
  knex: Knex,
  names: readonly string[],
): Promise<Map<string, RepositoryRef[]>> {
  const found = new Map<string, RepositoryRef[]>();
  if (names.length === 0) return found;
  const rows: (RepositoryRef & { erratum: string })[] = await knex('erratum')
    .join('erratum_set_member as m', 'm.erratum_id', 'erratum.id')
    .join('repository_content as c', 'c.erratum_set_id', 'm.set_id')
    .join('repository', 'repository.id', 'c.repository_id')
    .whereIn('erratum.name', [...names])
    .distinct('erratum.name as erratum', 'repository.id', 'repository.name')
    .orderBy('repository.name');
  for (const { erratum, id, name } of rows) {
    found.set(erratum, [...(found.get(erratum) ?? []), { id, name }]);
  }
  return found;
}
