import type { PackageIdentity } from 'backstage-plugin-patchman-common';
import { LikelyBases } from './LikelyBases';
import { likeness, sketchOf } from './sketch';

const packageOf = (at: number, version = 1): PackageIdentity => ({
  ...{ type: 'deb', name: `package${at}`, epoch: '' },
  ...{ version: `${version}.0`, release: '1', arch: 'amd64' },
});
const setOf = (from: number, to: number, version = 1) =>
  Array.from({ length: to - from }, (_, i) => packageOf(from + i, version));

it.each([
  ['nothing', setOf(0, 1000), setOf(1000, 2000), 0],
  ['a half', setOf(0, 1000), setOf(0, 1000).slice(0, 500), 0.5],
  [
    'nine of eleven',
    setOf(0, 1000),
    [...setOf(0, 900), ...setOf(900, 1000, 2)],
    0.818,
  ],
  ['all but one', setOf(0, 1000), setOf(0, 999), 0.999],
  ['all, in another order', setOf(0, 1000), setOf(0, 1000).reverse(), 1],
  ['all of little', setOf(0, 10), setOf(0, 10), 1],
  ['seven of ten', setOf(0, 10), setOf(0, 7), 0.7],
])('sketches tell that two sets have %s in common', (_, one, other, share) => {
  const told = likeness(sketchOf(one), sketchOf(other));
  expect(Math.abs(told - share)).toBeLessThan(0.08);
  expect(likeness(sketchOf(other), sketchOf(one))).toBe(told);
});

it('an empty set is like itself and like no other', () => {
  expect(likeness(sketchOf([]), sketchOf([]))).toBe(1);
  expect(likeness(sketchOf([]), sketchOf(setOf(0, 10)))).toBe(0);
});

describe('bases of a first report', () => {
  it('are those that are like it, the most alike first', () => {
    const bases = new LikelyBases();
    bases.note('Debian', 1, setOf(0, 900));
    bases.note('Debian', 2, setOf(0, 990));
    bases.note('Debian', 3, setOf(500, 1500));
    bases.note('Ubuntu', 4, setOf(0, 1000));
    expect(bases.like('Debian', setOf(0, 1000))).toEqual([2, 1]);
    expect(bases.like('Debian', setOf(5000, 6000))).toEqual([]);
    expect(bases.like('Fedora', setOf(0, 1000))).toEqual([]);
  });

  it('stay while they serve, however many hosts are like no other', () => {
    const bases = new LikelyBases();
    bases.note('Debian', 1, setOf(0, 1000));
    for (let at = 1; at <= 100; at++) {
      expect(bases.like('Debian', setOf(0, 995))).toEqual([1]);
      bases.note('Debian', 1 + at, setOf(at * 1000, (at + 1) * 1000));
    }
  });
});
