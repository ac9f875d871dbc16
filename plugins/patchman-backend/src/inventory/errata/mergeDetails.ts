import type { CveDetails, CveScore } from '../../evaluation/matching/model';

/** A score, and which source told it. */
export type ToldScore = CveScore & { source: string };

/** What all sources together say of a CVE. */
export interface KnownDetails {
  /** Rejected only where the CVE programme says so: a vendor may be behind. */
  state: CveDetails['state'];
  disputed: boolean;
  title: string | null;
  /** Whose text it is. */
  text: { text: string; source: string } | null;
  published: string | null;
  modified: string | null;
  /** Each vendor's own word. */
  severities: { severity: string; source: string }[];
  /** The one that counts first. */
  scores: ToldScore[];
  cwes: string[];
  /** What those are called that are given a name, by their ids. */
  cweNames?: Record<string, string>;
  references?: { url: string; title: string | null }[];
}

/** Who is believed before whom: the vendor, then who assigned the CVE, CISA, the NVD. */
const GIVERS = ['cna', 'cisa-adp', 'nvd'];
const VERSIONS = ['4.0', '3.1', '3.0', '2.0'];

function rank(list: readonly string[], value: string): number {
  const at = list.indexOf(value);
  // A vendor is none of those, and comes first.
  return at < 0 ? -1 : at;
}

function byWeight(a: ToldScore, b: ToldScore): number {
  return (
    rank(VERSIONS, a.version) - rank(VERSIONS, b.version) ||
    rank(GIVERS, a.by) - rank(GIVERS, b.by) ||
    (b.score ?? -1) - (a.score ?? -1)
  );
}

/**
 * What is known of a CVE, of all that sources tell. The text is the vendor's before the CVE programme's; scores of the newest
 * version of CVSS come first, of one version the vendor's.
 * @param told by source; vendors in the order in which they count
 */
export function mergeDetails(
  told: readonly { source: string; details: CveDetails }[],
): KnownDetails {
  const programme = told.find(({ source }) => source === 'cve-mitre');
  const vendorsFirst = [
    ...told.filter(({ source }) => !source.startsWith('cve-')),
    ...told.filter(({ source }) => source.startsWith('cve-')),
  ];
  const first = <Field extends 'title' | 'published' | 'modified'>(
    field: Field,
  ) =>
    programme?.details[field] ??
    vendorsFirst.find(({ details }) => details[field])?.details[field] ??
    null;
  const text = vendorsFirst.find(({ details }) => details.text);
  const scores = new Map<string, ToldScore>();
  for (const { source, details } of vendorsFirst) {
    for (const score of details.scores ?? []) {
      const key = `${score.by} ${score.vector}`;
      if (!scores.has(key)) scores.set(key, { ...score, source });
    }
  }
  return {
    state: programme?.details.state ?? 'published',
    disputed: told.some(({ details }) => details.disputed),
    title: first('title'),
    text: text ? { text: text.details.text!, source: text.source } : null,
    published: first('published'),
    modified: first('modified'),
    severities: vendorsFirst.flatMap(({ source, details: { severity } }) =>
      severity ? [{ severity, source }] : [],
    ),
    scores: [...scores.values()].sort(byWeight),
    cwes: [...new Set(vendorsFirst.flatMap(one => one.details.cwes ?? []))],
    ...furtherOf(vendorsFirst.map(({ details }) => details)),
  };
}

/** Names of weaknesses and references, of who comes first; left out where nobody tells any. */
function furtherOf(
  details: readonly CveDetails[],
): Pick<KnownDetails, 'cweNames' | 'references'> {
  const cweNames: Record<string, string> = {};
  const references = new Map<string, { url: string; title: string | null }>();
  for (const one of details) {
    for (const [id, name] of Object.entries(one.cweNames ?? {})) {
      cweNames[id] ??= name;
    }
    for (const reference of one.references ?? []) {
      if (!references.has(reference.url)) {
        references.set(reference.url, reference);
      }
    }
  }
  return {
    ...(Object.keys(cweNames).length > 0 && { cweNames }),
    ...(references.size > 0 && { references: [...references.values()] }),
  };
}
