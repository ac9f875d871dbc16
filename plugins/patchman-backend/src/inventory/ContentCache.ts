import { LRUCache } from 'lru-cache';

/**
 * Immutable content by its row, held in memory up to a size. An entry is never wrong; it is only forgotten: ids are never
 * used twice, while content that was cleaned away and stored again under the same digest has other rows. Two that ask
 * for the same at once share one loading.
 */
export class ContentCache<Content extends {}> {
  private readonly entries: LRUCache<number, Content>;
  private readonly loading = new Map<number, Promise<Content>>();

  constructor(
    private readonly options: {
      maxSize: number;
      sizeOf: (content: Content) => number;
      load: (id: number) => Promise<Content>;
    },
  ) {
    this.entries = new LRUCache<number, Content>({
      maxSize: options.maxSize,
      sizeCalculation: content => Math.max(1, options.sizeOf(content)),
    });
  }

  /** How much it holds, and the most that it may, in what `sizeOf` counts. */
  get held(): { size: number; maxSize: number } {
    const { calculatedSize, maxSize } = this.entries;
    return { size: calculatedSize, maxSize };
  }

  /** Whether one of this size leaves room for others. */
  mayKeep(size: number): boolean {
    return size <= this.options.maxSize / 2;
  }

  put(id: number, content: Content): void {
    this.entries.set(id, content);
  }

  forget(id: number): void {
    this.entries.delete(id);
  }

  /** @param id the row from which it is loaded where it is not in memory */
  async get(id: number): Promise<Content> {
    const cached = this.entries.get(id);
    if (cached) return cached;
    let loading = this.loading.get(id);
    if (!loading) {
      loading = this.options
        .load(id)
        .then(content => {
          this.entries.set(id, content);
          return content;
        })
        .finally(() => this.loading.delete(id));
      this.loading.set(id, loading);
    }
    return loading;
  }
}
