/** Something of the source that could not be used. */
export interface Problem {
  /** Such as `hosts_host 17` or `web1.example.org`. */
  where: string;
  reason: string;
}

/** Collects what had to be left out. All of it is counted; as much is kept as people can read. */
export class Problems {
  private static readonly KEPT = 10_000;

  readonly list: Problem[] = [];
  count = 0;

  add(where: string, reason: string): void {
    this.count++;
    if (this.list.length < Problems.KEPT) this.list.push({ where, reason });
  }
}
