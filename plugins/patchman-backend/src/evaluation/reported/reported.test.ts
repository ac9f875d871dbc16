import { deb, describeSource, type TestSource } from '../__testUtils__/hosts';
import {
  buildPackageIndex,
  evaluate,
  evaluationKey,
  explain,
  type EvaluationContent,
  type EvaluationInputs,
  type HostReportedUpdates,
  type MemberPackage,
  type ReportedCandidate,
} from '../index';

const closed: TestSource = {
  name: 'pro',
  packages: null,
  state: 'credentials',
};
const open = (...packages: string[]): TestSource => ({
  name: 'main',
  packages,
});

function load(
  installed: (string | MemberPackage)[],
  sources: TestSource[],
  reported?: HostReportedUpdates,
): [EvaluationInputs, EvaluationContent] {
  const asPackage = (one: string | MemberPackage) =>
    typeof one === 'string' ? deb(one) : one;
  return [
    {
      installedDigest: 'installed',
      sources: sources.map(describeSource),
      facts: { arch: 'x86_64', packageArch: 'amd64', kernel: '' },
      policy: {},
      ...(reported && { reported }),
    },
    {
      installed: installed.map(asPackage),
      indexes: sources.map(
        ({ packages }) =>
          packages && buildPackageIndex(packages.map(asPackage)),
      ),
    },
  ];
}

/** A candidate from `name=version`, of the source with this id. */
function candidate(
  text: string,
  repositoryId: number | null,
  more: Partial<ReportedCandidate> = {},
): ReportedCandidate {
  const [name, evr] = text.split('=');
  return { name, evr, arch: 'amd64', repositoryId, security: false, ...more };
}

const told = (
  updates: ReportedCandidate[],
  complete = updates.flatMap(({ repositoryId }) => repositoryId ?? []),
): HostReportedUpdates => ({ updates, complete });

const results = (...of: Parameters<typeof load>) => {
  const { updates, reported = [], ...rest } = evaluate(...load(...of));
  const text = (list: readonly any[]) =>
    list.map(({ installed, available }) =>
      [installed.name, installed.version, available.version].join(' '),
    );
  return { ...rest, evaluated: text(updates), reported: text(reported) };
};

