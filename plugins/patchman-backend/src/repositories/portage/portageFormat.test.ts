import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { Readable } from 'node:stream';
import lzma from 'lzma-native';
import { mockServices } from '@backstage/backend-test-utils';
import type {
  MirrorContext,
  OfferedPackage,
} from 'backstage-plugin-patchman-node';
import { tarArchive, type TarEntry } from '../tar/__testUtils__/tarArchive';
import { archiveUrls } from './archiveUrls';
import { identify } from './identify';
import { portageFormat } from './portageFormat';

const web = new Map<string, Buffer | string>();
const requests: string[] = [];
beforeEach(() => {
  web.clear();
  requests.length = 0;
});

const context = (changes: Partial<MirrorContext> = {}): MirrorContext => ({
  url: 'rsync://rsync.gentoo.org/gentoo-portage',
  arch: 'x86_64',
  previous: null,
  fetcher: {
    async fetch(url, options = {}) {
      requests.push(url);
      const content = web.get(url);
      const etag =
        content !== undefined &&
        `"${createHash('md5').update(content).digest('hex')}"`;
      const known = etag && options.headers?.['if-none-match'] === etag;
      const status = content === undefined ? 404 : 200;
      return {
        url,
        status: known ? 304 : status,
        headers: (etag ? { etag } : {}) as Record<string, string>,
        body: Readable.from(
          content === undefined || known
            ? []
            : [Buffer.from(content as string)],
        ),
      };
    },
  },
  keyrings: [],
  requireSignatures: false,
  logger: mockServices.logger.mock(),
  signal: new AbortController().signal,
  ...changes,
});

async function check(changes?: Partial<MirrorContext>) {
  const checked = await portageFormat.check(context(changes));
  if (checked.status !== 'changed') throw new Error('expected a change');
  return checked;
}
async function read(changes?: Partial<MirrorContext>) {
  const packages: OfferedPackage[] = [];
  for await (const batch of (await check(changes)).read())
    packages.push(...batch);
  return packages.map(
    ({ name, version, release, arch, attributes = {} }) =>
      `${name}-${version}-${release}:${attributes.slot} ${
        attributes.keywords?.join() ?? arch
      }`,
  );
}

const xz = (bytes: Buffer) =>
  new Promise<Buffer>(resolve => lzma.compress(bytes, 1, resolve));
const cache = (name: string, keywords: string, slot = '0'): TarEntry => ({
  path: `gentoo-20261122/metadata/md5-cache/${name}`,
  content: `DESCRIPTION=x\nEAPI=8\nKEYWORDS=${keywords}\nSLOT=${slot}\n_md5_=1\n`,
});
const ebuild = (path: string, content: string): TarEntry => ({
  path: `gentoo-20261122/${path}.ebuild`,
  content,
});

const snapshots = 'https://distfiles.gentoo.org/snapshots/';
const hash = (kind: string, bytes: Buffer) =>
  createHash(kind).update(bytes).digest('hex');
async function publish(entries: TarEntry[], day = '20261122') {
  const archive = await xz(tarArchive(entries));
  web.set(`${snapshots}gentoo-latest.tar.xz`, archive);
  web.set(
    `${snapshots}gentoo-latest.tar.xz.DIGESTS`,
    `# BLAKE2B HASH\n${'0'.repeat(
      128,
    )}  gentoo-${day}.tar.xz\n# SHA512 HASH\n${hash(
      'sha512',
      archive,
    )}  gentoo-${day}.tar.xz\n`,
  );
  return archive;
}

type TestFile = [name: string, content: string];
const MASKS = [
  '# A maintainer <m@example.org> (2026-05-03)',
  '',
  'app-misc/all # to be removed',
  '>=app-misc/from-2_rc1',
  '=app-misc/glob-3.6*',
  'other/*',
  'app-misc/slotted:2',
  'what is this?',
  `app-misc/${'x'.repeat(300)}`,
];

const entries = [
  cache('app-misc/a-1.2.3-r1', '~amd64 x86', '2/2.1'),
  cache('app-misc/a-1.2.2', 'amd64 ~x86'),
  cache('app-misc/font-100dpi-1.0_rc2', '-* amd64'),
  cache('app-misc/live-9999', ''),
  cache('app-misc/none-1', '-amd64 ~*'),
  ebuild('app-misc/a/a-1.2.2', 'KEYWORDS="arm"\nSLOT=9\n'),
  ebuild(
    'dev-libs/b/b-2.0',
    'EAPI=8\nSLOT="0/${PV}"\n\tKEYWORDS="~amd64\n x86"\n',
  ),
  ebuild('dev-libs/b/b-9999', 'if live; then :; else\nKEYWORDS="amd64"\nfi\n'),
  ebuild('dev-libs/b/c-1', 'KEYWORDS="amd64"'),
  { path: 'gentoo-20261122/profiles/arch.list', content: 'amd64' },
];

