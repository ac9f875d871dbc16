import { countOf } from './countOf';

it.each([
  [0, '0 entities'],
  [1, '1 entity'],
  [2, '2 entities'],
])('%d is said as %s', (count, said) => {
  expect(countOf(count, 'entity', 'entities')).toBe(said);
});

it('adds an s where it is told no plural', () => {
  expect([countOf(1, 'new mirror'), countOf(3, 'new mirror')]).toEqual([
    '1 new mirror',
    '3 new mirrors',
  ]);
});
