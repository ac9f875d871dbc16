import { Cvss2, Cvss3P0, Cvss3P1, Cvss4P0 } from 'ae-cvss-calculator';
import { numberOf } from './json/values';
import { errataLimits } from '../inventory/errata/limits';
import type { CveScore } from '../evaluation/matching/model';

const FORMS: [RegExp, CveScore['version'], (vector: string) => number][] = [
  [
    /^CVSS:4\.0\//,
    '4.0',
    vector => new Cvss4P0(vector).calculateScores().overall,
  ],
  [/^CVSS:3\.1\//, '3.1', vector => base(new Cvss3P1(vector))],
  [/^CVSS:3\.0\//, '3.0', vector => base(new Cvss3P0(vector))],
  [/^AV:[LAN]\/AC:[LMH]\/Au:/, '2.0', vector => base(new Cvss2(vector))],
];

function base(vector: Cvss2 | Cvss3P0 | Cvss3P1): number {
  return vector.isBaseFullyDefined()
    ? vector.calculateScores().base ?? NaN
    : NaN;
}

/** The parts of a vector of any version, and nothing that has to be escaped anywhere. */
const VECTOR = /^[A-Za-z0-9:./]+$/;

/**
 * A score as somebody gave it: the stated one before a computed one, which may be another, as some leave parts of their own
 * vectors out. Null for what is no vector.
 * @param stated a number, also as a text; anything else is none
 */
export function readScore(
  by: string,
  text: string,
  stated?: unknown,
): CveScore | null {
  // NVD's old vectors of version 2 stand in brackets.
  const vector = text.trim().replace(/^\((.*)\)$/, '$1');
  if (vector.length > errataLimits.vector || !VECTOR.test(vector)) return null;
  const form = FORMS.find(([pattern]) => pattern.test(vector));
  if (!form) return null;
  const [, version, compute] = form;
  const score = asScore(numberOf(stated)) ?? computed(vector, compute);
  return { version, vector, score, by };
}

function computed(
  vector: string,
  compute: (vector: string) => number,
): number | null {
  try {
    return asScore(compute(vector));
  } catch {
    // A vector with parts that its version does not have.
    return null;
  }
}

function asScore(value: number | null): number | null {
  return value !== null && value >= 0 && value <= 10
    ? Math.round(value * 10) / 10
    : null;
}
