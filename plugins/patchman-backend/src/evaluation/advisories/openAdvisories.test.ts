import {
  advisory,
  openAdvisoriesOf,
  rpm,
  rpmUpdatesOf,
  type RpmHost,
} from '../__testUtils__/rpmHosts';

const host = (changes: Partial<RpmHost> = {}): RpmHost => ({
  installed: ['a=1-1.x86_64', 'b=1-1.x86_64'],
  sources: [
    {
      packages: ['a=2-1.x86_64', 'b=1-1.x86_64'],
      advisories: [
        advisory('A2', ['a=2-1.x86_64']),
        advisory('B1', ['b=1-1.x86_64']),
        advisory('B3', ['b=3-1.x86_64']),
        advisory('C2', ['c=2-1.x86_64']),
      ],
    },
  ],
  ...changes,
});

describe('the advisories that a host is behind of', () => {
  it('are those that its updates bring, and those whose version nobody has', () => {
    expect(rpmUpdatesOf(host())).toEqual(['a.x86_64 2-1 from 1']);
    expect(openAdvisoriesOf(host())).toEqual(['A2', 'B3']);
  });

  it('stay open where the package is excluded, so that dnf offers no update', () => {
    const excluding = host({ policy: { dnf: { excludepkgs: ['a'] } } });
    expect(rpmUpdatesOf(excluding)).toEqual([]);
    expect(openAdvisoriesOf(excluding)).toEqual(['A2', 'B3']);
  });

  it('hold no retracted one', () => {
    const [source] = host().sources;
    const advisories = [advisory('A2', ['a=2-1.x86_64'], { retracted: true })];
    expect(
      openAdvisoriesOf(host({ sources: [{ ...source, advisories }] })),
    ).toEqual([]);
  });

  it('are zypper’s needed and optional patches, whatever is locked', () => {
    expect(
      openAdvisoriesOf(
        host({
          facts: { osId: 'sles' },
          policy: { zypper: { locks: ['a'] } },
          sources: [
            {
              packages: ['a=2-1.x86_64', 'b=3-1.x86_64'],
              advisories: [
                advisory('P-a', ['a=2-1.x86_64']),
                advisory('P-b', ['b=3-1.x86_64'], { kind: 'enhancement' }),
                advisory('P-c', ['c=3-1.x86_64']),
              ],
            },
          ],
        }),
      ),
    ).toEqual(['P-a', 'P-b']);
  });

  it('are none where no repository has advisories', () => {
    expect(
      openAdvisoriesOf({
        installed: [rpm('a=1-1.x86_64')],
        sources: [{ packages: ['a=2-1.x86_64'] }],
      }),
    ).toEqual([]);
  });
});
