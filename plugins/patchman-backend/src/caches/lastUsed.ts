import { LRUCache } from 'lru-cache';

/**
 * A cache of the `max` entries that were used last. It grows with what it holds: given a number of entries, the library
 * takes the memory for all of them at once, in every backend that starts.
 */
export function lastUsed<Key extends {}, Value extends {}>(
  max: number,
): LRUCache<Key, Value> {
  return new LRUCache<Key, Value>({ maxSize: max, sizeCalculation: () => 1 });
}
