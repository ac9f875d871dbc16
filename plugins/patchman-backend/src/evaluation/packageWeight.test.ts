import type { MemberPackage } from './types';
import { buildPackageIndex } from './packageIndex';
import { weightOf } from './packageWeight';

const bash: MemberPackage = {
  ...{ id: 1, type: 'deb', name: 'bash', epoch: '' },
  ...{ version: '5.2.15', release: '2+b2', arch: 'amd64' },
};

it.each<[string, Partial<MemberPackage>, number]>([
  ['one package', {}, 1],
  [
    'one with the usual attributes',
    { attributes: { source: { name: 'bash', version: '5.2.15-2' } } },
    1,
  ],
  ['what its name takes', { name: 'x'.repeat(2240) }, 15],
  [
    'what its lists take',
    { attributes: { obsoletes: Array(100).fill('y'.repeat(200)) } },
    200,
  ],
])('a package weighs as much as %s', (_, parts, weight) => {
  expect(Math.round(weightOf({ ...bash, ...parts }))).toBe(weight);
});

it('an index weighs as much as its packages', () => {
  const long = { ...bash, id: 2, name: 'x'.repeat(2240) };
  const index = buildPackageIndex([bash, long]);
  expect(index.size).toBe(2);
  expect(Math.round(index.weight)).toBe(16);
});
