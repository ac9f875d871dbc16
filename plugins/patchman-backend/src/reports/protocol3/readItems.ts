import type { ProblemList } from '../ProblemList';

interface ItemSchema<Item> {
  safeParse(item: unknown): {
    success: boolean;
    data?: Item;
    error?: { issues: { path: PropertyKey[]; message: string }[] };
  };
}

/** Items of a small section; a bad one costs that one. */
export function readItems<Item>(
  items: readonly unknown[],
  path: string,
  schema: ItemSchema<Item>,
  problems: ProblemList,
): Item[] {
  const result: Item[] = [];
  items.forEach((item, index) => {
    const parsed = schema.safeParse(item);
    if (parsed.success) {
      result.push(parsed.data as Item);
    } else {
      const [issue] = parsed.error!.issues;
      const field = issue.path.length > 0 ? `.${issue.path.join('.')}` : '';
      problems.add(`${path}[${index}]${field}`, issue.message);
    }
  });
  return result;
}