describe('updates that a host reports', () => {
  it('count where their repository cannot be read', () => {
    const { evaluated, reported, known, doubts } = results(
      ['a=1', 'b=1', 'c=1'],
      [open('a=2', 'b=1', 'c=1'), closed],
      told([candidate('b=3', 2)]),
    );
    expect(evaluated).toEqual(['a 1 2']);
    expect(reported).toEqual(['b 1 3']);
    expect(known).toBe(true);
    expect(doubts).toEqual([]);
  });

  it('count where none of the repositories can be read', () => {
    const { reported, known, doubts } = results(
      ['a=1', 'b=1'],
      [closed],
      told([candidate('a=2', 1)]),
    );
    expect({ reported, known, doubts }).toEqual({
      reported: ['a 1 2'],
      known: true,
      doubts: [],
    });
  });

  it('say who says so, and what they are', () => {
    const inputs = load(
      ['a=1', 'b=1'],
      [open('a=1', 'b=1'), closed],
      told([candidate('a=2', 2, { security: true }), candidate('b=2', 2)]),
    );
    expect(evaluate(...inputs).reported).toMatchObject([
      {
        repositoryId: 2,
        security: true,
        kind: 'package',
        blockedBy: null,
        errata: [],
        why: [
          "The host's own package manager lists it, from pro, which needs credentials",
          'Security: the host says so',
        ],
      },
      {
        security: false,
        why: [
          expect.any(String),
          'The host does not say that it is a security update',
        ],
      },
    ]);
  });

  it('come from a disk that only the host can read', () => {
    const local: TestSource = {
      name: 'own disk',
      packages: null,
      state: 'local',
    };
    const sources = [open('a=1', 'b=1'), local];
    expect(evaluate(...load(['a=1', 'b=1'], sources)).doubts).toContain(
      "Repository own disk has no address that can be read from here, as one on the host's own disk: its updates are missing",
    );
    const { reported } = evaluate(
      ...load(['a=1', 'b=1'], sources, told([candidate('a=2', 2)])),
    );
    expect(reported?.map(({ why }) => why[0])).toEqual([
      "The host's own package manager lists it, from own disk, which only the host can read",
    ]);
  });

  it('leave in doubt what the host does not tell of', () => {
    const sources = [open('a=1'), closed, { ...closed, name: 'more' }];
    expect(results(['a=1'], sources, told([], [2])).doubts).toEqual([
      'Repository more needs credentials: its updates are missing',
    ]);
    expect(results(['a=1'], [closed])).toMatchObject({
      known: false,
      doubts: [
        "None of the host's repositories with packages of type deb was ever read",
        'Repository pro needs credentials: its updates are missing',
      ],
    });
    expect(
      results(['a=1'], [closed], told([candidate('a=2', 1)], [])).doubts,
    ).toEqual([
      'Repository pro cannot be read, and the host tells only some of its updates',
    ]);
  });

  it('make a host certain that has none of them', () => {
    expect(results(['a=1'], [closed], told([], [1]))).toMatchObject({
      known: true,
      doubts: [],
      evaluated: [],
      reported: [],
    });
  });

  it('are not counted twice: of each package the newer version is listed', () => {
    const sources = [open('a=2', 'b=2', 'c=2'), closed];
    const { evaluated, reported } = results(
      ['a=1', 'b=1', 'c=1'],
      sources,
      told([candidate('a=1.5', 2), candidate('b=2', 2), candidate('c=3', 2)]),
    );
    expect(evaluated).toEqual(['a 1 2', 'b 1 2']);
    expect(reported).toEqual(['c 1 3']);
  });

  it('keep what is known of the version that they go beyond', () => {
    const inputs = load(
      ['a=1'],
      [{ ...open('a=2'), security: true }, closed],
      told([candidate('a=3', 2)]),
    );
    const { updates, reported } = evaluate(...inputs);
    expect(updates).toEqual([]);
    expect(reported).toMatchObject([
      {
        security: true,
        why: [
          expect.any(String),
          expect.any(String),
          'The repositories that can be read offer 2, which is a security update; the reported version is newer',
        ],
      },
    ]);
  });

  it('are security updates when they are listed as such, too', () => {
    const twice = [
      candidate('a=2', 1),
      candidate('a=2', 1, { security: true }),
      candidate('a=1.5', 1),
    ];
    for (const updates of [twice, [...twice].reverse()]) {
      const { reported } = evaluate(...load(['a=1'], [closed], told(updates)));
      expect(reported).toMatchObject([
        { security: true, available: { version: '2' } },
      ]);
    }
  });

  it('are gone when they are installed, or when nothing of the name is', () => {
    const { reported } = results(
      ['a=2', 'b=3'],
      [closed],
      told([candidate('a=2', 1), candidate('b=2', 1), candidate('c=1', 1)]),
    );
    expect(reported).toEqual([]);
  });

  it('replace the newest of several installed versions', () => {
    const { reported } = results(
      ['kernel=1', 'kernel=3', 'kernel=2'],
      [closed],
      told([candidate('kernel=4', 1)]),
    );
    expect(reported).toEqual(['kernel 3 4']);
  });

  it('are of the architecture that they name, or of the only one that there is', () => {
    const multi = ['a=1', 'a:i386=1', 'b=1', 'c:i386=1', 'c=1'];
    const { reported = [] } = evaluate(
      ...load(
        multi,
        [closed],
        told([
          candidate('a=2', 1, { arch: 'i386' }),
          candidate('b=2', 1, { arch: 'all' }),
          // Which of both is meant nobody can tell.
          candidate('c=2', 1, { arch: 'all' }),
        ]),
      ),
    );
    expect(
      reported.map(({ installed, available }) => [
        installed.name,
        installed.arch,
        available.arch,
      ]),
    ).toEqual([
      ['a', 'i386', 'i386'],
      ['b', 'amd64', 'all'],
    ]);
  });

  it('without a repository come from one that cannot be read', () => {
    const unnamed = told([candidate('a=2', null)], [1, 2]);
    const of = (sources: TestSource[]) =>
      evaluate(...load(['a=1'], sources, unnamed)).reported;
    expect(of([closed])).toMatchObject([{ repositoryId: 1 }]);
    expect(of([closed, { ...closed, name: 'more' }])).toMatchObject([
      {
        repositoryId: null,
        why: [
          "The host's own package manager lists it, without saying from which repository; pro, more cannot be read",
          expect.any(String),
        ],
      },
    ]);
    expect(of([open('a=1')])).toBeUndefined();
  });

  it('are blocked where the administrator holds the package', () => {
    const { reported } = evaluate(
      ...load(
        [deb('a=1', { held: true })],
        [closed],
        told([candidate('a=2', 1)]),
      ),
    );
    expect(reported).toMatchObject([{ blockedBy: { reason: 'held' } }]);
  });

  it('tell which of them are kernels', () => {
    const { reported } = evaluate(
      ...load(
        ['linux-image-amd64=1'],
        [closed],
        told([candidate('linux-image-amd64=2', 1)]),
      ),
    );
    expect(reported).toMatchObject([{ kind: 'kernel' }]);
  });
});

describe('the explanation of a reported update', () => {
  const explained = (...of: Parameters<typeof load>) =>
    explain(...load(...of), 'a').map(({ candidates }) =>
      candidates.map(({ version, verdict, rule, repositoryName }) => [
        version,
        verdict,
        rule,
        repositoryName,
      ]),
    );

  it('names it, after what the repositories offer', () => {
    const [[installed, offered, reported]] = explained(
      ['a=1'],
      [open('a=2'), closed],
      told([candidate('a=3', 2)]),
    );
    expect(installed).toEqual(['1', 'installed', 'installed', null]);
    expect(offered).toEqual(['2', 'dropped', 'reported-newer', 'main']);
    expect(reported).toEqual(['3', 'chosen', 'reported', 'pro']);
  });

  it('says when the repositories offer as much', () => {
    const [candidates] = explained(
      ['a=1'],
      [open('a=2'), closed],
      told([candidate('a=2', 2)]),
    );
    expect(candidates.slice(1)).toEqual([
      ['2', 'chosen', expect.any(String), 'main'],
      ['2', 'dropped', 'reported-covered', 'pro'],
    ]);
  });

  it('is there where no repository can be read', () => {
    const [candidates] = explained(
      ['a=1'],
      [closed],
      told([candidate('a=2', 1)]),
    );
    expect(candidates.at(-1)).toEqual(['2', 'chosen', 'reported', 'pro']);
  });
});

describe('the name of an evaluation', () => {
  const key = (reported?: HostReportedUpdates) =>
    evaluationKey(load([], [closed], reported)[0]);
  const a = candidate('a=2', 1);
  const b = candidate('b=2', 1);

  it('has what is reported in it, in whatever order', () => {
    expect(key(told([a, b], [1, 2]))).toBe(key(told([b, a], [2, 1])));
    const all = [
      key(),
      key(told([])),
      key(told([], [1])),
      key(told([a])),
      key(told([a], [])),
      key(told([a, b])),
      key(told([{ ...a, security: true }])),
    ];
    expect(new Set(all).size).toBe(all.length);
  });
});
