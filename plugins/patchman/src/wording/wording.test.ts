import { countOf, fileSize, packageName } from '.';

describe('wording', () => {
  it('counts', () => {
    expect(countOf(1, 'host')).toBe('1 host');
    expect(countOf(0, 'host')).toBe('0 hosts');
    expect(countOf(1200, 'repository', 'repositories')).toBe(
      '1,200 repositories',
    );
  });

  it('names sizes', () => {
    expect([0, 999, 1000, 14_240, 123_456, 3_000_000].map(fileSize)).toEqual([
      '0 B',
      '999 B',
      '1 kB',
      '14.2 kB',
      '123 kB',
      '3 MB',
    ]);
  });

  it('names packages, with or without an architecture', () => {
    const pkg = {
      id: 1,
      type: 'deb' as const,
      name: 'vim',
      epoch: '2',
      version: '9.0',
      release: '1',
      arch: 'amd64',
      evr: '2:9.0-1',
    };
    expect(packageName(pkg)).toBe('vim 2:9.0-1 amd64');
    expect(packageName({ ...pkg, arch: '' })).toBe('vim 2:9.0-1');
  });
});
