import type { Knex } from 'knex';
import type { ErrataRecord } from '../../evaluation/matching/model';
import { advisoryKind } from './advisories';
import { ContentSetBuilder } from './ContentSetBuilder';
import { CveIds } from '../../inventory/errata/CveIds';
import { NOTHING } from '../../inventory/errata/cveKnowledge';
import { storeAskedCves, storeCveDetails } from './cveDetails';
import { cveStatesKind } from './cveStates';
import { addToGeneration } from './generations';

/** How much a source tells, by kind. */
export interface SourceCounts {
  advisories: number;
  /** CVEs in packages. */
  states: number;
  cves: number;
  exploited: number;
  chances: number;
  releases: number;
}

export const NO_COUNTS: SourceCounts = {
  advisories: 0,
  states: 0,
  cves: 0,
  exploited: 0,
  chances: 0,
  releases: 0,
};

/** What was written, for the source to be pointed to. */
export interface WrittenContent {
  /** Null where it tells none. */
  advisorySetId: number | null;
  cveStatesSetId: number | null;
  generation: number;
  counts: SourceCounts;
  /** Whether the details of any CVE are others than before. */
  detailsChanged: boolean;
}

/** What a source had before. */
export interface PreviousContent {
  id: number;
  advisorySetId: number | null;
  cveStatesSetId: number | null;
  generation: number;
}

/**
 * Writes what a source tells, piece by piece. But for what is told of CVEs themselves, which counts at once, nobody sees any of it
 * before the source is pointed to it. Until then none of it waits for the disk; it is read again after a power cut.
 */
export class SourceWriter {
  private readonly counts: SourceCounts = { ...NO_COUNTS };
  private readonly advisories;
  private readonly states;
  private readonly cves = new CveIds();
  private readonly generation: number;
  private detailsChanged = false;

  constructor(
    private readonly knex: Knex,
    private readonly previous: PreviousContent,
    /** Whether it tells only what is new. */
    private readonly adds: boolean,
  ) {
    this.advisories = new ContentSetBuilder(knex, advisoryKind(this.cves));
    this.states = new ContentSetBuilder(knex, cveStatesKind(this.cves));
    this.generation = previous.generation + 1;
  }

  async start(): Promise<void> {
    if (!this.adds) return;
    const { advisorySetId, cveStatesSetId } = this.previous;
    if (advisorySetId !== null) await this.advisories.startFrom(advisorySetId);
    if (cveStatesSetId !== null) await this.states.startFrom(cveStatesSetId);
  }

  async add(records: readonly ErrataRecord[]): Promise<void> {
    const { counts } = this;
    const of = <Kind extends ErrataRecord['record']>(kind: Kind) =>
      records.filter(
        (one): one is Extract<ErrataRecord, { record: Kind }> =>
          one.record === kind,
      );
    await this.advisories.add(of('advisory'));
    const states = of('states');
    await this.states.add(states);
    for (const { packages } of states) {
      for (const { cves } of packages) counts.states += cves.length;
    }
    const details = of('cve');
    counts.cves += details.length;
    const changed = await storeCveDetails(
      this.knex,
      this.previous.id,
      details,
      this.cves,
      { touch: this.adds },
    );
    this.detailsChanged ||= changed > 0;
    await storeAskedCves(
      this.knex,
      this.previous.id,
      of('asked').map(({ cve }) => cve),
      this.cves,
    );
    const whole = [...of('exploited'), ...of('chance'), ...of('support')];
    counts.exploited += of('exploited').length;
    counts.chances += of('chance').length;
    counts.releases += of('support').length;
    await addToGeneration(
      this.knex,
      { sourceId: this.previous.id, generation: this.generation },
      whole,
    );
  }

  async complete(): Promise<WrittenContent> {
    const { counts, advisories, states, previous } = this;
    counts.advisories = advisories.size;
    if (this.adds) {
      // What it told before counts too: each piece of such a source is of one CVE.
      counts.states = states.size;
      const [row] = await this.knex('cve_detail')
        .where({ source_id: previous.id })
        .whereNot({ digest: NOTHING })
        .count({ count: '*' });
      counts.cves = Number(row.count);
    }
    const ofGeneration = counts.exploited + counts.chances + counts.releases;
    return {
      advisorySetId: advisories.size > 0 ? await advisories.complete() : null,
      cveStatesSetId: states.size > 0 ? await states.complete() : null,
      generation: ofGeneration > 0 ? this.generation : previous.generation,
      counts,
      detailsChanged: this.detailsChanged,
    };
  }
}
