import { chance } from '../chance.mjs';
import { readSources } from './packages.mjs';

const DAY = 24 * 3_600_000;
const PREFIXES = { security: 'RLSA', bugfix: 'RLBA', enhancement: 'RLEA' };
const WORDS = {
  security: 'security update',
  bugfix: 'bug fix update',
  enhancement: 'enhancement update',
};

// What a vulnerability may do; the demo's are made up, and so are their numbers.
const FLAWS = [
  'a crafted input may make it read beyond a buffer',
  'a certificate may be taken for valid that is not',
  'a peer may make it use all memory',
  'a local user may gain rights that are not theirs',
  'two requests at once may end it',
  'a name with odd characters may lead to another file',
];

/**
 * The errata of the demo, made up but for the way they look: `{id, kind, severity, title, description, issued, reboot,
 * cves, source, repository, module, evr, binaries}`, the oldest first.
 * @param {Date} today midnight, so that a day's runs agree
 */
export function createErrata(today) {
  const errata = readSources().flatMap(source =>
    source.steps.flatMap(({ evr, erratum }, step) =>
      erratum
        ? [
            {
              ...erratum,
              evr,
              source: source.source,
              repository: source.repository,
              module: source.module,
              binaries: source.binaries,
              // A later step is younger than those before it.
              age:
                (source.steps.length - step - 1) * 90 +
                Math.floor(5 + 80 * chance('erratum', source.source, evr)),
            },
          ]
        : [],
    ),
  );
  errata.sort((a, b) => b.age - a.age || (a.source < b.source ? -1 : 1));
  let lastCve = 90_000;
  return errata.map((erratum, index) => {
    const issued = new Date(today.getTime() - erratum.age * DAY);
    const year = issued.getUTCFullYear();
    const cves = Array.from({ length: erratum.cves }, () => {
      lastCve += 1 + Math.floor(40 * chance('cve', String(lastCve)));
      return `CVE-${year}-${lastCve}`;
    });
    const [name] = erratum.source.split(' ');
    return {
      ...erratum,
      id: `${PREFIXES[erratum.kind]}-${year}:${String(4100 + 17 * index)}`,
      title: `${erratum.severity ? `${erratum.severity}: ` : ''}${name} ${
        WORDS[erratum.kind]
      }`,
      description: describe(name, erratum, cves),
      issued,
      cves,
    };
  });
}

function describe(name, { kind, evr }, cves) {
  const about = `An update for ${name} is available for Rocky Linux 9, as version ${evr}.`;
  if (kind !== 'security') {
    return `${about}\n\nIt ${
      kind === 'bugfix'
        ? 'fixes what users reported'
        : 'adds what users asked for'
    }. This erratum was made up by the demo.`;
  }
  const flaws = cves.map(
    cve =>
      `* ${name}: ${
        FLAWS[Math.floor(FLAWS.length * chance('flaw', cve))]
      } (${cve})`,
  );
  return `${about}\n\nSecurity fixes:\n\n${flaws.join(
    '\n',
  )}\n\nThis erratum and its CVEs were made up by the demo.`;
}
