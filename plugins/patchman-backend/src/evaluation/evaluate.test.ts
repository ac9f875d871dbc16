import { buildPackageIndex, evaluate } from './index';
import { deb, evaluateHost, updatesOf } from './__testUtils__/hosts';

describe('evaluate', () => {
  it('orders updates by name, then architecture', () => {
    expect(
      updatesOf({
        installed: ['b=1', 'a:i386=1', 'a=1', 'B=1'],
        sources: [{ packages: ['a=2', 'a:i386=2', 'b=2', 'B=2'] }],
      }),
    ).toEqual([
      'B:amd64 1 -> 2',
      'a:amd64 1 -> 2',
      'a:i386 1 -> 2',
      'b:amd64 1 -> 2',
    ]);
  });

  it('lists packages that no source offers in any version', () => {
    const own = deb('own=1');
    const otherArch = deb('tool:i386=1');
    const { foreign, updates } = evaluateHost({
      installed: [own, otherArch, 'newer=2', 'all:all=1'],
      sources: [{ packages: ['tool=1', 'newer=1', 'all=1'] }],
    });
    expect(foreign).toEqual([own.id, otherArch.id]);
    expect(updates).toEqual([]);
  });

  it('does not call a package foreign while a source was never read', () => {
    const { foreign, doubts, known } = evaluateHost({
      installed: ['own=1'],
      sources: [{ packages: ['a=1'] }, { name: 'extra', packages: null }],
    });
    expect({ foreign, known }).toEqual({ foreign: [], known: true });
    expect(doubts).toEqual([
      'Repository extra was never read: its updates are missing',
      'Which packages come from no repository cannot be told while a repository was never read',
    ]);
  });

  it('says which sources leave the answer unsure', () => {
    const { doubts } = evaluateHost({
      installed: ['a=1'],
      sources: [
        { name: 'old', state: 'outdated', packages: ['a=1'] },
        { name: 'broken', state: 'failing', packages: ['a=1'] },
        { name: 'good', packages: ['a=1'] },
      ],
    });
    expect(doubts).toEqual([
      'Repository broken could not be read lately: newer updates in it may be missing',
      'Repository old is past the date until which its maker vouches for it: newer updates may be missing',
    ]);
  });

  it('knows nothing without installed packages, sources or content', () => {
    const content = [{ packages: ['a=2'] }];
    expect(evaluateHost({ installed: [], sources: content })).toMatchObject({
      known: false,
      doubts: ['The host reported no installed packages'],
    });
    expect(evaluateHost({ installed: ['a=1'], sources: [] })).toMatchObject({
      known: false,
      doubts: ['The host has no repository with packages of type deb'],
    });
    expect(
      evaluateHost({ installed: ['a=1'], sources: [{ packages: null }] }),
    ).toMatchObject({
      known: false,
      updates: [],
      foreign: [],
      doubts: [
        "None of the host's repositories with packages of type deb was ever read",
      ],
    });
  });

  it('names the types that it has no rules for, and still answers for the others', () => {
    const snap = { ...deb('core=1'), type: 'snap' as any };
    expect(
      evaluateHost({ installed: [snap], sources: [{ packages: ['core=2'] }] }),
    ).toMatchObject({
      known: false,
      doubts: ['Updates of packages of type snap cannot be computed yet'],
    });
    const both = evaluateHost({
      installed: [snap, 'a=1', { ...snap, name: 'other' }],
      sources: [{ packages: ['a=2'] }],
    });
    expect(both.known).toBe(true);
    expect(both.updates).toHaveLength(1);
    expect(both.doubts).toHaveLength(1);
  });

  it('gives the reboot verdict even where no repository was read', () => {
    const { known, reboot } = evaluateHost({
      installed: ['linux-image-6.1.0-37-amd64=6.1.140-1'],
      sources: [],
      facts: { kernel: '6.1.0-35-amd64' },
    });
    expect(known).toBe(false);
    expect(reboot.required).toBe(true);
  });

  it('asks no container to reboot', () => {
    const { reboot } = evaluateHost({
      installed: ['linux-image-6.1.0-37-amd64=6.1.140-1'],
      sources: [],
      facts: { kernel: '6.1.0-35-amd64', container: 'lxc' },
    });
    expect(reboot).toEqual({
      required: false,
      evidence: [
        'Not applicable: a container (lxc) boots no kernel of its own',
      ],
    });
  });

  it('refuses indexes that do not match the sources', () => {
    expect(() =>
      evaluate(
        {
          installedDigest: '',
          sources: [],
          facts: { arch: '', packageArch: null, kernel: '' },
          policy: {},
        },
        { installed: [], indexes: [buildPackageIndex([])] },
      ),
    ).toThrow('0 sources need as many indexes, not 1');
  });
});
