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
    expect(index.byName('a')).toEqual(versions);
    expect(index.byName('b')).toHaveLength(1);
    expect(index.byName('constructor')).toEqual([]);
  });

  it('takes nothing more once it is built', () => {
    const builder = new PackageIndexBuilder();
    builder.build();
    expect(() => builder.add([deb('a=1')])).toThrow('already built');
    expect(buildPackageIndex([]).size).toBe(0);
  });
});
