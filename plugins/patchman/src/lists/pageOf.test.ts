import { pageOf } from './pageOf';

describe('a list that came whole', () => {
  const items = [
    { name: 'openssl', size: 10, arch: 'x86_64' },
    { name: 'OpenSSL-libs', size: 9, arch: 'aarch64' },
    { name: 'zsh', size: 100, arch: 'x86_64' },
  ];
  const list = {
    textOf: (item: (typeof items)[number]) => item.name,
    orders: {
      name: (item: (typeof items)[number]) => item.name,
      size: (item: (typeof items)[number]) => item.size,
    },
    matches: (item: (typeof items)[number], query: any) =>
      !query.arch || item.arch === query.arch,
  };
  const names = (query: object) =>
    pageOf(items, query, list).items.map(({ name }) => name);

  it('stays as it came until it is sorted', () => {
    expect(names({})).toEqual(['openssl', 'OpenSSL-libs', 'zsh']);
    expect(names({ orderBy: 'size:asc' })).toEqual([
      'OpenSSL-libs',
      'openssl',
      'zsh',
    ]);
    expect(names({ orderBy: 'name:desc' })[0]).toBe('zsh');
    expect(names({ orderBy: 'nothing:asc' })[0]).toBe('openssl');
  });

  it('is searched for every word, and filtered', () => {
    expect(names({ search: 'LIBS open' })).toEqual(['OpenSSL-libs']);
    expect(names({ arch: 'x86_64' })).toEqual(['openssl', 'zsh']);
  });

  it('is cut into pages that say how much there is', () => {
    expect(pageOf(items, { limit: 2, offset: 2 }, list)).toEqual({
      items: [items[2]],
      totalItems: 3,
    });
    expect(pageOf(items, { search: 'o', limit: 1 }, list).totalItems).toBe(2);
  });
});
