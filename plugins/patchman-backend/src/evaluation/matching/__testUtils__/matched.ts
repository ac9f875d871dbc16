import {
  buildPackageIndex,
  type HostFacts,
  type HostModule,
  type MemberPackage,
} from '../..';
import { describeSource, type TestSource } from '../../__testUtils__/hosts';
import type { CveStateRow, PackageFix } from '../model';
import {
  coverageSentence,
  KnowledgeBuilder,
  LayeredKnowledge,
  matchHost,
  type MatchInputs,
  sentenceOf,
} from '../index';

/** `debian/linux CVE-2026-1`: a state, its release left to the host's. */
export interface TestState extends Partial<CveStateRow> {
  package: string;
  cve: string;
  kind?: PackageFix['kind'];
}

export interface TestAdvisory {
  name: string;
  cves: string[];
  kind?: 'security' | 'bugfix' | 'enhancement';
  retracted?: boolean;
  fixes: (Partial<PackageFix> & { name: string; version: string })[];
}

export interface TestMatch {
  release: string;
  installed: MemberPackage[];
  sources?: TestSource[];
  facts?: Partial<HostFacts>;
  modules?: HostModule[];
  states?: TestState[];
  advisories?: TestAdvisory[];
  /** What a source of the host tells itself, by its place. */
  updateinfo?: Record<number, TestAdvisory[]>;
}

function addAdvisory(
  builder: KnowledgeBuilder,
  release: string,
  { fixes, ...advisory }: TestAdvisory,
  kind: PackageFix['kind'],
): KnowledgeBuilder {
  return builder.addAdvisory({
    namespace: 'test',
    kind: 'security',
    severity: '',
    retracted: false,
    ...advisory,
    fixes: fixes.map(fix => ({ release, channel: 'standard', kind, ...fix })),
  });
}

/** What matching is given of a host that a test describes. */
export function inputsOf(test: TestMatch): MatchInputs {
  const {
    release,
    installed,
    sources = [],
    states = [],
    advisories = [],
  } = test;
  const type = installed[0]?.type ?? 'deb';
  const builder = new KnowledgeBuilder(release);
  const own = sources.map((_, place) => {
    const told = test.updateinfo?.[place];
    if (!told) return null;
    return told
      .reduce(
        (one, advisory) => addAdvisory(one, release, advisory, 'binary'),
        new KnowledgeBuilder(release),
      )
      .build();
  });
  for (const { package: name, cve, kind = 'source', ...row } of states) {
    builder.addStates({
      kind,
      packages: [
        {
          name,
          cves: [{ cve, states: [{ release, state: 'no-fix', ...row }] }],
        },
      ],
    });
  }
  for (const advisory of advisories) {
    addAdvisory(builder, release, advisory, 'source');
  }
  const base = builder.build();
  return {
    release,
    knowledge: test.updateinfo ? new LayeredKnowledge(base, own) : base,
    inputs: {
      sources: sources.map((source, i) => ({
        ...describeSource(source, i),
        type,
        ...(source.release ? { release: source.release } : {}),
      })),
      facts: { arch: 'x86_64', packageArch: null, kernel: '', ...test.facts },
      ...(test.modules && { modules: test.modules }),
    },
    content: {
      installed,
      indexes: sources.map(
        ({ packages }) =>
          packages && buildPackageIndex(packages as MemberPackage[]),
      ),
    },
  };
}

/** `PACKAGE CVE STATE: SENTENCE` of everything that is told, and of what is not covered. */
export function matched(test: TestMatch): string[] {
  const { units, notes } = matchHost(inputsOf(test), true);
  const lines = units.flatMap(({ unit, verdicts }) => {
    const names = unit.members.map(({ name }) => name).join('+');
    const coverage = coverageSentence(unit);
    return [
      ...(coverage ? [`${names} ${unit.coverage}: ${coverage}`] : []),
      ...verdicts.map(
        verdict =>
          `${names} ${verdict.cve} ${verdict.state}: ${sentenceOf(
            verdict,
            unit,
          )}`,
      ),
    ];
  });
  return [...lines, ...notes];
}
