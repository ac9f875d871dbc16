import type { Bounds } from '../Bounds';
import { readScore } from '../cvss';
import { fieldsOf, listOf, textOf, type Fields } from '../json/values';
import { errataLimits } from '../../inventory/errata/limits';
import type { CveDetails, CveScore } from '../../evaluation/matching/model';

/** The text of the first note of one of some categories, the first category before the others. */
export function noteOf(notes: unknown, ...categories: string[]): string {
  const list = listOf(notes).map(fieldsOf);
  for (const category of categories) {
    const note = list.find(one => one.category === category);
    if (note) return textOf(note.text);
  }
  return '';
}

/** What a vulnerability of a CSAF document says of its CVE; null for one that is of none. */
export function cveOf(
  vulnerability: Fields,
  by: string,
  bounds: Bounds,
): CveDetails | null {
  const cve = bounds.cve(textOf(vulnerability.cve));
  if (!cve) return null;
  const text = bounds.text(
    'texts',
    noteOf(vulnerability.notes, 'description', 'general'),
    errataLimits.text,
  );
  const title = bounds.text(
    'titles',
    textOf(vulnerability.title),
    errataLimits.title,
  );
  const impact = listOf(vulnerability.threats)
    .map(fieldsOf)
    .find(({ category }) => category === 'impact');
  const severity = bounds.label(textOf(impact?.details));
  const published = bounds.time(textOf(vulnerability.release_date));
  const scores = scoresOf(vulnerability, by);
  const cwes = bounds.cwes([textOf(fieldsOf(vulnerability.cwe).id)]);
  return {
    cve,
    state: 'published',
    ...(title && title !== cve && { title }),
    ...(text && { text }),
    ...(severity && { severity }),
    ...(published && { published }),
    ...(scores.length > 0 && { scores }),
    ...(cwes.length > 0 && { cwes }),
  };
}

function scoresOf(vulnerability: Fields, by: string): CveScore[] {
  const scores = new Map<string, CveScore>();
  for (const item of listOf(vulnerability.scores).slice(
    0,
    errataLimits.scores,
  )) {
    const { cvss_v2: v2, cvss_v3: v3, cvss_v4: v4 } = fieldsOf(item);
    for (const given of [v4, v3, v2].map(fieldsOf)) {
      const score = readScore(by, textOf(given.vectorString), given.baseScore);
      if (score) scores.set(score.vector, score);
    }
  }
  return [...scores.values()];
}
