import { formatEvr } from '../../versions';
import { rpm } from '../__testUtils__/rpmHosts';
import { outdatedPackages } from './fixes';

const found = (installed: string[], named: string[]) =>
  outdatedPackages(
    installed.map(text => rpm(text)),
    named.map(text => rpm(text)),
  ).map(
    ({ installed: member, fixes }) =>
      `${member.name} ${formatEvr(member)} → ${fixes.map(formatEvr).join(' ')}`,
  );

describe('packages that are older than advisories name', () => {
  it('are told by name, architecture and version, the lowest fix first', () => {
    expect(
      found(
        ['a=1-1.x86_64', 'b=1-1.x86_64', 'c=3-1.noarch'],
        [
          'a=10-1.x86_64',
          'a=2-1.x86_64',
          'a=1.5-1.aarch64',
          'b=1-1.x86_64',
          'c=1:1-1.noarch',
          'd=1-1.x86_64',
        ],
      ),
    ).toEqual(['a 1-1 → 2-1 10-1', 'c 3-1 → 1:1-1']);
  });

  it('may change to and from noarch', () => {
    expect(found(['a=1-1.noarch'], ['a=2-1.x86_64'])).toEqual(['a 1-1 → 2-1']);
  });

  it('are judged by their newest version where several stand side by side', () => {
    const kernels = ['kernel=5.14-1.x86_64', 'kernel=5.14-9.x86_64'];
    expect(found(kernels, ['kernel=5.14-5.x86_64'])).toEqual([]);
    expect(found(kernels, ['kernel=5.14-10.x86_64'])).toEqual([
      'kernel 5.14-9 → 5.14-10',
    ]);
  });
});
