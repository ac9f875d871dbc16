import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildPackageIndex, type MemberPackage } from '..';
import { rpm } from '../__testUtils__/rpmHosts';
import {
  describeWithShared,
  sharedFolder,
} from '../../__testUtils__/sharedData';
import { inThisThread } from '../../documents';
import { tarOf } from '../../errata/__testUtils__/tarOf';
import { errataJobs } from '../../errata/jobs';
import { deb, describeSource, type TestSource } from '../__testUtils__/hosts';
import {
  KnowledgeBuilder,
  matchHost,
  type MatchInputs,
  sentenceOf,
} from './index';

const folder = join(sharedFolder, 'data/errata');
const bytesOf = (file: string) => readFileSync(join(folder, file));

/** What a reader finds in a real document. */
async function read(
  builder: KnowledgeBuilder,
  job: string,
  bytes: Buffer,
  input: object = {},
): Promise<KnowledgeBuilder> {
  const batches = inThisThread.read(
    errataJobs.find(({ name }) => name === `errata.${job}`) as any,
    {
      ...input,
      file: {
        ...{ name: 'a document', compression: 'none', plain: null },
        ...{ source: { bytes }, sentAsWebPage: false },
      },
    },
    { what: 'a document' },
  );
  for await (const batch of batches) {
    for (const record of batch as any[]) {
      if (record.record === 'advisory') builder.addAdvisory(record);
      if (record.record === 'states') builder.addStates(record);
    }
  }
  return builder;
}

interface RealHost {
  release: string;
  installed: MemberPackage[];
  sources?: TestSource[];
  modules?: MatchInputs['inputs']['modules'];
}

/** `package CVE state: sentence` of all CVEs, those too that ask for nothing. */
function told(builder: KnowledgeBuilder, host: RealHost): string[] {
  const { release, installed, sources = [{ packages: installed }] } = host;
  const { units } = matchHost(
    {
      release,
      knowledge: builder.build(),
      inputs: {
        sources: sources.map((source, i) => ({
          ...describeSource(source, i),
          type: installed[0].type,
          ...(source.release && { release: source.release }),
        })),
        facts: { arch: 'x86_64', packageArch: null, kernel: '' },
        ...(host.modules && { modules: host.modules }),
      },
      content: {
        installed,
        indexes: sources.map(({ packages }) =>
          buildPackageIndex(packages as MemberPackage[]),
        ),
      },
    },
    true,
  );
  return units.flatMap(({ unit, verdicts }) =>
    verdicts.map(
      verdict =>
        `${unit.members[0].name} ${verdict.cve} ${verdict.state}: ${sentenceOf(
          verdict,
          unit,
        )}`,
    ),
  );
}

const UBUNTU = { origin: 'Ubuntu', suite: 'jammy-updates' };
const PRO = {
  name: 'https://esm.ubuntu.com/apps/ubuntu jammy-apps-security',
  release: { origin: 'UbuntuESMApps', suite: 'jammy-apps-security' },
};
const netty = (version: string) =>
  deb(`libnetty-java=${version}`, { source: { name: 'netty', version } });
const libc = deb('libc6=2.35-0ubuntu3', {
  source: { name: 'glibc', version: '2.35-0ubuntu3' },
});

