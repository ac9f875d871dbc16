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
import { readDebianAdvisories } from '../../errata/debian/advisoryList';
import { readDebianTracker } from '../../errata/debian/tracker';
import {
  KnowledgeBuilder,
  matchHost,
  type ReleaseKnowledge,
  toldSource,
} from './index';

const data = join(sharedFolder, 'data');
const lists = join(data, 'errata/debian/lists');

/** What advisory lists and cuts of the tracker say of a release. */
async function knowledgeOf(release: string, files: string[]) {
  const builder = new KnowledgeBuilder(release);
  for (const file of files) {
    const stream = createReadStream(join(lists, file));
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

/** `SOURCE FIXED` of each fix of a release whose source package the archive does not have, or not as new. */
async function unexplained(
  release: string,
  files: string[],
  newest: Map<string, string>,
) {
  const lower: string[] = [];
  const absent = new Set<string>();
  let joined = 0;
  for (const file of files) {
    for await (const batch of readDebianAdvisories(
      createReadStream(join(lists, file)),
      file,
    )) {
      for (const record of batch) {
        if (record.record !== 'advisory') continue;
        for (const fix of record.fixes) {
          if (fix.release !== release) continue;
          const archive = newest.get(fix.name);
          if (archive === undefined) absent.add(fix.name);
          else if (compareEvrs('deb', archive, fix.version) < 0) {
            lower.push(`${fix.name} ${fix.version}`);
          } else joined++;
        }
      }
    }
  }
  return { joined, lower, absent: [...absent].sort() };
}

describeWithShared('data/errata/debian/bullseye-security')(
  'the security archive of Debian 11',
  () => {
    it('has every version that its advisories of three years fix, but of what is no free software', async () => {
      const text = await readMaybeXz(
        join(data, 'errata/debian/bullseye-security/Packages'),
      );
      const newest = newestSources(packagesOf(text, 1));
      const found = await unexplained(
        'debian:11',
        ['2023-04/DSA-list', '2023-04/DLA-list'],
        newest,
      );
      expect(found).toMatchObject({ lower: [] });
      expect(found.joined).toBeGreaterThan(400);
      expect(found.absent).toHaveLength(3);
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

  beforeAll(async () => {
    host = await loadReport();
    knowledge = await knowledgeOf('debian:12', [
      'bookworm/DSA-list',
      'bookworm/DLA-list',
    ]);
  }, 60_000);

  it('has an archive with every version that advisories fix, but of what is no free software', async () => {
    const found = await unexplained(
      'debian:12',
      ['bookworm/DSA-list', 'bookworm/DLA-list'],
      newestSources(
        host.content.indexes.flatMap(index =>
          [...index!.names()].flatMap(name => index!.byName(name)),
        ),
      ),
    );
    expect(found).toMatchObject({ lower: [], absent: ['intel-microcode'] });
    expect(found.joined).toBeGreaterThan(50);
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