it('reads the main tree for one architecture', async () => {
  await publish(entries);
  expect(await read()).toEqual([
    'app-misc/a-1.2.3-r1:2 ~amd64',
    'app-misc/a-1.2.2-r0:0 amd64',
    'app-misc/font-100dpi-1.0_rc2-r0:0 amd64',
    'dev-libs/b-2.0-r0:0 ~amd64',
  ]);
  expect(
    await read({
      arch: 'any',
      repositoryName: 'Gentoo Linux gentoo Repo i686',
    }),
  ).toEqual([
    'app-misc/a-1.2.3-r1:2 x86',
    'app-misc/a-1.2.2-r0:0 ~x86',
    'app-misc/none-1-r0:0 ~x86',
    'dev-libs/b-2.0-r0:0 x86',
  ]);
  expect(await read({ arch: '' })).toHaveLength(7);
});

it.each<[string, TestFile[]]>([
  ['file', [['package.mask', MASKS.join('\n')]]],
  [
    'folder of files',
    [
      ['package.mask/first', MASKS.slice(0, 3).join('\n')],
      ['package.mask/second', MASKS.slice(3).join('\n')],
      ['package.mask/.hidden', 'app-misc/free'],
    ],
  ],
])('tells what the repository masks itself, in a %s', async (_, files) => {
  await publish([
    ...[
      ...['app-misc/free-1', 'app-misc/all-1', 'app-misc/all-2'],
      ...['app-misc/from-1', 'app-misc/from-2', 'app-misc/glob-3.6.1'],
      ...['app-misc/glob-3.7', 'other/anything-1', 'app-misc/slotted-1'],
    ].map(name => cache(name, 'amd64')),
    cache('app-misc/slotted-2', 'amd64', '2'),
    ...files.map(([name, content]) => ({
      path: `gentoo-20261122/profiles/${name}`,
      content,
    })),
    // Of a profile, which hosts may have or not.
    {
      path: 'gentoo-20261122/profiles/default/linux/package.mask',
      content: 'app-misc/free',
    },
  ]);
  const masks = new Map<string, string | undefined>();
  for await (const batch of (await check()).read()) {
    for (const { name, version, attributes } of batch) {
      masks.set(`${name}-${version}`, attributes?.mask);
    }
  }
  expect(Object.fromEntries(masks)).toEqual({
    'app-misc/free-1': undefined,
    'app-misc/all-1': 'app-misc/all',
    'app-misc/all-2': 'app-misc/all',
    'app-misc/from-1': undefined,
    'app-misc/from-2': '>=app-misc/from-2_rc1',
    'app-misc/glob-3.6.1': '=app-misc/glob-3.6*',
    'app-misc/glob-3.7': undefined,
    'other/anything-1': 'other/*',
    'app-misc/slotted-1': undefined,
    'app-misc/slotted-2': 'app-misc/slotted:2',
  });
});

it('does nothing when the digests are the same, and refuses older ones', async () => {
  await publish(entries);
  const { state } = await check();
  requests.length = 0;
  expect(await portageFormat.check(context({ previous: state }))).toEqual({
    status: 'unchanged',
  });
  expect(requests).toEqual([`${snapshots}gentoo-latest.tar.xz.DIGESTS`]);
  await publish(entries.slice(1), '20261001');
  await expect(check({ previous: state })).rejects.toMatchObject({
    kind: 'rollback',
  });
});

it('is content with an MD5 sum, and notices another file', async () => {
  const archive = await publish(entries);
  web.delete(`${snapshots}gentoo-latest.tar.xz.DIGESTS`);
  web.set(
    `${snapshots}gentoo-latest.tar.xz.md5sum`,
    `${hash('md5', archive)}  gentoo-latest.tar.xz\n`,
  );
  expect(await read()).toHaveLength(4);
  web.set(
    `${snapshots}gentoo-latest.tar.xz`,
    await xz(tarArchive(entries.slice(1))),
  );
  await expect(read()).rejects.toThrow(
    'gentoo-latest.tar.xz is not the file that is announced: its md5 is',
  );
});

