import { LRUCache } from 'lru-cache';

/**
 * Immutable content by its name, held in memory up to a size. An entry is never wrong; it is only forgotten. Two that
 * ask for the same at once share one loading.
 */
export class ContentCache<Content extends {}> {
  private readonly entries: LRUCache<string, Content>;
  private readonly loading = new Map<string, Promise<Content>>();

  constructor(
    private readonly options: {
      maxSize: number;
      sizeOf: (content: Content) => number;
      load: (id: number) => Promise<Content>;
    },
  ) {
    this.entries = new LRUCache<string, Content>({
      maxSize: options.maxSize,
      sizeCalculation: content => Math.max(1, options.sizeOf(content)),
    });
  }

  put(digest: string, content: Content): void {
    this.entries.set(digest, content);
  }

  /** @param id the row from which it is loaded where it is not in memory */
  async get(digest: string, id: number): Promise<Content> {
    const cached = this.entries.get(digest);
    if (cached) return cached;
    let loading = this.loading.get(digest);
    if (!loading) {
      loading = this.options
        .load(id)
        .then(content => {
          this.entries.set(digest, content);
          return content;
        })
        .finally(() => this.loading.delete(digest));
      this.loading.set(digest, loading);
    }
    return loading;
  }
}
