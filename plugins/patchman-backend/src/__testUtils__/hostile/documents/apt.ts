import { createHash } from 'node:crypto';
import { pack } from '../packing';
import { upTo } from '../texts';
import { type DocumentMaker, Fields } from './document';

const sha256 = (bytes: Buffer | string) =>
  createHash('sha256').update(bytes).digest('hex');
const deb = {
  type: 'deb',
  name: 'd',
  urls: ['@SITE@'],
  suite: 'stable',
  component: 'main',
  archs: ['amd64'],
};
const folder = 'dists/stable';

/** What a Release lists, as it is served. */
function listing(path: string, bytes: Buffer): string {
  return ` ${sha256(bytes)} ${bytes.length} ${path}\n`;
}

const release: DocumentMaker = async (kind, random) => {
  const fields = new Fields(
    {
      Origin: 'o',
      Label: 'l',
      Suite: 'stable',
      Codename: 'stable',
      Version: '1',
      Date: 'Sun, 01 Nov 2026 10:00:00 UTC',
      'Valid-Until': 'Sun, 01 Nov 2099 10:00:00 UTC',
      'Acquire-By-Hash': 'yes',
      Architectures: 'amd64',
      Components: 'main',
      Description: 'd',
      NotAutomatic: 'no',
      'Signed-By': 'x',
      hash: 'ab'.repeat(32),
      size: '10',
      path: 'main/binary-amd64/Packages',
    },
    kind,
    random,
  );
  const f = (name: string) => fields.get(name);
  const index = Buffer.from('Package: a\nVersion: 1\nArchitecture: amd64\n\n');
  const entries =
    kind === 'files' || kind === 'product' ? upTo(20_000, random) : 1;
  const lines = Array.from(
    { length: entries },
    (_, at) =>
      ` ${f('hash')} ${f('size')} ${f('path')}${at ? `.${at}` : ''}${
        kind === 'depth' ? '/a'.repeat(1000) : ''
      }\n`,
  ).join('');
  const words = kind === 'product' ? 'main '.repeat(100_000) : f('Components');
  const head = [
    'Origin',
    'Label',
    'Suite',
    'Codename',
    'Version',
    'Date',
    'Valid-Until',
    'Acquire-By-Hash',
    'Architectures',
    'Description',
    'NotAutomatic',
    'Signed-By',
  ]
    .map(name => `${name}: ${f(name)}\n`)
    .join('');
  const continued =
    kind === 'alias' ? `X:\n${' .\n'.repeat(upTo(500_000, random))}` : '';
  const text = `${head}Components: ${words}\n${continued}SHA256:\n${listing(
    'main/binary-amd64/Packages',
    index,
  )}${lines}`;
  const signed = random.below(3) === 0;
  const clear = `-----BEGIN PGP SIGNED MESSAGE-----\n${'Hash: SHA256\n'.repeat(
    kind === 'product' ? 20_000 : 1,
  )}\n${text.replace(
    /^-/gm,
    '- -',
  )}-----BEGIN PGP SIGNATURE-----\n\n${'A'.repeat(64)}\n`.concat(
    'QUJD\n'.repeat(kind === 'size' ? upTo(200_000, random) : 2),
    '=AAAA\n-----END PGP SIGNATURE-----\n',
  );
  return {
    repository: deb,
    files: new Map<string, Buffer | string>([
      [`${folder}/${signed ? 'InRelease' : 'Release'}`, signed ? clear : text],
      [`${folder}/main/binary-amd64/Packages`, index],
    ]),
  };
};

const packages: DocumentMaker = async (kind, random) => {
  const fields = new Fields(
    {
      Package: 'a',
      Version: '1:2.0-1',
      Architecture: 'amd64',
      Source: 'a (1.0)',
      'Multi-Arch': 'same',
      Provides: 'b (= 1)',
      Replaces: 'c (<< 2)',
      Breaks: 'c (<< 2)',
      Conflicts: 'd',
      Depends: 'libc6 (>= 2) | x',
      Section: 'main',
      Priority: 'optional',
      'Phased-Update-Percentage': '50',
      Description: 'd',
      Size: '10',
      Filename: 'pool/a.deb',
      Tag: 'a::b',
      Origin: 'o',
    },
    kind,
    random,
  );
  const f = (name: string) => fields.get(name);
  const names = [
    'Version',
    'Architecture',
    'Source',
    'Multi-Arch',
    'Provides',
    'Replaces',
    'Breaks',
    'Conflicts',
    'Depends',
    'Section',
    'Priority',
    'Phased-Update-Percentage',
    'Description',
    'Size',
    'Filename',
    'Tag',
    'Origin',
  ];
  const most = { product: 2000, files: 100_000 }[kind as string];
  const many = most ? upTo(most, random) : 1;
  const list =
    kind === 'product'
      ? Array.from(
          { length: Math.ceil(200_000 / many) },
          (_, at) => `p${at} (= 1)`,
        ).join(', ')
      : '';
  const one = (at: number) =>
    `Package: ${f('Package')}${at || ''}\n${names
      .map(name => `${name}: ${list && name === 'Provides' ? list : f(name)}\n`)
      .join('')}${
      kind === 'depth' ? ' x\n'.repeat(upTo(300_000, random)) : ''
    }${kind === 'alias' ? 'Version: 2\n'.repeat(upTo(100_000, random)) : ''}\n`;
  const plain = Buffer.from(
    Array.from({ length: many }, (_, at) => one(at)).join(''),
  );
  const suffix = random.pick(['gz', 'xz', 'zst'] as const);
  const packed = await pack(
    plain,
    suffix,
    random,
    kind === 'files' && random.below(2) === 0,
  );
  const path = `main/binary-amd64/Packages.${suffix}`;
  return {
    repository: deb,
    files: new Map<string, Buffer | string>([
      [
        `${folder}/Release`,
        `Origin: o\nSuite: stable\nDate: Sun, 01 Nov 2026 10:00:00 UTC\nArchitectures: amd64\nComponents: main\nSHA256:\n${listing(
          path,
          packed,
        )}`,
      ],
      [`${folder}/${path}`, packed],
    ]),
  };
};

export const aptDocuments = { Release: release, Packages: packages };
