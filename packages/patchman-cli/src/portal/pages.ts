import type { ListResult } from 'backstage-plugin-patchman-common';

/** As many as the API answers at once. */
const PAGE = 500;

/**
 * The items of a list, page after page.
 * @param fetchPage asks for one page
 * @param limit how many at most; null: all
 * @param onTotal told how many there are, before the first one
 */
export async function* pages<Item>(
  fetchPage: (page: {
    limit: number;
    offset: number;
  }) => Promise<ListResult<Item>>,
  limit: number | null = null,
  onTotal?: (total: number) => void,
): AsyncGenerator<Item> {
  const most = limit ?? Infinity;
  for (let offset = 0; offset < most; ) {
    const { items, totalItems } = await fetchPage({
      limit: Math.min(PAGE, most - offset),
      offset,
    });
    if (offset === 0) onTotal?.(totalItems);
    yield* items;
    offset += items.length;
    if (items.length === 0 || offset >= totalItems) return;
  }
}

/**
 * All hosts by name, each page as cheap as the first, whatever comes or goes meanwhile.
 * @param fetchPage asks for those that come after a name
 */
export async function* pagesByName<Item extends { name: string }>(
  fetchPage: (page: {
    limit: number;
    after?: string;
  }) => Promise<ListResult<Item>>,
): AsyncGenerator<Item> {
  let after: string | undefined;
  for (;;) {
    const { items } = await fetchPage({ limit: PAGE, after });
    yield* items;
    if (items.length < PAGE) return;
    after = items[items.length - 1].name;
  }
}
