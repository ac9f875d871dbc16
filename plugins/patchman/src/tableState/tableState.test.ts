import { readTableState, toQuery, writeTableState } from './tableState';

const ids = ['status', 'os'];
const read = (query: string) => readTableState(new URLSearchParams(query), ids);

describe('tableState', () => {
  it('reads what the address says', () => {
    expect(
      read(
        'status=security,stale&search=web&orderBy=name:desc&page=3&size=100&tab=x',
      ),
    ).toEqual({
      search: 'web',
      orderBy: 'name:desc',
      page: 2,
      pageSize: 100,
      filters: { status: 'security,stale' },
    });
  });

  it('takes what is out of range for not given', () => {
    expect(read('page=-1&size=7&orderBy=name;drop')).toEqual(read(''));
    expect(read('page=1.5&orderBy=name:sideways')).toEqual(read(''));
  });

  it('writes only what differs from the preset, and keeps the parameters of others', () => {
    const before = new URLSearchParams('tab=updates&os=Debian+12&page=4');
    const after = writeTableState(before, ids, {
      ...read(''),
      filters: { status: 'stale' },
    });
    expect(after.toString()).toBe('tab=updates&status=stale');
    expect(before.toString()).toBe('tab=updates&os=Debian+12&page=4');
  });

  it('comes back as it was written', () => {
    const state = read('status=ok&search=a%26b&page=2&size=20&orderBy=os:asc');
    const written = writeTableState(new URLSearchParams(), ids, state);
    expect(readTableState(written, ids)).toEqual(state);
  });

  it('asks for what is preset until something else is set', () => {
    const presets = { status: 'stale' };
    const { limit, offset, ...preset } = toQuery(read(''), presets);
    expect(preset).toEqual({ status: 'stale' });
    expect(toQuery(read('status=ok'), presets)).toMatchObject({ status: 'ok' });
    expect(toQuery(read('status=any&os=x'), presets)).toEqual({
      os: 'x',
      limit,
      offset,
    });
  });

  it('asks the backend for the page', () => {
    expect(toQuery(read('os=Debian+12&page=3&size=20'))).toEqual({
      os: 'Debian 12',
      limit: 20,
      offset: 40,
    });
    expect(toQuery(read('search=x&orderBy=name:asc'))).toEqual({
      limit: 50,
      offset: 0,
      search: 'x',
      orderBy: 'name:asc',
    });
  });
});
