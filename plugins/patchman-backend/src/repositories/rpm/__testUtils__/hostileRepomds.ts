import { good, goodOffers, laughs } from './goodDocuments';
import { repomdXml } from './RpmTestRepository';

const mebibyte = 1024 * 1024;

/** A repomd.xml that somebody made on purpose, and what must come of it. */
export const hostileRepomds: [string, string, RegExp | string[]][] = [
  [
    'a document type',
    repomdXml(good).replace(
      '<repomd',
      '<!DOCTYPE r [<!ENTITY e SYSTEM "file:///etc/passwd">]><repomd',
    ),
    /document type/,
  ],
  [
    'a billion laughs',
    repomdXml(good).replace('<repomd', `${laughs}<repomd`),
    /document type/,
  ],
  ['deep nesting', `<repomd>${'<data>'.repeat(1000)}`, /nests more than 64/],
  [
    '600,000 entries',
    `<repomd>${'<data/>'.repeat(600_000)}</repomd>`,
    /more than 500000|too large/,
  ],
  [
    '10 MiB of text',
    `<repomd>${'x'.repeat(10 * mebibyte)}</repomd>`,
    /too large/,
  ],
  ['no entries', '<repomd/>', /lists no packages/],
  [
    'no packages',
    repomdXml({ updateinfo: good.updateinfo }),
    /lists no packages/,
  ],
  ['the wrong root', '<metadata/>', /should hold <repomd>/],
  ['a web page', '<html><head/></html>', /web page/],
  ['an empty file', '', /empty/],
  ['half of it', repomdXml(good).slice(0, 400), /not well-formed/],
  ...[
    '../../../etc/passwd',
    '/etc/passwd.gz',
    '//elsewhere.example.org/p.gz',
    'file:///etc/passwd',
    'http://169.254.169.254/p.gz',
    'https://mirror.example.org@elsewhere.example.org/p',
    'repodata/%2e%2e/%2e%2e/x',
    '\\\\elsewhere.example.org\\p',
    'data:text/xml,x',
  ].map((href): [string, string, RegExp] => [
    `the location ${href}`,
    repomdXml({ primary: { ...good.primary, href } }),
    /outside of its repository|does not have|lists no packages/,
  ]),
  [
    'an empty location',
    repomdXml({ primary: { ...good.primary, href: '' } }),
    /lists no packages/,
  ],
  [
    'only zchunk',
    repomdXml({
      primary_zck: { ...good.primary, href: 'repodata/primary.xml.gz' },
    }),
    /zchunk/,
  ],
  ...(['checksum', 'openChecksum'] as const).flatMap(field =>
    ['', 'x', 'zz'.repeat(32), '0'.repeat(63), '../..', '0'.repeat(64)].map(
      (value): [string, string, RegExp] => [
        `the ${field} ${JSON.stringify(value.slice(0, 10))}`,
        repomdXml({
          primary: { ...good.primary, claimed: { [field]: value } },
        }),
        /checksum that is none|is not the file that is announced/,
      ],
    ),
  ),
  ...(
    [
      ['size', 0],
      ['size', 1],
      ['size', 99_999_999],
      ['openSize', 0],
      ['openSize', 10],
      ['openSize', 99_999_999],
    ] as const
  ).map(([field, value]): [string, string, RegExp] => [
    `the ${field} ${value}`,
    repomdXml({ primary: { ...good.primary, claimed: { [field]: value } } }),
    /is larger than|ends after|more than the allowed/,
  ]),
  ...(['-1', '1e99', 'NaN', '9'.repeat(40), '0x10', ' '] as const).flatMap(
    value =>
      (['size', 'openSize', 'timestamp'] as const).map(
        (field): [string, string, string[]] => [
          `the ${field} ${JSON.stringify(value)}`,
          repomdXml({
            ...good,
            primary: { ...good.primary, claimed: { [field]: value } },
          }),
          goodOffers,
        ],
      ),
  ),
];
