// Documents of sources of errata, generated at the size of the real ones.
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const RELEASES = ['bookworm', 'bullseye', 'forky', 'sid', 'trixie'];
const TEXT =
  'A flaw was found in the handling of "quoted" values in the parser of a library before version 1.2.3, which allows remote attackers to cause a denial of service or possibly execute code via a crafted file that a user opens. ';

const cveOf = number => `CVE-${2000 + (number % 26)}-${1000 + number}`;

/** Numbers that are the same in each run: a linear congruential generator. */
function numbers(seed) {
  let state = seed;
  return below => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state % below;
  };
}

/** An object written member by member, so that it is never in memory as a whole. */
async function writeObject(path, members) {
  const out = createWriteStream(path);
  out.write('{');
  let first = true;
  for (const [name, value] of members) {
    const text = `${first ? '' : ','}${JSON.stringify(name)}:${JSON.stringify(
      value,
    )}`;
    first = false;
    if (!out.write(text)) await once(out, 'drain');
  }
  out.end('}');
  await once(out, 'finish');
}

/** Debian's tracker: 40,000 CVEs in 3,500 source packages and 70 MB, of which a kernel has 4,000. */
function* trackerPackages() {
  const next = numbers(1);
  const entry = (version, number) => ({
    description: TEXT + TEXT.slice(0, number % 200),
    scope: 'remote',
    ...(number % 2 && { debianbug: 900000 + number }),
    releases: Object.fromEntries(
      RELEASES.map(release => [
        release,
        {
          status: next(4) ? 'resolved' : 'open',
          repositories: {
            [release]: version,
            [`${release}-security`]: `${version}+deb12u1`,
          },
          fixed_version: version,
          urgency: 'not yet assigned',
          ...(next(3) || { nodsa: 'Minor issue', nodsa_reason: '' }),
        },
      ]),
    ),
  });
  let number = 0;
  for (let i = 0; i < 3500; i++) {
    const count = i === 1700 ? 4000 : 2 + next(26);
    const cves = {};
    for (let j = 0; j < count; j++) {
      const at = number++ % 40_000;
      cves[cveOf(at)] = entry(`1.${i % 90}.${j}-1`, at);
    }
    yield [i === 1700 ? 'linux' : `package-${i}`, cves];
  }
}

/** Ubuntu's notices: 8,000, of which every twentieth is of kernels. */
function* usnNotices() {
  const next = numbers(2);
  for (let i = 0; i < 8000; i++) {
    const sources = i % 20 ? 1 + next(2) : 12;
    const releases = {};
    for (const release of ['focal', 'jammy', 'noble'].slice(0, 1 + next(3))) {
      const version = `1.${i}.2-0ubuntu${next(9)}.1`;
      const names = Array.from(
        { length: sources },
        (_, j) => `source-${(i * 7 + j) % 3000}`,
      );
      const binaries = Object.fromEntries(
        names.flatMap(name =>
          Array.from({ length: 6 }, (_, j) => [
            `${name}-${j}`,
            { version, source: name, pocket: 'security' },
          ]),
        ),
      );
      releases[release] = {
        sources: Object.fromEntries(
          names.map(name => [name, { version, description: 'A library' }]),
        ),
        binaries,
        allbinaries: binaries,
        archs: {
          source: {
            urls: Object.fromEntries(
              names.map(name => [
                `http://security.ubuntu.com/ubuntu/pool/main/${name}_${version}.tar.xz`,
                { size: 357055, md5: 'edb51693fe22c53cee5403775c71a99e' },
              ]),
            ),
          },
        },
      };
    }
    yield [
      `${4000 + (i >> 1)}-${1 + (i % 2)}`,
      {
        id: `${4000 + (i >> 1)}-${1 + (i % 2)}`,
        title: `library ${i} vulnerabilities`,
        summary: 'Several security issues were fixed.',
        description: TEXT.repeat(4),
        action: 'In general, a standard system update will make all changes.',
        timestamp: 1_500_000_000.5 + i * 30_000,
        cves: Array.from({ length: 1 + next(8) }, () => cveOf(next(40_000))),
        releases,
      },
    ];
  }
}

/** Writes them to a folder, each as its server calls it. Answers what each holds, in bytes. */
export async function writeErrataFiles(folder) {
  await writeObject(join(folder, 'json'), trackerPackages());
  const usn = join(folder, 'database.json.bz2');
  await writeObject(usn, usnNotices());
  const digest = createHash('sha256')
    .update(await readFile(usn))
    .digest('hex');
  await writeFile(`${usn}.sha256`, `${digest}  database.json.bz2\n`);
  await writeFile(
    join(folder, 'known_exploited_vulnerabilities.json'),
    JSON.stringify({
      count: 1400,
      vulnerabilities: Array.from({ length: 1400 }, (_, i) => ({
        cveID: cveOf(i * 20),
        vulnerabilityName: `Vulnerability ${i}`,
        dateAdded: '2025-08-25',
        dueDate: '2025-09-15',
        requiredAction: 'Apply mitigations per vendor instructions.',
        knownRansomwareCampaignUse: i % 5 ? 'Unknown' : 'Known',
        notes: TEXT,
      })),
    }),
  );
  const next = numbers(3);
  await writeFile(
    join(folder, 'epss_scores-current.csv.gz'),
    `#model_version:v2025.03.14,score_date:2026-11-30T12:55:00Z\ncve,epss,percentile\n${Array.from(
      { length: 300_000 },
      (_, i) => `${cveOf(i)},${(next(100_000) / 100_000).toFixed(5)},0.5\n`,
    ).join('')}`,
  );
}
