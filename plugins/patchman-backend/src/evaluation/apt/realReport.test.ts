import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { formatEvr } from '../../versions';
import {
  buildPackageIndex,
  evaluate,
  type MemberPackage,
  type SourceDescription,
} from '../index';
import { packagesOf, readMaybeXz, releaseOf } from './__testUtils__/debData';

// Lies beside the repository, absent in a plain clone.
const SHARED = resolve(__dirname, '../../../../../../shared');
const report = join(SHARED, 'data/reports/debian-12.p2.json');
const mirrors = join(SHARED, 'data/deb-real');

interface ReportedRepository {
  name: string;
  priority: number;
  urls: string[];
}

async function evaluateReport() {
  const { packages, repos, arch, kernel } = JSON.parse(
    readFileSync(report, 'utf8'),
  );
  const sources: SourceDescription[] = [];
  const indexes = [];
  for (const { name, priority, urls } of repos as ReportedRepository[]) {
    const id = sources.length + 1;
    const folder = join(mirrors, new URL(urls[0]).pathname);
    const packageFile = await readMaybeXz(join(folder, 'Packages'));
    indexes.push(buildPackageIndex(packagesOf(packageFile, id * 1_000_000)));
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
  const installed: MemberPackage[] = packages.map(
    (p: MemberPackage, i: number) => ({ ...p, id: i + 1 }),
  );
  return evaluate(
    {
      installedDigest: 'real',
      sources,
      facts: { arch, kernel, packageArch: null },
      policy: {},
    },
    { installed, indexes },
  );
}

if (existsSync(report)) {
  describe('the report of a real Debian 12', () => {
    it('needs the updates that apt lists', async () => {
      const { updates, reboot, doubts, known } = await evaluateReport();
      const ours = updates.map(({ installed, available, security }) =>
        [
          installed.name,
          installed.arch,
          formatEvr(installed),
          formatEvr(available),
          security ? 'security' : 'bugfix',
        ].join('\t'),
      );
      const [, ...expected] = readFileSync(
        join(SHARED, 'data/reports/debian-12.expected.tsv'),
        'utf8',
      )
        .trim()
        .split('\n');
      expect(ours.sort()).toEqual(expected.sort());
      expect(updates.filter(u => u.security)).toHaveLength(66);
      expect({ doubts, known }).toEqual({ doubts: [], known: true });
      expect(reboot.required).toBeNull();
    }, 30_000);
  });
} else {
  // eslint-disable-next-line jest/no-disabled-tests, jest/expect-expect
  it.skip('a real report: missing, shared/data is not beside the repository', () => {});
}
