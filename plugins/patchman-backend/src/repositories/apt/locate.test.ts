import { locate } from './locate';

const places = (url: string) =>
  locate(url).releases.map(
    ({ releaseBaseUrl, indexPaths }) => `${releaseBaseUrl} ${indexPaths}`,
  );

describe('in dists', () => {
  it('finds suite and component', () => {
    expect(locate('http://h/debian/dists/bookworm/main/binary-amd64')).toEqual({
      indexBaseUrl: 'http://h/debian/dists/bookworm/main/binary-amd64/',
      releases: [
        {
          releaseBaseUrl: 'http://h/debian/dists/bookworm/',
          indexPaths: ['main/binary-amd64/Packages'],
          component: 'main',
        },
      ],
    });
  });

  it('tries each place where the suite may end', () => {
    expect(places('http://h/dists/stable/updates/main/binary-amd64/')).toEqual([
      'http://h/dists/stable/updates/ main/binary-amd64/Packages',
      'http://h/dists/stable/ updates/main/binary-amd64/Packages,main/binary-amd64/Packages',
    ]);
    expect(
      places('http://h/dists/bookworm-security/updates/main/binary-i386'),
    ).toContain(
      'http://h/dists/bookworm-security/ updates/main/binary-i386/Packages,main/binary-i386/Packages',
    );
  });

  it('finds a suite without component', () => {
    expect(places('http://h/dists/stable/binary-amd64')).toEqual([
      'http://h/dists/stable/ binary-amd64/Packages',
    ]);
  });

  it('takes the last dists of the path', () => {
    expect(places('http://h/dists/a/dists/b/main/binary-all')).toEqual([
      'http://h/dists/a/dists/b/ main/binary-all/Packages',
    ]);
  });

  it.each([
    'http://h/d/dists/s/main/binary-amd64/',
    'http://h/d/dists/s/main/binary-amd64//',
    'http://h//d/./dists/s/main/binary-amd64/Packages',
    'http://h/d/dists/s/main/binary-amd64/Packages.gz',
    'http://h/d/dists/s/main/binary-amd64/Packages.xz#x',
  ])('understands %s', url => {
    expect(places(url)).toEqual([
      'http://h/d/dists/s/ main/binary-amd64/Packages',
    ]);
  });

  it('keeps a query', () => {
    expect(
      locate('https://h/dists/s/main/binary-amd64?token=1').releases[0]
        .releaseBaseUrl,
    ).toBe('https://h/dists/s/?token=1');
  });
});

describe('flat', () => {
  it.each([
    'http://h/repo',
    'http://h/repo/',
    'http://h/repo/./',
    'http://h/repo/.',
  ])('finds Release beside the index of %s, or above', url => {
    expect(places(url)).toEqual([
      'http://h/repo/ Packages',
      'http://h/ repo/Packages',
    ]);
  });

  it('goes up at most two folders', () => {
    expect(places('http://h/a/b/c/')).toEqual([
      'http://h/a/b/c/ Packages',
      'http://h/a/b/ c/Packages',
      'http://h/a/ b/c/Packages',
    ]);
  });

  it('finds one at the root', () => {
    expect(places('http://h')).toEqual(['http://h/ Packages']);
  });
});

it('throws for what is no URL', () => {
  expect(() => locate('cdrom:[Debian]')).not.toThrow();
  expect(() => locate('not a url')).toThrow('Invalid URL');
});
