import { ListOptions, ListResult } from 'backstage-plugin-patchman-common';

/** The most that one request may ask for. */
const LARGEST_PAGE = 500;

/** Reads a whole list, page by page. */
export async function fetchAllPages<T>(
  fetchPage: (
    page: Required<Pick<ListOptions, 'limit' | 'offset'>>,
  ) => Promise<ListResult<T>>,
  onProgress: (done: number, total: number) => void = () => {},
): Promise<T[]> {
  const items: T[] = [];
  for (;;) {
    const page = await fetchPage({ limit: LARGEST_PAGE, offset: items.length });
    items.push(...page.items);
    onProgress(items.length, page.totalItems);
    // An empty page ends it too: the list may have become shorter meanwhile.
    if (page.items.length === 0 || items.length >= page.totalItems) {
      return items;
    }
  }
}
