import { createReadStream, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  packagesOf,
  readMaybeXz,
  releaseOf,
} from '../apt/__testUtils__/debData';
import {
  buildPackageIndex,
  evaluate,
  type EvaluationContent,
  type EvaluationInputs,
  type MemberPackage,
  type PackageIndex,
} from '..';
import {
  describeWithShared,
  sharedFolder,
} from '../../__testUtils__/sharedData';
import { compareEvrs } from '../../versions';
import { offeredSource } from './sourcePackages';
import { readDebianAdvisories } from '../../errata/debian/advisoryList';
import { readDebianTracker } from '../../errata/debian/tracker';
import {
  KnowledgeBuilder,
  matchHost,
  type ReleaseKnowledge,
  toldSource,
} from './index';

const data = join(sharedFolder, 'data');
const debian = join(data, 'errata/debian');

/** What advisory lists and cuts of the tracker say of a release. */
async function knowledgeOf(release: string, files: string[]) {
  const builder = new KnowledgeBuilder(release);
  for (const file of files) {
    const stream = createReadStream(join(debian, 'lists', file));
    const batches = file.endsWith('.json')
      ? readDebianTracker(stream, file)
      : readDebianAdvisories(stream, file);
    for await (const batch of batches) {
      for (const record of batch) {
        if (record.record === 'advisory') builder.addAdvisory(record);
        if (record.record === 'states') builder.addStates(record);
      }
    }
  }
  return builder.build();
}

/** The newest version of each source package. */
function newestSources(packages: Iterable<MemberPackage>) {
  const newest = new Map<string, string>();
  for (const member of packages) {
    const { name, version } = toldSource(member);
    const other = newest.get(name);
    if (!other || compareEvrs('deb', version, other) > 0) {
      newest.set(name, version);
    }
  }
  return newest;
}

/** A version that a document says to be fixed, and where it says so. */
interface Fixed {
  name: string;
  version: string;
  by: string;
}

/** The versions that a list of advisories, or a cut of the tracker, says to be fixed in a release. */
async function fixedIn(release: string, file: string): Promise<Fixed[]> {
  const stream = createReadStream(join(debian, file));
  const batches = file.endsWith('.json')
    ? readDebianTracker(stream, file)
    : readDebianAdvisories(stream, file);
  const found: Fixed[] = [];
  for await (const batch of batches) {
    for (const record of batch) {
      if (record.record === 'advisory') {
        for (const fix of record.fixes) {
          if (fix.release !== release) continue;
          found.push({ ...fix, by: record.name });
        }
      }
      if (record.record !== 'states') continue;
      for (const { name, cves } of record.packages) {
        for (const { cve, states } of cves) {
          for (const row of states) {
            if (row.release !== release || row.fixed === undefined) continue;
            found.push({ name, version: row.fixed, by: cve });
          }
        }
      }
    }
  }
  return found;
}

/** How many fixed versions an archive has, or newer ones; and `SOURCE FIXED (BY)` of those that it does not. */
async function heldAgainst(
  release: string,
  files: string[],
  newest: Map<string, string>,
) {
  const missing = new Set<string>();
  let joined = 0;
  for (const file of files) {
    for (const { name, version, by } of await fixedIn(release, file)) {
      const archive = newest.get(name);
      if (archive && compareEvrs('deb', archive, version) >= 0) joined++;
      else missing.add(`${name} ${version} (${by})`);
    }
  }
  return { joined, missing: [...missing].sort() };
}

/** All lists and cuts of the tracker that there are, whatever their age. */
const DOCUMENTS = [
  'lists/bookworm/DSA-list',
  'lists/bookworm/DLA-list',
  'lists/2023-04/DSA-list',
  'lists/2023-04/DLA-list',
  'lists/vuls-extract/DSA-list',
  'lists/vuls-extract/DLA-list',
  'lists/vunnel-DSA-list-oddities',
  'tracker-json/vuls-cut.json',
  'tracker-json/vunnel-cut.json',
  'tracker-json/vulnerablecode-cut.json',
  'tracker-json/osvdev-mock.json',
];

