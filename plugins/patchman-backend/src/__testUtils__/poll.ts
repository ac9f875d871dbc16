import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Waits until something is so, however long a slow machine takes.
 * @returns what `look` answered then
 * @throws Error that says what was waited for, after two minutes
 */
export async function poll<T>(
  what: string,
  look: () => Promise<T>,
  everyMs = 20,
): Promise<NonNullable<T>> {
  const end = Date.now() + 120_000;
  for (;;) {
    const found = await look();
    if (found) return found as NonNullable<T>;
    if (Date.now() > end) throw new Error(`It never came to this: ${what}`);
    await sleep(everyMs);
  }
}
