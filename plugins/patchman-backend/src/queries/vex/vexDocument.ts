import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { VexStatement } from 'backstage-plugin-patchman-common';
import { now } from '../../database/time';
import type { UnitAnswers } from '../../evaluation/matching';
import {
  type AnsweringHost,
  HostAnswers,
} from '../../inventory/verdicts/HostAnswers';
import { purlOf, purlRelease } from './purl';
import { saidOf } from './statements';

/** How long a turn of the event loop may take. */
const TURN_MS = 10;
/** Characters that are sent at once. */
const PIECE = 64 * 1024;
/** To be raised with every change of what documents say. */
const FORM = 1;

export interface VexWanted {
  /** Where the document is, as a path of this plugin. */
  path: string;
  /** Where that is which it is about. */
  subject: string;
  /** The address of this plugin. */
  baseUrl: string;
  author: string;
  /** Which hosts it is of, where that is no part of the path. */
  asked?: object;
  /** The only CVEs that are told; all where it is left out. */
  cves?: readonly string[];
  /** What a scanner scanned, of which packages are parts then. */
  product?: string;
  /** What a scanner calls the release; `none` where it does not say it. */
  distro?: string;
}

/** A unit of any of the hosts, with its packages of all of them. */
interface Unit {
  answers: UnitAnswers;
  purls: Set<string>;
}

interface Collected {
  /** By the name of the package that sources speak of, then by the name of all that answers depend on. */
  packages: Map<string, Map<string, Unit>>;
  /** One host of each state of what is known. */
  releases: Map<string, AnsweringHost>;
}

/**
 * What CVEs mean for hosts as a document of OpenVEX 0.2.0 (https://github.com/openvex/spec), piece by piece. Equal statements of
 * several hosts are one. What is not said of, is not known.
 */
export async function* vexDocument(
  hosts: AsyncIterable<AnsweringHost>,
  wanted: VexWanted,
): AsyncGenerator<string> {
  const collected = await collect(hosts, wanted.distro);
  const { baseUrl, path, author } = wanted;
  let piece = `${JSON.stringify({
    '@context': 'https://openvex.dev/ns/v0.2.0',
    '@id': `${baseUrl}${path}#${nameOf(collected, wanted)}`,
    author,
    role: 'Document Creator',
    timestamp: now(),
    version: 1,
    tooling: 'Patchman for Backstage',
  }).slice(0, -1)},"statements":[`;
  let separator = '';
  for await (const statement of statementsOf(collected, wanted)) {
    piece += `${separator}\n${JSON.stringify(statement)}`;
    separator = ',';
    if (piece.length >= PIECE) {
      yield piece;
      piece = '';
    }
  }
  yield `${piece}\n]}\n`;
}

async function collect(
  hosts: AsyncIterable<AnsweringHost>,
  distro: string | undefined,
): Promise<Collected> {
  const packages: Collected['packages'] = new Map();
  const releases: Collected['releases'] = new Map();
  for await (const host of hosts) {
    releases.set(`${host.release} ${host.version}`, host);
    const release = purlRelease(host.release, distro);
    for (const { key, answers } of host.units) {
      const { source, binary, members } = answers.unit;
      const name = source?.name ?? binary?.name ?? members[0].name;
      const units = packages.get(name) ?? new Map<string, Unit>();
      packages.set(name, units);
      const unit = units.get(key) ?? { answers, purls: new Set<string>() };
      units.set(key, unit);
      for (const member of members) unit.purls.add(purlOf(member, release));
    }
  }
  return { packages, releases };
}

/** The name of all that a document is made of, so that equal ones are known to be. */
function nameOf({ packages, releases }: Collected, wanted: VexWanted): string {
  const { author, cves, product, asked } = wanted;
  const hash = createHash('sha256').update(
    JSON.stringify([FORM, author, product, asked, cves]),
  );
  // What is told of packages that are not installed counts only where CVEs are asked for.
  if (cves) hash.update(JSON.stringify([...releases.keys()].sort()));
  const lines = [...packages.values()].flatMap(units =>
    [...units].map(([key, { purls }]) => `${key} ${[...purls].sort()}`),
  );
  return hash.update(lines.sort().join('\n')).digest('hex');
}

async function* statementsOf(
  collected: Collected,
  wanted: VexWanted,
): AsyncGenerator<VexStatement> {
  const { cves } = wanted;
  const told = new Set<string>();
  let turnBegan = performance.now();
  for (const name of [...collected.packages.keys()].sort()) {
    const units = [...collected.packages.get(name)!.values()];
    for (const cve of cves ?? namesOf(units)) {
      for (const [said, purls] of answersOf(units, cve, cves !== undefined)) {
        told.add(cve);
        yield {
          vulnerability: { name: cve },
          products: productsOf([...purls].sort(), wanted.product),
          ...JSON.parse(said),
        };
      }
      if (performance.now() - turnBegan > TURN_MS) {
        await nextTurn();
        turnBegan = performance.now();
      }
    }
  }
  for (const cve of cves ?? []) {
    if (!told.has(cve)) yield await unsaid(cve, collected, wanted);
  }
}

function namesOf(units: readonly Unit[]): string[] {
  const names = units.map(({ answers }) => answers.names());
  return names.length === 1 ? names[0] : [...new Set(names.flat())].sort();
}

/** What is said of a CVE, with the packages of which it is. */
function answersOf(
  units: readonly Unit[],
  cve: string,
  isAsked: boolean,
): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  for (const { answers, purls } of units) {
    const answer = answers.of(cve);
    // Nobody asked what cannot be said.
    if (!answer || (answer.state === 'uncovered' && !isAsked)) continue;
    const said = JSON.stringify(saidOf(answer));
    const others = found.get(said);
    if (others) for (const purl of purls) others.add(purl);
    else found.set(said, new Set(purls));
  }
  return found;
}

function productsOf(
  purls: readonly string[],
  product: string | undefined,
): VexStatement['products'] {
  const ids = purls.map(purl => ({ '@id': purl }));
  return product === undefined ? ids : [{ '@id': product, subcomponents: ids }];
}

/** Nothing that is installed is known to have it, which is no word on what lies beside packages. */
async function unsaid(
  cve: string,
  { releases }: Collected,
  { baseUrl, subject, product }: VexWanted,
): Promise<VexStatement> {
  const names = new Set<string>();
  for (const { knowledge } of releases.values()) {
    for (const name of await HostAnswers.packagesWith(cve, knowledge)) {
      names.add(name);
    }
  }
  return {
    vulnerability: { name: cve },
    products: [{ '@id': product ?? `${baseUrl}${subject}` }],
    status: 'under_investigation',
    status_notes: notInstalledSentence([...names].sort()),
  };
}

/** One sentence on a CVE of which nothing is said of what is installed. @param names packages in which it is known */
export function notInstalledSentence(names: readonly string[]): string {
  return names.length === 0
    ? 'No source tells anything of it'
    : `None of the packages in which it is known is installed: ${names.join(
        ', ',
      )}`;
}
