/** The ids that some items have, each once. */
export function distinct<Item>(
  items: readonly Item[],
  of: (item: Item) => number | null,
): number[] {
  return [...new Set(items.map(of).filter((id): id is number => id !== null))];
}
