import type { Bounds } from '../Bounds';
import { readScore } from '../cvss';
import { fieldsOf, listOf, textOf, type Fields } from '../json/values';
import { errataLimits } from '../../inventory/errata/limits';
import type {
  CveDetails,
  CveScore,
  ErrataRecord,
} from '../../evaluation/matching/model';

const STATES: Record<string, CveDetails['state']> = {
  PUBLISHED: 'published',
  REJECTED: 'rejected',
  RESERVED: 'reserved',
};

const SCORES = ['cvssV4_0', 'cvssV3_1', 'cvssV3_0', 'cvssV2_0'];

/**
 * What a record of the CVE programme says (https://github.com/CVEProject/cve-schema, version 5): its assigner's container before those of
 * others, of which CISA's often has the only score.
 */
export function readCveRecord(value: unknown, bounds: Bounds): ErrataRecord[] {
  const root = fieldsOf(value);
  const metadata = fieldsOf(root.cveMetadata);
  const cve = bounds.cve(textOf(metadata.cveId));
  const given = textOf(metadata.state);
  if (!cve || !Object.hasOwn(STATES, given)) {
    bounds.leftOut.add('records of no CVE');
    return [];
  }
  const state = STATES[given];
  const containers = fieldsOf(root.containers);
  const cna = fieldsOf(containers.cna);
  const all = [cna, ...listOf(containers.adp).map(fieldsOf)];
  const title = bounds.text('titles', textOf(cna.title), errataLimits.title);
  const text = bounds.text(
    'texts',
    english(cna.descriptions) || english(cna.rejectedReasons),
    errataLimits.text,
  );
  const published = bounds.time(textOf(metadata.datePublished));
  const modified = bounds.time(textOf(metadata.dateUpdated));
  const scores = all
    .flatMap((container, i) =>
      scoresOf(container, i === 0 ? 'cna' : giverOf(container, bounds)),
    )
    .slice(0, errataLimits.scores);
  const weaknesses = all.flatMap(({ problemTypes }) =>
    listOf(problemTypes)
      .flatMap(type => listOf(fieldsOf(type).descriptions))
      .map(fieldsOf),
  );
  const cwes = bounds.cwes(weaknesses.map(({ cweId }) => textOf(cweId)));
  const cweNames = namesOf(weaknesses, cwes, bounds);
  const references = referencesOf(all, bounds);
  return [
    {
      record: 'cve',
      cve,
      state,
      ...(listOf(cna.tags).includes('disputed') && { disputed: true }),
      ...(title && { title }),
      ...(text && { text }),
      ...(published && { published }),
      ...(modified && { modified }),
      ...(scores.length > 0 && { scores }),
      ...(cwes.length > 0 && { cwes }),
      ...(Object.keys(cweNames).length > 0 && { cweNames }),
      ...(references.length > 0 && { references }),
    },
  ];
}

/** The first text that is English, else the first. */
function english(descriptions: unknown): string {
  const list = listOf(descriptions).map(fieldsOf);
  const found = list.find(({ lang }) => /^en\b/i.test(textOf(lang))) ?? list[0];
  return textOf(found?.value);
}

/** What weaknesses are called: `CWE-506 Embedded Malicious Code`, with or without the id. */
function namesOf(
  weaknesses: readonly Fields[],
  cwes: readonly string[],
  bounds: Bounds,
): Record<string, string> {
  const names: Record<string, string> = {};
  for (const { cweId, description } of weaknesses) {
    const id = textOf(cweId).trim().toUpperCase();
    if (!cwes.includes(id) || Object.hasOwn(names, id)) continue;
    const told = textOf(description).trim();
    const rest = told.toUpperCase().startsWith(id)
      ? told.slice(id.length).replace(/^[\s:.-]{1,5}/, '')
      : told;
    const name = bounds.text('names of weaknesses', rest, errataLimits.cweName);
    // Some repeat the id, or name another one.
    if (name && !/^CWE-\d/i.test(name)) names[id] = name;
  }
  return names;
}

function referencesOf(
  containers: readonly Fields[],
  bounds: Bounds,
): NonNullable<CveDetails['references']> {
  const found = new Map<string, { url: string; title: string | null }>();
  for (const item of containers.flatMap(one => listOf(one.references))) {
    const { url, name } = fieldsOf(item);
    const reference = bounds.reference('web', '', textOf(url), textOf(name));
    if (!reference?.url || found.has(reference.url)) continue;
    // Many are called by their address.
    const title =
      reference.title && reference.title !== reference.url
        ? reference.title
        : null;
    found.set(reference.url, { url: reference.url, title });
  }
  return bounds.atMost(
    'references',
    [...found.values()],
    errataLimits.references,
  );
}

/** Who else gave a container: `cisa-adp`. */
function giverOf(container: Fields, bounds: Bounds): string {
  const name = textOf(fieldsOf(container.providerMetadata).shortName);
  return bounds.word(name.toLowerCase()) || 'adp';
}

function scoresOf(container: Fields, by: string): CveScore[] {
  return listOf(container.metrics).flatMap(item => {
    const metric = fieldsOf(item);
    return SCORES.flatMap(key => {
      const { vectorString, baseScore } = fieldsOf(metric[key]);
      return readScore(by, textOf(vectorString), baseScore) ?? [];
    });
  });
}

/** Which files of an archive or a folder of records are one: `cves/2021/44xxx/CVE-2021-44228.json`. */
export function isCveRecord(path: string): boolean {
  return /(?:^|\/)CVE-\d{4}-\d{4,19}\.json$/.test(path);
}
