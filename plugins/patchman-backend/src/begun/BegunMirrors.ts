import type { Fetcher } from 'backstage-plugin-patchman-node';
import type { Knex } from 'knex';

interface Begun {
  readers: number;
  noted: Promise<void>;
  ended?: Promise<void>;
}

/**
 * Notes which mirrors this backend reads documents of, before it does, so that one that takes it down is known afterwards.
 * A mirror that answers that nothing is new costs nothing here.
 */
export class BegunMirrors {
  /** By mirror: how many are at it, as several of a list that have no row yet share the list's. */
  private readonly underWay = new Map<number, Begun>();

  constructor(private readonly knex: Knex, private readonly backend: string) {}

  /** Notes it until the work is done. */
  async during<T>(mirrorId: number, work: () => Promise<T>): Promise<T> {
    try {
      await this.begin(mirrorId);
      return await work();
    } finally {
      await this.end(mirrorId);
    }
  }

  /** The same from the first document on that the work receives. */
  async fromFirstDocument<T>(
    mirrorId: number,
    fetcher: Fetcher,
    work: (fetcher: Fetcher) => Promise<T>,
  ): Promise<T> {
    let begun: Promise<void> | null = null;
    let done = false;
    try {
      return await work({
        fetch: async (url, options) => {
          const response = await fetcher.fetch(url, options);
          if (!done && response.status >= 200 && response.status < 300) {
            begun ??= this.begin(mirrorId);
            try {
              await begun;
            } catch (error) {
              response.body.destroy();
              throw error;
            }
          }
          return response;
        },
      });
    } finally {
      done = true;
      if (begun) await this.end(mirrorId);
    }
  }

  private async begin(mirrorId: number): Promise<void> {
    let begun = this.underWay.get(mirrorId);
    if (begun && begun.readers > 0) {
      begun.readers++;
    } else {
      // The end of those before must not take the new mark away.
      const ended = begun?.ended ?? Promise.resolve();
      begun = { readers: 1, noted: ended.then(() => this.note(mirrorId)) };
      this.underWay.set(mirrorId, begun);
    }
    await begun.noted;
  }

  private async note(mirrorId: number): Promise<void> {
    await this.knex('mirror')
      .where({ id: mirrorId })
      .update({ begun_by: this.backend });
  }

  private async end(mirrorId: number): Promise<void> {
    const begun = this.underWay.get(mirrorId)!;
    begun.readers--;
    if (begun.readers > 0) return;
    const cleared = this.clear(mirrorId);
    begun.ended = cleared.catch(() => {});
    await cleared.finally(() => {
      if (this.underWay.get(mirrorId) === begun) this.underWay.delete(mirrorId);
    });
  }

  private async clear(mirrorId: number): Promise<void> {
    await this.knex('mirror')
      .where({ id: mirrorId, begun_by: this.backend })
      .update({ begun_by: null });
  }
}
