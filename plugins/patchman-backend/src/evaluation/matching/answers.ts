import { NOTHING, UnitJudge, type UnitKnowledge } from './judge';
import { sentenceOf } from './sentences';
import type { CveVerdict, MatchedHost, PackageUnit } from './types';

/** What a CVE means for a unit, whatever that is. */
export interface CveAnswer extends CveVerdict {
  /** One sentence that says it. */
  sentence: string;
}

/**
 * Answers what single CVEs mean for a unit, those too that ask for nothing or of which nothing can be said: what a scanner asks, which
 * only compares versions.
 */
export class UnitAnswers {
  private readonly judge: UnitJudge;

  constructor(
    readonly unit: PackageUnit,
    private readonly told: UnitKnowledge,
    host: MatchedHost,
  ) {
    this.judge = new UnitJudge(unit, host, true);
  }

  /** All CVEs that something is told of in its package, in order. */
  names(): string[] {
    const [source, binary] = [this.told.source, this.told.binary].map(
      known => known?.cves.map(({ cve }) => cve) ?? [],
    );
    if (binary.length === 0) return source;
    return [...new Set([...source, ...binary])].sort();
  }

  /** Null where nothing is told of it in this package. */
  of(cve: string): CveAnswer | null {
    const source = this.told.source?.cve(cve) ?? null;
    const binary = this.told.binary?.cve(cve) ?? null;
    if (!source && !binary) return null;
    const { coverage, why } = this.unit;
    if (coverage === 'uncovered') return unsaid(cve, 'uncovered', why);
    const verdict = this.judge.judge(cve, { source, binary });
    if (verdict) return { ...verdict, sentence: sentenceOf(verdict) };
    return coverage === 'unknown-version'
      ? unsaid(cve, 'unknown-version')
      : unsaid(cve, 'uncovered', 'what is told of it is about other builds');
  }
}

function unsaid(
  cve: string,
  state: 'uncovered' | 'unknown-version',
  why = '',
): CveAnswer {
  const verdict = { cve, ...NOTHING, state };
  return { ...verdict, sentence: sentenceOf(verdict, { why }) };
}
