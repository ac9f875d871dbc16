import type { ErrataRecord } from '../evaluation/matching/model';

const COUNT = 500;
/** Characters. */
const WEIGHT = 512 * 1024;

/** Collects records until a batch is worth being handed over. */
export class Batch {
  private records: ErrataRecord[] = [];
  private weight = 0;

  /** @param weight roughly how many characters it holds */
  add(record: ErrataRecord, weight: number): void {
    this.records.push(record);
    this.weight += weight;
  }

  get isFull(): boolean {
    return this.records.length >= COUNT || this.weight >= WEIGHT;
  }

  take(): ErrataRecord[] {
    const { records } = this;
    this.records = [];
    this.weight = 0;
    return records;
  }
}

/** Roughly how many characters an advisory holds. */
export function weightOf(
  advisory: Extract<ErrataRecord, { record: 'advisory' }>,
): number {
  return (
    200 +
    advisory.title.length +
    advisory.description.length +
    advisory.cves.length * 16 +
    advisory.fixes.length * 120 +
    advisory.references.length * 100
  );
}
