import { createHash } from 'node:crypto';
import {
  tarArchive,
  type TarEntry,
} from '../../../repositories/tar/__testUtils__/tarArchive';
import { pack, xz } from '../packing';
import { type HostileKind, hostileText, type Random, upTo } from '../texts';
import { type DocumentMaker, Fields } from './document';

/** Entries that are hostile whatever archive they are in. */
function hostileEntries(kind: HostileKind, random: Random): TarEntry[] {
  const path = 'x-1-1/desc';
  switch (kind) {
    case 'depth':
      return Array.from({ length: 2000 }, (_, at) => ({
        path: 'a/'.repeat(45) + at,
      }));
    case 'files':
      return Array.from({ length: upTo(60_000, random) }, (_, at) => ({
        path: `f${at}-1-1/x`,
      }));
    case 'alias':
      // Links, and names that another entry tells.
      return [
        { path: 'link', type: '2' },
        { path, type: '1' },
        ...Array.from({ length: 200 }, () => ({
          path: '././@LongLink',
          type: 'L',
          content: 'n'.repeat(100_000),
        })),
        {
          path: 'pax',
          type: 'x',
          content: `1000000000 path=${'p'.repeat(1_000_000)}\n`,
        },
        { path: 'pax', type: 'x', content: '99999999999999999999 size=1\n' },
        { path: 'pax', type: 'g', content: '11 path=x\n\n\n'.repeat(100_000) },
      ];
    case 'product':
      return Array.from({ length: 3000 }, (_, at) => ({
        path: `p${at}-1-1/desc`,
        content: '%NAME%\n'.repeat(1000),
      }));
    case 'size':
      return [
        { path, size: 8 ** 11 - 1 },
        { path, size: 2 ** 52, content: 'x' },
      ];
    default:
      return [
        {
          path: hostileText(kind, random, 200).slice(0, 90) || 'x',
          content: hostileText(kind, random, 500_000),
        },
      ];
  }
}

const alpm: DocumentMaker = async (kind, random) => {
  const fields = new Fields(
    {
      FILENAME: 'a.pkg.tar.zst',
      NAME: 'a',
      BASE: 'a',
      VERSION: '1:1.0-1',
      DESC: 'd',
      GROUPS: 'g',
      CSIZE: '1',
      ISIZE: '1',
      SHA256SUM: 'ab',
      URL: 'https://example.org',
      LICENSE: 'MIT',
      ARCH: 'x86_64',
      BUILDDATE: '1700000000',
      PACKAGER: 'p',
      REPLACES: 'b<2',
      CONFLICTS: 'b',
      PROVIDES: 'b=1',
      DEPENDS: 'c',
    },
    kind,
    random,
  );
  const f = (name: string) => fields.get(name);
  const many = kind === 'product' ? upTo(30_000, random) : 1;
  const names = [
    'FILENAME',
    'NAME',
    'BASE',
    'VERSION',
    'DESC',
    'GROUPS',
    'CSIZE',
    'ISIZE',
    'SHA256SUM',
    'URL',
    'LICENSE',
    'ARCH',
    'BUILDDATE',
    'PACKAGER',
    'REPLACES',
    'CONFLICTS',
    'PROVIDES',
    'DEPENDS',
  ];
  const content = names
    .map(
      name =>
        `%${name}%\n${`${f(name)}\n`.repeat(
          ['PROVIDES', 'REPLACES', 'GROUPS'].includes(name) ? many : 1,
        )}\n`,
    )
    .join('');
  const entries = [
    { path: 'a-1.0-1/', type: '5' },
    { path: 'a-1.0-1/desc', content },
  ];
  const hostile =
    random.below(2) === 0 ||
    kind === 'depth' ||
    kind === 'alias' ||
    kind === 'files';
  const archive = tarArchive(
    hostile ? [...entries, ...hostileEntries(kind, random)] : entries,
  );
  const suffix = random.pick(['gz', 'xz', 'zst'] as const);
  return {
    repository: { type: 'arch', id: 'extra', name: 'extra', urls: ['@SITE@'] },
    files: new Map([
      [
        'extra.db',
        await pack(
          archive,
          suffix,
          random,
          kind === 'files' && random.below(2) === 0,
        ),
      ],
    ]),
  };
};

const portage: DocumentMaker = async (kind, random) => {
  const fields = new Fields(
    {
      DESCRIPTION: 'x',
      EAPI: '8',
      KEYWORDS: 'amd64 ~x86',
      SLOT: '0',
      _eclasses_: 'a',
      IUSE: 'b',
      DEPEND: 'c',
      SRC_URI: 'https://example.org',
      path: 'app-misc/a-1.2.3-r1',
      _md5_: '1',
    },
    kind,
    random,
  );
  const f = (name: string) => fields.get(name);
  const names = [
    'DESCRIPTION',
    'EAPI',
    'KEYWORDS',
    'SLOT',
    '_eclasses_',
    'IUSE',
    'DEPEND',
    'SRC_URI',
    '_md5_',
  ];
  const product =
    kind === 'product' ? 'amd64 ~x86 '.repeat(upTo(100_000, random)) : '';
  const cache = names
    .map(
      name => `${name}=${name === 'KEYWORDS' && product ? product : f(name)}\n`,
    )
    .join('');
  // The same read as a shell writes it, quotes and continued lines included.
  const ebuild = names
    .map(
      name =>
        `${random.pick(['', '\t', '  '])}${name}=${random.pick([
          '"',
          "'",
          '',
        ])}${f(name)}${random.pick(['"', "'", '', '\n'])}\n`,
    )
    .join('');
  const archive = await xz(
    tarArchive([
      {
        path: `gentoo-20261122/metadata/md5-cache/${f('path').slice(0, 60)}`,
        content: cache,
      },
      { path: 'gentoo-20261122/app-misc/b/b-2.ebuild', content: ebuild },
      ...(random.below(2) === 0 ||
      kind === 'depth' ||
      kind === 'alias' ||
      kind === 'files'
        ? hostileEntries(kind, random)
        : []),
    ]),
  );
  const sum = createHash('sha512').update(archive).digest('hex');
  const digests = `# SHA512 HASH\n${sum}  gentoo-20261122.tar.xz\n`;
  return {
    repository: {
      type: 'gentoo',
      id: 'gentoo',
      name: 'gentoo',
      urls: ['@SITE@'],
    },
    files: new Map<string, Buffer | string>([
      ['snapshots/gentoo-latest.tar.xz', archive],
      [
        'snapshots/gentoo-latest.tar.xz.DIGESTS',
        random.below(4) === 0
          ? hostileText(kind, random, 60_000) + digests
          : digests,
      ],
    ]),
  };
};

export const archiveDocuments = { alpm, portage };
