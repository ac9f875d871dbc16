import { gzipSync } from 'node:zlib';
import {
  as,
  damages,
  memoryContext,
  offersOr,
  outcomeOf,
  seeded,
} from '../mirror/__testUtils__/memoryMirror';
import {
  good,
  goodOffers,
  mirrorOf,
  modules,
  packages,
  primary,
  updates,
} from './__testUtils__/goodDocuments';
import { hostilePrimaries } from './__testUtils__/hostilePrimaries';
import { hostileRepomds } from './__testUtils__/hostileRepomds';
import { primaryXml } from './__testUtils__/RpmTestRepository';
import { rpmFormat } from './rpmFormat';

// Large documents take long on a busy machine.
jest.setTimeout(150_000);

const read = (files: Parameters<typeof memoryContext>[0]) =>
  outcomeOf(rpmFormat, memoryContext(files), 20_000);

it('reads the documents when nothing is wrong with them', async () => {
  expect(await read(mirrorOf(good))).toEqual({ offers: goodOffers });
});

const paths = [
  'repodata/repomd.xml',
  'repodata/primary.xml.gz',
  'repodata/updateinfo.xml.gz',
  'repodata/modules.yaml.gz',
];

describe.each(Object.keys(damages))('files that arrive %s', damage => {
  it.each(paths)('%s', async path => {
    for (let seed = 1; seed <= 5; seed++) {
      const files = mirrorOf(good);
      const bytes = Buffer.from(files.get(`/${path}`) as string);
      files.set(
        `/${path}`,
        damages[damage](bytes, seeded(seed * 1000 + path.length)),
      );
      expect(offersOr(await read(files), goodOffers)).toEqual(goodOffers);
    }
  });
});

it('notices files that take each other’s place', async () => {
  for (const first of paths) {
    for (const second of paths.filter(path => path !== first)) {
      const files = mirrorOf(good);
      files.set(`/${first}`, mirrorOf(good).get(`/${second}`)!);
      expect(await read(files)).toEqual({ reason: expect.any(String) });
    }
  }
});

it.each(hostilePrimaries)('primary.xml with %s', async (_, plain, expected) => {
  expect(await read(mirrorOf({ primary: { plain } }))).toEqual(as(expected));
});

it.each(hostileRepomds)('repomd.xml with %s', async (_, repomd, expected) => {
  expect(await read(mirrorOf(good, repomd))).toEqual(as(expected));
});

it.each<[string, Buffer | string, RegExp | string[]]>([
  [
    'a document type',
    updates.replace('<updates>', '<!DOCTYPE u><updates>'),
    /document type/,
  ],
  ['packages', primary, /should hold <updates>/],
  ['deep nesting', `<updates>${'<update>'.repeat(1000)}`, /nests more than 64/],
  [
    '600,000 packages in one',
    `<updates><update><id>a</id>${'<package/>'.repeat(
      600_000,
    )}</update></updates>`,
    /more than 250000/,
  ],
  [
    'an endless text',
    `<updates><update><id>${'x'.repeat(
      40 * 1024 * 1024,
    )}</id></update></updates>`,
    /longer than 4 MiB/,
  ],
  ['no id', '<updates><update/></updates>', []],
  [
    'the same id twice',
    '<updates><update><id>a</id></update><update><id>a</id></update></updates>',
    ['a', 'a'],
  ],
  ['nothing', '', /empty/],
  ['half', updates.slice(0, 40), /not well-formed/],
])('updateinfo.xml with %s', async (_, plain, expected) => {
  expect(
    await read(
      mirrorOf({ primary: { plain: primaryXml([]) }, updateinfo: { plain } }),
    ),
  ).toEqual(as(expected));
});

it.each<[string, string, RegExp | string[]]>([
  ['brackets without an end', '['.repeat(1e6), /not modules\.yaml/],
  [
    'aliases of aliases',
    `a: &a [x]\n${Array.from(
      { length: 40 },
      (_, at) =>
        `b${at}: &b${at} [*${at ? `b${at - 1}` : 'a'},*${
          at ? `b${at - 1}` : 'a'
        }]\n`,
    ).join('')}`,
    /not modules\.yaml/,
  ],
  ['a document of 5 MiB', `a: ${'x'.repeat(5e6)}`, /longer than 512 KiB/],
  [
    '100,000 documents',
    `${modules}${'---\na: b\n'.repeat(1e5)}`,
    /more than 50000 documents/,
  ],
  [
    'prototypes',
    `${modules}---\ndocument: modulemd\ndata: { __proto__: { name: x, stream: y }, constructor: z }\n`,
    ['m:1'],
  ],
  ['XML', primary, /not modules\.yaml/],
  ['nothing', '', []],
])('modules.yaml with %s', async (_, plain, expected) => {
  expect(
    await read(
      mirrorOf({ primary: { plain: primaryXml([]) }, modules: { plain } }),
    ),
  ).toEqual(as(expected));
});

it('stops at a bomb', async () => {
  const plain = Buffer.alloc(64 * 1024 * 1024, 'a');
  for (const type of ['primary', 'updateinfo', 'modules']) {
    const files = {
      ...good,
      [type]: { plain, packed: gzipSync(plain), claimed: { openSize: 1000 } },
    };
    expect(await read(mirrorOf(files))).toEqual(
      as(/more than the allowed 1000 bytes come out/),
    );
  }
});

it('reads damage that is announced as a whole, or not at all', async () => {
  // Somebody who writes both files can say what he likes, but never crash, hang or be read by halves.
  const names = new Set(packages.map((_, at) => `package-${at}`));
  for (const [name, damage] of Object.entries(damages)) {
    for (let seed = 1; seed <= 10; seed++) {
      const plain = damage(Buffer.from(primary), seeded(seed * 77));
      const outcome = await read(mirrorOf({ primary: { plain } }));
      const offers = 'reason' in outcome ? [] : outcome.offers;
      const unknown = offers.filter(
        offer => ![...names].some(known => offer.startsWith(known)),
      );
      expect({ name, seed, tooManyUnknown: unknown.length > 1 }).toEqual({
        name,
        seed,
        tooManyUnknown: false,
      });
    }
  }
});