/** Why the archive lacks what a document says to be fixed. */
const WHY_MISSING: Record<string, Record<string, string>> = {
  'debian:12': {
    'intel-microcode 3.20250512.1~deb12u1 (DSA-5924-1)':
      'no free software, of which this index does not tell',
  },
  'debian:11': {
    'apparmor 2.11.0-3 (CVE-2017-6507)':
      'fixed before the release, so that it is in its first archive and not in that of security updates',
    'intel-microcode 3.20220510.1~deb11u1 (DSA-5178-1)':
      'no free software, of which this index does not tell',
    'salt 3002.6+dfsg1-4+deb11u1 (DSA-5011-1)':
      'not in this part of the archive of three and a half years later',
    'snort 2.9.20-0+deb11u1 (DSA-5354-1)':
      'not in this part of the archive of three and a half years later',
  },
};

describeWithShared('data/errata/debian/bullseye-security')(
  'the security archive of Debian 11',
  () => {
    it('has every version that documents say to be fixed, or it is known why not', async () => {
      const text = await readMaybeXz(
        join(debian, 'bullseye-security/Packages'),
      );
      const newest = newestSources(packagesOf(text, 1));
      const found = await heldAgainst('debian:11', DOCUMENTS, newest);
      expect(found.missing).toEqual(Object.keys(WHY_MISSING['debian:11']));
      expect(found.joined).toBe(441);
    }, 60_000);
  },
);

interface Reported {
  packages: MemberPackage[];
  repos: { name: string; priority: number; urls: string[] }[];
  arch: string;
  kernel: string;
}

async function loadReport(): Promise<{
  inputs: EvaluationInputs;
  content: EvaluationContent;
}> {
  const report: Reported = JSON.parse(
    readFileSync(join(data, 'reports/debian-12.p2.json'), 'utf8'),
  );
  const sources: EvaluationInputs['sources'] = [];
  const indexes: PackageIndex[] = [];
  for (const { name, priority, urls } of report.repos) {
    const id = sources.length + 1;
    const folder = join(data, 'deb-real', new URL(urls[0]).pathname);
    const text = await readMaybeXz(join(folder, 'Packages'));
    indexes.push(buildPackageIndex(packagesOf(text, id * 1_000_000)));
    sources.push({
      repositoryId: id,
      name,
      type: 'deb',
      setDigest: `set${id}`,
      priority,
      security: name.includes('security'),
      securityBy: 'guess',
      release: releaseOf(
        readFileSync(join(folder, '../../Release'), 'utf8'),
        'main',
      ),
      state: 'ok',
    });
  }
  return {
    inputs: {
      installedDigest: 'real',
      sources,
      facts: { arch: report.arch, kernel: report.kernel, packageArch: null },
      policy: {},
    },
    content: {
      installed: report.packages.map((one, i) => ({ ...one, id: i + 1 })),
      indexes,
    },
  };
}

