import type {
  ImportedItem,
  ImportResult,
} from 'backstage-plugin-patchman-common';

/** What became of one item before it is known what it is called. */
export type ItemOutcome = Omit<ImportedItem, 'name'>;

/** An item that nothing could be done with. */
export function skipped(...reasons: string[]): ItemOutcome {
  return { outcome: 'skipped', changes: [], kept: reasons, problems: [] };
}

/** Sums up what became of each item. */
export function toImportResult(
  items: ImportedItem[],
  dryRun: boolean,
): ImportResult {
  const result: ImportResult = {
    dryRun,
    created: 0,
    changed: 0,
    unchanged: 0,
    skipped: 0,
    items,
  };
  for (const { outcome } of items) result[outcome]++;
  return result;
}
