import { differenceKind, listDifferences } from './packageDifferences';

const openssl = { name: 'openssl', arch: 'amd64', a: ['3.0'], b: ['3.1'] };
const nginx = { name: 'nginx', arch: 'amd64', a: ['1.22'], b: [] };
const nginxCommon = { name: 'nginx-common', arch: 'all', a: [], b: ['1.22'] };
const foreign = { name: 'openssl', arch: 'i386', a: [], b: ['3.1'] };
const all = [openssl, nginx, nginxCommon, foreign];

describe('differenceKind', () => {
  it('tells what only one has from what both have', () => {
    expect(all.map(differenceKind)).toEqual([
      'versions',
      'onlyA',
      'onlyB',
      'onlyB',
    ]);
  });
});

describe('listDifferences', () => {
  it('orders by name, then by architecture', () => {
    expect(listDifferences(all, {}).items).toEqual([
      nginx,
      nginxCommon,
      openssl,
      foreign,
    ]);
    expect(listDifferences(all, { orderBy: 'name:desc' }).items).toEqual([
      openssl,
      foreign,
      nginxCommon,
      nginx,
    ]);
  });

  it('orders by kind', () => {
    expect(listDifferences(all, { orderBy: 'kind:asc' }).items).toEqual([
      nginx,
      nginxCommon,
      foreign,
      openssl,
    ]);
  });

  it('filters by kind and by all words of a search', () => {
    expect(listDifferences(all, { kind: 'onlyB' }).totalItems).toBe(2);
    expect(listDifferences(all, { search: 'COMMON nginx' }).items).toEqual([
      nginxCommon,
    ]);
  });

  it('answers one page with the number of all', () => {
    expect(listDifferences(all, { limit: 2, offset: 2 })).toEqual({
      items: [openssl, foreign],
      totalItems: 4,
    });
  });

  it('leaves what it is given as it was', () => {
    const given = Object.freeze([...all]) as typeof all;
    listDifferences(given, { orderBy: 'name:desc' });
    expect(given).toEqual(all);
  });
});
