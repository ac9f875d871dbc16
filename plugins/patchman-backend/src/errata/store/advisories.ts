import type { Knex } from 'knex';
import { insertRows } from '../../database/insertRows';
import { calendarTime } from '../../database/time';
import type { SourceAdvisory } from '../../evaluation/matching/model';
import type { ContentKind } from './ContentSetBuilder';
import type { CveIds } from '../../inventory/errata/CveIds';

/** Advisories of sources. */
export function advisoryKind(cves: CveIds): ContentKind<SourceAdvisory> {
  return {
    what: 'An advisory',
    table: 'advisory',
    set: 'advisory_set',
    member: 'advisory_set_member',
    column: 'advisory_id',
    nameOf: ({ name }) => name,
    toRow: advisory => ({
      namespace: advisory.namespace.slice(0, 64),
      name: advisory.name.slice(0, 255),
      kind: advisory.kind,
      severity: advisory.severity.slice(0, 64),
      retracted: advisory.retracted,
      reboot_suggested: advisory.rebootSuggested ?? false,
      title: advisory.title,
      description: advisory.description,
      issued_at: calendarTime(advisory.issued),
      updated_at: calendarTime(advisory.updated),
      refs: JSON.stringify(advisory.references),
      fixes: JSON.stringify(advisory.fixes),
    }),
    link: (trx, items) => linkAdvisories(trx, items, cves),
  };
}

async function linkAdvisories(
  trx: Knex.Transaction,
  items: { id: number; item: SourceAdvisory }[],
  cves: CveIds,
): Promise<void> {
  await cves.ensure(
    trx,
    items.flatMap(({ item }) => item.cves),
  );
  await insertRows(
    trx,
    'advisory_cve',
    items.flatMap(({ id, item }) =>
      [...new Set(item.cves)].map(cve => ({
        advisory_id: id,
        cve_id: cves.of(cve),
      })),
    ),
    { ignoreKnown: true },
  );
  await insertRows(
    trx,
    'advisory_package',
    items.flatMap(({ id, item }) =>
      [...new Set(item.fixes.map(({ name }) => name))].map(name => ({
        advisory_id: id,
        name,
      })),
    ),
    { ignoreKnown: true },
  );
}