describeWithShared('data/errata/ubuntu')("Canonical's documents", () => {
  const fixed = '1:4.1.48-4+deb11u2ubuntu0.1~esm1';
  const load = () => {
    const name = 'cve/2022/UBUNTU-CVE-2022-24823.json';
    return read(
      new KnowledgeBuilder('ubuntu:22.04'),
      'ubuntu-osv',
      tarOf({
        [`osv/${name}`]: JSON.parse(
          bytesOf(`ubuntu/osv/esm-cases/${name}`).toString(),
        ),
      }),
    );
  };
  const plain = netty('1:4.1.48-4+deb11u1build1');
  const free = { packages: [plain, libc], release: UBUNTU };

  it('ask a host without Ubuntu Pro for it', async () => {
    expect(
      told(await load(), {
        release: 'ubuntu:22.04',
        installed: [plain, libc],
        sources: [free],
      }),
    ).toEqual([
      `libnetty-java CVE-2022-24823 fix-elsewhere: The fix, ${fixed}, needs Ubuntu Pro`,
    ]);
  });

  it('are an update for one that has it', async () => {
    expect(
      told(await load(), {
        release: 'ubuntu:22.04',
        installed: [plain, libc],
        sources: [free, { ...PRO, packages: [netty(fixed)] }],
      }),
    ).toEqual([
      `libnetty-java CVE-2022-24823 update: Update to ${fixed}, which has the fix`,
    ]);
  });

  it('are done by the build of Ubuntu Pro, whatever repositories there are', async () => {
    expect(
      told(await load(), {
        release: 'ubuntu:22.04',
        installed: [netty(fixed), libc],
        sources: [free],
      }),
    ).toEqual([
      `libnetty-java CVE-2022-24823 fixed: Fixed in ${fixed}, which is installed or older than what is`,
    ]);
  });

  it('say nothing of one kernel by what they say of another', async () => {
    const builder = await read(
      new KnowledgeBuilder('ubuntu:18.04'),
      'ubuntu-usn',
      bytesOf('ubuntu/usn-db/database-all.vuls-cut.json.bz2'),
    );
    const tools = (source: string, version: string) =>
      deb(`${source}-tools=${version}`, { source: { name: source, version } });
    const installed = [
      tools('linux', '4.15.0-216.227'),
      tools('linux-kvm', '4.15.0-1143.148'),
      // No notice of these is about this line.
      tools('linux-azure-5.4', '5.4.0-1.1'),
      libc,
    ];
    const states = told(builder, {
      release: 'ubuntu:18.04',
      installed,
      sources: [{ packages: installed, release: UBUNTU }],
    }).map(line => line.replace(/ CVE-\S+ (\S+):.*/, ' $1'));
    expect([...new Set(states)]).toEqual([
      'linux-tools fixed',
      'linux-kvm-tools fix-elsewhere',
    ]);
  });
});

describeWithShared('data/errata/redhat')("Red Hat's VEX", () => {
  const of = async (release: string, cve: string, evr: string, name: string) =>
    told(
      await read(
        new KnowledgeBuilder(release),
        'redhat-document',
        bytesOf(`redhat/vex/${cve.toLowerCase()}.json`),
        { kind: 'vex' },
      ),
      {
        release,
        installed: [
          rpm(`${name}-libs=${evr}.x86_64`, {
            source: { name, version: evr.replace(/^\d+:/, '') },
          }),
        ],
      },
    );

  it.each([
    [
      ['rhel:9', 'CVE-2023-6212', '0:115.5.0-1.el9_3', 'firefox'],
      'fixed: Fixed in 0:115.5.0-1.el9_3, which is installed or older than what is',
    ],
    [
      ['rhel:9', 'CVE-2023-6212', '0:115.4.0-1.el9_2', 'firefox'],
      "fix-elsewhere: The fix, 0:115.5.0-1.el9_3, is not in this host's repositories",
    ],
    [
      ['rhel:6', 'CVE-2023-6212', '0:68.10.0-1.el6_10', 'firefox'],
      'end-of-life: The package is not supported any more: Out of support scope',
    ],
    [
      ['rhel:7', 'CVE-2023-4154', '0:4.10.16-25.el7_9', 'samba'],
      'not-affected: Not affected: vulnerable code not present',
    ],
  ] as const)('means of %j: %s', async ([release, cve, evr, name], means) => {
    expect(await of(release, cve, evr, name)).toEqual([
      `${name}-libs ${cve} ${means}`,
    ]);
  });
});

const arch = (name: string, version: string, release: string) => ({
  ...deb(`${name}=1-1`),
  ...{ type: 'arch' as const, arch: 'x86_64' },
  ...{ epoch: version.includes(':') ? version.split(':')[0] : '' },
  ...{ version: version.replace(/^\d+:/, ''), release },
});

describeWithShared('data/errata/arch')("Arch Linux' groups", () => {
  it.each([
    ['1', 'not-affected: Not affected: versions before 1:1.2.12-2 are not'],
    [
      '2',
      "fix-elsewhere: The fix, 1:1.2.12-3 (AVG-2821), is not in this host's repositories",
    ],
    [
      '3',
      'fixed: Fixed in 1:1.2.12-3 (AVG-2821), which is installed or older than what is',
    ],
  ])('mean of zlib 1:1.2.12-%s: %s', async (release, means) => {
    const builder = await read(
      new KnowledgeBuilder('arch'),
      'arch-issues',
      bytesOf('arch/issues-2022.json'),
      { dates: {} },
    );
    expect(
      told(builder, {
        release: 'arch',
        installed: [arch('zlib', '1:1.2.12', release)],
      }),
    ).toEqual([`zlib CVE-2022-37434 ${means}`]);
  });
});