it('asks a web mirror for its own snapshot', async () => {
  await publish(entries);
  for (const [url, content] of [...web]) {
    web.delete(url);
    web.set(
      url.replace('distfiles.gentoo.org', 'mirror.example.org/gentoo'),
      content,
    );
  }
  expect(
    await read({ url: 'https://mirror.example.org/gentoo/', repoId: 'gentoo' }),
  ).toHaveLength(4);
});

describe('overlays', () => {
  const overlay = gzipSync(
    tarArchive([
      {
        path: 'guru-HEAD/metadata/md5-cache/app-misc/g-1',
        content: 'KEYWORDS=~amd64\nSLOT=0\n',
      },
    ]),
  );
  const list = (source: string) =>
    `<?xml version="1.0"?><repositories><repo><name>other</name></repo><repo><name>guru</name><source type="git">${source}</source></repo></repositories>`;

  it('are read from the hosting that they are synced from', async () => {
    web.set('https://github.com/me/guru/archive/HEAD.tar.gz', overlay);
    const url = 'https://github.com/me/guru.git';
    expect(await read({ url })).toEqual(['app-misc/g-1-r0:0 ~amd64']);
    const { state } = await check({ url });
    expect(
      await portageFormat.check(context({ url, previous: state })),
    ).toEqual({ status: 'unchanged' });
  });

  it("are found in Gentoo's list", async () => {
    web.set(
      'https://api.gentoo.org/overlays/repositories.xml',
      list('https://codeberg.org/me/guru.git'),
    );
    web.set('https://codeberg.org/me/guru/archive/main.tar.gz', overlay);
    expect(
      await read({ url: 'rsync://example.org/guru', repoId: 'guru' }),
    ).toHaveLength(1);
  });

  it('that need git are told so', async () => {
    const url = 'rsync://example.org/guru';
    await expect(check({ url, repoId: 'guru' })).rejects.toThrow(
      /cannot be read without git, and the overlay "guru" is not in Gentoo's list of overlays/,
    );
    web.set(
      'https://api.gentoo.org/overlays/repositories.xml',
      list('git://example.org/guru.git'),
    );
    await expect(check({ url, repoId: 'guru' })).rejects.toThrow(
      /cannot be read without git: none of its sources \(git:\/\/example\.org\/guru\.git\) gives an archive/,
    );
  });
});

it.each<[string, TarEntry[], RegExp]>([
  [
    'no ebuilds',
    [{ path: 'x/y', content: 'z' }],
    /gentoo-latest\.tar\.xz: the archive holds no ebuilds/,
  ],
  [
    'an ebuild of megabytes',
    [ebuild('a-b/c/c-1', 'x'.repeat(2_000_000))],
    /is larger than 1048576 bytes/,
  ],
])('refuses a tree with %s', async (_, bad, reason) => {
  await publish(bad);
  await expect(read()).rejects.toThrow(reason);
});

it.each([
  ['rsync://a.example.org/gentoo-portage', undefined, 'gentoo', true],
  ['https://github.com/gentoo-mirror/gentoo.git', undefined, 'gentoo', true],
  [
    'https://anongit.gentoo.org/git/repo/sync/gentoo.git',
    undefined,
    'gentoo',
    true,
  ],
  ['https://github.com/me/guru.git', undefined, 'guru', false],
  ['https://github.com/me/x.git', 'guru', 'guru', false],
])('takes %s with the id %s for %s', (url, repoId, id, isMainTree) => {
  expect(identify({ url, arch: 'aarch64', repoId })).toEqual({
    id,
    isMainTree,
    keywordArch: 'arm64',
  });
});

it.each([
  [
    'https://github.com/a/b.git',
    ['https://github.com/a/b/archive/HEAD.tar.gz'],
  ],
  ['git@github.com:a/b.git', ['https://github.com/a/b/archive/HEAD.tar.gz']],
  [
    'git+ssh://git@github.com/a/b.git',
    ['https://github.com/a/b/archive/HEAD.tar.gz'],
  ],
  [
    'https://gitlab.com/a/b/c.git',
    ['https://gitlab.com/a/b/c/-/archive/HEAD/c-HEAD.tar.gz'],
  ],
  [
    'https://anongit.gentoo.org/git/user/b.git',
    ['https://gitweb.gentoo.org/user/b.git/snapshot/b-master.tar.gz'],
  ],
  ['https://example.org/x.tar.xz', ['https://example.org/x.tar.xz']],
  ['https://example.org/a/b.git', []],
  ['rsync://example.org/x', []],
  ['not an address', []],
])('finds the archives of %s', (source, expected) => {
  expect(archiveUrls(source)).toEqual(expected);
});
