import { deb } from './__testUtils__/hosts';
import { buildPackageIndex, PackageIndexBuilder } from './index';

describe('PackageIndexBuilder', () => {
  it('finds every version of a name, batch after batch', () => {
    const versions = Array.from({ length: 30 }, (_, i) => deb(`a=1.${i}`));
    const index = new PackageIndexBuilder()
      .add([deb('b=1'), ...versions.slice(0, 7)])
      .add(versions.slice(7))
      .build();
    expect(index.size).toBe(31);
    expect(index.byName('a')).toEqual([versions[29], ...versions.slice(0, 29)]);
    expect(index.byName('b')).toHaveLength(1);
    expect(index.byName('constructor')).toEqual([]);
  });

  it('finds what obsoletes or replaces a name', () => {
    const index = buildPackageIndex([
      deb('a=1'),
      deb('b=1', { obsoletes: ['old < 2', 'older', 'old >= 3'] }),
      deb('c=1', { replaces: ['old<2', 'kept=1'] }),
    ]);
    const names = (name: string) => index.replacersOf(name).map(p => p.name);
    expect(names('old')).toEqual(['b', 'c']);
    expect(names('older')).toEqual(['b']);
    expect(names('kept')).toEqual(['c']);
    expect(names('a')).toEqual([]);
    expect([...index.names()]).toEqual(['a', 'b', 'c']);
  });

  it('takes nothing more once it is built', () => {
    const builder = new PackageIndexBuilder();
    builder.build();
    expect(() => builder.add([deb('a=1')])).toThrow('already built');
    expect(buildPackageIndex([]).size).toBe(0);
  });
});
