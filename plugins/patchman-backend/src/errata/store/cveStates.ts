import { insertRows } from '../../database/insertRows';
import type { CveStates } from '../../evaluation/matching/model';
import type { ContentKind } from './ContentSetBuilder';
import type { CveIds } from '../../inventory/errata/CveIds';

/** Pieces of what sources say of CVEs in packages. */
export function cveStatesKind(cves: CveIds): ContentKind<CveStates> {
  return {
    what: 'What a source says of some CVEs',
    table: 'cve_states',
    set: 'cve_states_set',
    member: 'cve_states_set_member',
    column: 'states_id',
    nameOf: ({ name }) => name,
    toRow: ({ name, kind, packages }) => ({
      name: name.slice(0, 255),
      body: JSON.stringify({ kind, packages }),
    }),
    link: async (trx, items) => {
      const named = items.map(({ id, item }) => ({ id, names: cvesOf(item) }));
      await cves.ensure(
        trx,
        named.flatMap(({ names }) => names),
      );
      await insertRows(
        trx,
        'cve_states_cve',
        named.flatMap(({ id, names }) =>
          names.map(name => ({ states_id: id, cve_id: cves.of(name) })),
        ),
        { ignoreKnown: true },
      );
    },
  };
}

/** The CVEs that a piece speaks of, each once. */
export function cvesOf({ packages }: Pick<CveStates, 'packages'>): string[] {
  return [
    ...new Set(packages.flatMap(({ cves }) => cves.map(({ cve }) => cve))),
  ];
}
