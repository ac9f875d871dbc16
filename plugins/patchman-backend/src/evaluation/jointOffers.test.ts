import { deb } from './__testUtils__/hosts';
import { jointOffers } from './jointOffers';
import { buildPackageIndex } from './index';

describe('jointOffers', () => {
  const main = buildPackageIndex([deb('a=1'), deb('b=1')]);
  const security = buildPackageIndex([deb('a=2')]);
  const versions = (indexes: (typeof main)[], name: string) =>
    jointOffers(indexes)(name).map(
      ({ place, member }) => `${place}:${member.version}`,
    );

  it('finds what each index offers, in their order', () => {
    expect(versions([main, security], 'a')).toEqual(['0:1', '1:2']);
    expect(versions([main, security], 'b')).toEqual(['0:1']);
    expect(versions([main, security], 'c')).toEqual([]);
    expect(versions([], 'a')).toEqual([]);
  });

  it('keeps every combination and order apart', () => {
    expect(versions([main], 'a')).toEqual(['0:1']);
    expect(versions([security, main], 'a')).toEqual(['0:2', '1:1']);
    expect(versions([security], 'b')).toEqual([]);
  });

  it('looks a name up once for all hosts of a combination', () => {
    const other = buildPackageIndex([deb('a=3')]);
    const lookUps = jest.spyOn(other, 'byName');
    const first = jointOffers([main, other])('a');
    expect(jointOffers([main, other])('a')).toBe(first);
    expect(lookUps).toHaveBeenCalledTimes(1);
  });
});
