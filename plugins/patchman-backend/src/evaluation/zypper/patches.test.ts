import {
  advisory,
  evaluateRpmHost,
  rpm,
  rpmAdvisoriesOf,
  type RpmHost,
} from '../__testUtils__/rpmHosts';
import { buildAdvisoryIndex } from '../index';
import { describeSource } from '../__testUtils__/hosts';
import type { AdvisoryInput } from '../advisories/advisoryIndex';
import { listPatches } from './patches';

// What zypper 1.14 answers to list-patches --all; each case was tried with it.

function statuses(installed: string[], ...repositories: AdvisoryInput[][]) {
  return listPatches({
    installed: installed.map(text => rpm(text)),
    sources: repositories.map((advisories, i) => ({
      description: describeSource({ type: 'rpm', packages: [] }, i),
      index: null,
      modules: null,
      advisories: buildAdvisoryIndex(advisories),
    })),
    facts: { arch: 'x86_64', packageArch: null, kernel: '' },
    policy: {},
    modules: [],
    phased: [],
  }).map(p => `${p.name} in ${p.repositoryIds}: ${p.status}`);
}

describe('the status of a patch', () => {
  it('is needed by every package of it that is installed and older', () => {
    expect(
      statuses(
        ['a=1-1.noarch', 'k=1-1.noarch'],
        [
          advisory('mixed', ['a=0-1.noarch', 'k=2-1.noarch']),
          advisory('nowhere', ['k=9-1.noarch']),
          advisory('met', ['a=0-1.noarch', 'zz=2-1.x86_64']),
          advisory('foreign', ['zz=2-1.x86_64']),
        ],
        [advisory('mixed', ['a=2-1.noarch'])],
      ),
    ).toEqual([
      'mixed in 1: needed',
      'nowhere in 1: needed',
      'met in 1: applied',
      'foreign in 1: not-needed',
      'mixed in 2: needed',
    ]);
  });

  it('is optional or retracted by its kind', () => {
    expect(
      statuses(
        ['a=1-1.noarch'],
        [
          advisory('enhancement', ['a=2-1.noarch'], { kind: 'enhancement' }),
          advisory('bugfix', ['a=2-1.noarch'], { kind: 'bugfix' }),
          advisory('newpackage', ['a=2-1.noarch'], { kind: 'newpackage' }),
          advisory('document', ['a=2-1.noarch'], { kind: 'other' }),
          advisory('withdrawn', ['a=2-1.noarch'], { retracted: true }),
        ],
      ),
    ).toEqual([
      'enhancement in 1: optional',
      'bugfix in 1: needed',
      'newpackage in 1: needed',
      'document in 1: needed',
      'withdrawn in 1: retracted',
    ]);
  });

  it('compares within an architecture, noarch with all', () => {
    expect(
      statuses(
        ['n=1-1.noarch', 'x=1-1.x86_64', 'i=1-1.i586'],
        [
          advisory('Nx', ['n=2-1.x86_64']),
          advisory('Xn', ['x=2-1.noarch']),
          advisory('Xi', ['x=2-1.i586']),
          advisory('Ix', ['i=2-1.x86_64']),
          advisory('Ii', ['i=2-1.i586']),
        ],
      ),
    ).toEqual([
      'Nx in 1: needed',
      'Xn in 1: needed',
      'Xi in 1: applied',
      'Ix in 1: applied',
      'Ii in 1: needed',
    ]);
  });

  it('looks at the newest of several kernels', () => {
    expect(
      statuses(
        ['kernel-default=1-1.x86_64', 'kernel-default=2-1.x86_64'],
        [
          advisory('K15', ['kernel-default=1.5-1.x86_64']),
          advisory('K2', ['kernel-default=2-1.x86_64']),
          advisory('K3', ['kernel-default=3-1.x86_64']),
        ],
      ),
    ).toEqual(['K15 in 1: applied', 'K2 in 1: applied', 'K3 in 1: needed']);
  });
});

describe('a patch for packages of another vendor', () => {
  const by = (vendor: string, text: string) => rpm(text, { vendor });
  const status = (own: string | null, other: string | null) =>
    rpmAdvisoriesOf({
      installed: [by('Packman', 'a=1-1.noarch')],
      sources: [
        {
          packages: own ? [by(own, 'a=2-1.x86_64')] : [],
          advisories: [advisory('P', ['a=2-1.noarch'])],
        },
        { packages: other ? [by(other, 'a=2-1.noarch')] : [] },
      ],
      facts: { osId: 'sles' },
    })[0].status;

  it.each<[string, string | null, string | null, string]>([
    ['is not needed', 'SUSE', null, 'not-needed'],
    ['is not needed whatever others have', 'SUSE', 'Packman', 'not-needed'],
    ['is needed where the vendor has it too', 'Packman', null, 'needed'],
    ['is needed where its repository has none', null, 'SUSE', 'needed'],
  ])('%s', (_, own, other, expected) => {
    expect(status(own, other)).toBe(expected);
  });

  it('is no advisory of an update that the vendor keeps back', () => {
    const host = (allowVendorChange: boolean): RpmHost => ({
      installed: [by('Packman', 'a=1-1.noarch')],
      sources: [
        {
          packages: [by('SUSE', 'a=2-1.noarch')],
          advisories: [advisory('P', ['a=2-1.noarch'])],
        },
      ],
      policy: { zypper: { allowVendorChange } },
      facts: { osId: 'sles' },
    });
    const [kept] = evaluateRpmHost(host(false)).updates;
    expect(kept.blockedBy?.reason).toBe('vendor');
    expect([kept.security, kept.errata]).toEqual([false, []]);
    const [free] = evaluateRpmHost(host(true)).updates;
    expect([free.security, free.errata]).toEqual([true, ['P']]);
  });

  it('is not needed where that concerns an older kernel only', () => {
    const statusBeside = (older: string) =>
      rpmAdvisoriesOf({
        installed: [
          by('SUSE', 'kernel-default=3-1.x86_64'),
          by(older, 'kernel-default=1-1.x86_64'),
        ],
        sources: [
          {
            packages: [by('SUSE', 'kernel-default=2-1.x86_64')],
            advisories: [advisory('P', ['kernel-default=2-1.x86_64'])],
          },
        ],
        facts: { osId: 'sles' },
      })[0].status;
    expect(statusBeside('Packman')).toBe('not-needed');
    expect(statusBeside('SUSE')).toBe('applied');
  });
});
