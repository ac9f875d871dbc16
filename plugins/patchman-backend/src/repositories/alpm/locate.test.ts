import { locate } from './locate';

const first = (hints: Partial<Parameters<typeof locate>[0]>) =>
  locate({ url: '', arch: 'x86_64', ...hints });

it.each([
  [
    'https://h.example.org/core/os/x86_64',
    undefined,
    'https://h.example.org/core/os/x86_64/core.db',
  ],
  [
    'https://h.example.org/core/os/x86_64/',
    'core',
    'https://h.example.org/core/os/x86_64/core.db',
  ],
  [
    'https://h.example.org/cn/x86_64?t=1',
    undefined,
    'https://h.example.org/cn/x86_64/cn.db?t=1',
  ],
  [
    'https://h.example.org/$repo/os/$arch',
    'extra',
    'https://h.example.org/extra/os/x86_64/extra.db',
  ],
  [
    'https://h.example.org/x/core.db',
    'core',
    'https://h.example.org/x/core.db',
  ],
  [
    'https://h.example.org/x/core.db.tar.gz',
    undefined,
    'https://h.example.org/x/core.db.tar.gz',
  ],
  [
    'https://h.example.org/custom',
    'mine',
    'https://h.example.org/custom/mine.db',
  ],
])('looks in %s of %s at %s first', (url, repoId, expected) => {
  expect(first({ url, repoId })[0]).toBe(expected);
});

it('goes on as a mirror would be laid out', () => {
  expect(
    first({ url: 'https://h.example.org/m', repoId: 'core' }).slice(0, 4),
  ).toEqual([
    'https://h.example.org/m/core.db',
    'https://h.example.org/m/x86_64/core.db',
    'https://h.example.org/m/core/os/x86_64/core.db',
    'https://h.example.org/m/core.db.tar.gz',
  ]);
});

it('takes the id from the name before the address', () => {
  expect(
    first({
      url: 'https://h.example.org/a/x86_64',
      repositoryName: 'Arch Linux b x86_64',
    }).slice(0, 2),
  ).toEqual([
    'https://h.example.org/a/x86_64/b.db',
    'https://h.example.org/a/x86_64/a.db',
  ]);
});