describeWithShared('data/reports')('a real Debian 12', () => {
  let host: Awaited<ReturnType<typeof loadReport>>;
  let knowledge: ReleaseKnowledge;
  let fixedByLists: Fixed[];

  beforeAll(async () => {
    host = await loadReport();
    knowledge = await knowledgeOf('debian:12', [
      'bookworm/DSA-list',
      'bookworm/DLA-list',
    ]);
    fixedByLists = [
      ...(await fixedIn('debian:12', 'lists/bookworm/DSA-list')),
      ...(await fixedIn('debian:12', 'lists/bookworm/DLA-list')),
    ];
  }, 60_000);

  it('has an archive with every version that documents say to be fixed, or it is known why not', async () => {
    const newest = newestSources(
      host.content.indexes.flatMap(index =>
        [...index!.names()].flatMap(name => index!.byName(name)),
      ),
    );
    const found = await heldAgainst('debian:12', DOCUMENTS, newest);
    expect(found.missing).toEqual(Object.keys(WHY_MISSING['debian:12']));
    expect(found.joined).toBe(66);
  });

  it('is told of each of its packages what the advisories mean for it', async () => {
    const { inputs, content } = host;
    const { units, notes } = matchHost(
      { release: 'debian:12', knowledge, inputs, content },
      true,
    );
    const states = new Set(
      units.flatMap(({ verdicts }) => verdicts.map(({ state }) => state)),
    );
    // It is behind of nothing that these advisories fix: their versions are older than what it had when it reported.
    expect([...states]).toEqual(['fixed']);
    const perl = units.find(({ unit }) => unit.source?.name === 'perl')!;
    expect(perl.unit.coverage).toBe('covered');
    const uncovered = units.flatMap(({ unit }) =>
      unit.coverage === 'covered' ? [] : unit.members.map(({ name }) => name),
    );
    expect(uncovered.filter(name => !name.startsWith('google-cloud'))).toEqual([
      'kubectl',
      'osslsigncode',
    ]);
    // Its kernel is of no package.
    expect(notes).toEqual([]);
  });

  it('has security updates that advisories ask for, or is told that none does', () => {
    const { inputs, content } = host;
    const { updates } = evaluate(
      { ...inputs, errata: { release: 'debian:12', digest: 'lists' } },
      { ...content, errata: knowledge },
    );
    const security = updates.filter(update => update.security);
    expect(security).toHaveLength(66);
    const unexplainedOnes = security.filter(
      ({ errata, why }) =>
        errata.length === 0 &&
        !why.some(sentence => sentence.startsWith('No advisory asks')),
    );
    expect(unexplainedOnes).toEqual([]);
    // These lists end before what the host could have: nothing that they fix lies between, whoever looks.
    const newestFixed = new Map<string, string>();
    for (const { name, version } of fixedByLists) {
      const known = newestFixed.get(name);
      if (!known || compareEvrs('deb', version, known) > 0) {
        newestFixed.set(name, version);
      }
    }
    const newest = newestSources(
      content.indexes.flatMap(index =>
        [...index!.names()].flatMap(name => index!.byName(name)),
      ),
    );
    for (const { available, installed } of security) {
      const { name, version } = toldSource(available);
      // What is offered is what the archive has of the source package that advisories name.
      expect([name, newest.get(name)]).toEqual([name, version]);
      const fixed = newestFixed.get(name);
      if (!fixed) continue;
      const own = offeredSource(installed, [available])!.version;
      expect([name, compareEvrs('deb', own, fixed) >= 0]).toEqual([name, true]);
    }
    expect(newestFixed.size).toBeGreaterThan(40);
  });

  it('would be behind of what it has updates for, had advisories asked for those', async () => {
    const { inputs, content } = host;
    const { updates } = evaluate(inputs, content);
    const security = updates.filter(update => update.security);
    const builder = new KnowledgeBuilder('debian:12');
    for (const { available } of security) {
      const { name, version } = toldSource(available);
      builder.addAdvisory({
        namespace: 'debian',
        name: `DSA of ${name}`,
        kind: 'security',
        severity: '',
        retracted: false,
        cves: ['CVE-2026-3000'],
        fixes: [
          {
            release: 'debian:12',
            channel: 'standard',
            kind: 'source',
            name,
            version,
          },
        ],
      });
    }
    const { units } = matchHost({
      release: 'debian:12',
      knowledge: builder.build(),
      inputs,
      content,
    });
    const states = new Map(
      units.flatMap(({ unit, verdicts }) =>
        unit.members.map(({ id }) => [id, verdicts[0]?.state ?? unit.coverage]),
      ),
    );
    expect(security.map(({ installed }) => states.get(installed.id))).toEqual(
      Array(66).fill('update'),
    );
  });
});
