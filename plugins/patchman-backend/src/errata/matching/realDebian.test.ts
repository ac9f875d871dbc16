import { createReadStream, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  packagesOf,
  readMaybeXz,
  releaseOf,
} from '../../evaluation/apt/__testUtils__/debData';
import {
  buildPackageIndex,
  evaluate,
  type EvaluationContent,
  type EvaluationInputs,
  type MemberPackage,
  type PackageIndex,
} from '../../evaluation';
import {
  describeWithShared,
  sharedFolder,
} from '../../__testUtils__/sharedData';
import { compareEvrs, formatEvr } from '../../versions';
import { readDebianAdvisories } from '../debian/advisoryList';
import { readDebianTracker } from '../debian/tracker';
import { KnowledgeBuilder, matchHost, toldSource } from './index';

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

/** The newest version of each source package of some Packages files. */
async function newestSources(folders: string[]) {
  const newest = new Map<string, string>();
  for (const folder of folders) {
    const text = await readMaybeXz(join(folder, 'Packages'));
    for (const member of packagesOf(text, 1)) {
      const { name, version } = toldSource(member);
      const other = newest.get(name);
      if (!other || compareEvrs('deb', version, other) > 0) {
        newest.set(name, version);
      }
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

describeWithShared('data/deb-real')('the archive of Debian 12', () => {
  it('has every version that its advisories fix, but of what is no free software', async () => {
    const newest = await newestSources([
      join(data, 'deb-real/debian/dists/bookworm/main/binary-amd64'),
      join(
        data,
        'deb-real/debian-security/dists/bookworm-security/main/binary-amd64',
      ),
    ]);
    expect(
      await unexplained(
        'debian:12',
        ['bookworm/DSA-list', 'bookworm/DLA-list'],
        newest,
      ),
    ).toEqual({
      joined: expect.any(Number),
      lower: [],
      absent: ['intel-microcode'],
    });
  }, 60_000);
});

describeWithShared('data/errata/debian/bullseye-security')(
  'the security archive of Debian 11',
  () => {
    it('has every version that its advisories of three years fix, but of what is no free software', async () => {
      const newest = await newestSources([
        join(data, 'errata/debian/bullseye-security'),
      ]);
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

describeWithShared('data/reports')('the report of a real Debian 12', () => {
  it('needs exactly the updates that advisories ask for', async () => {
    const { inputs, content } = await loadReport();
    const knowledge = await knowledgeOf('debian:12', [
      'bookworm/DSA-list',
      'bookworm/DLA-list',
    ]);
    const { units } = matchHost(
      { release: 'debian:12', knowledge, inputs, content },
      true,
    );
    const asked = new Map<number, string[]>();
    const states = new Map<string, number>();
    for (const { unit, verdicts } of units) {
      for (const { state, advisories } of verdicts) {
        states.set(state, (states.get(state) ?? 0) + 1);
        if (state !== 'update') continue;
        for (const { id } of unit.members) {
          asked.set(id, [
            ...new Set([...(asked.get(id) ?? []), ...advisories]),
          ]);
        }
      }
    }
    const { updates } = evaluate(inputs, content);
    const security = updates.filter(update => update.security);
    console.log(
      states,
      security
        .map(
          u =>
            `${u.installed.name} ${formatEvr(u.installed)} ${formatEvr(
              u.available,
            )} ${toldSource(u.available).name} ${asked.get(u.installed.id)}`,
        )
        .join('\n'),
      [...asked.keys()]
        .filter(id => !security.some(u => u.installed.id === id))
        .map(id => content.installed[id - 1].name + asked.get(id)),
      units
        .filter(u => u.unit.coverage !== 'covered')
        .map(u =>
          [
            u.unit.coverage,
            u.unit.why,
            u.unit.members.map(m => m.name + ' ' + formatEvr(m)).join('+'),
          ].join(' '),
        ),
    );
    expect(security).toHaveLength(66);
  }, 60_000);
});
