import { gzipSync, zstdCompressSync } from 'node:zlib';
import { type HostileKind, hostileText, type Random, upTo } from '../texts';
import { protocol2Base, protocol3Base } from './bases';

type Node = Record<string | number, unknown>;
type Place = { parent: Node; key: string | number; path: string };

/** A body and how it is told to be compressed. */
export interface HostileBody {
  touched: string;
  body: Buffer;
  headers: Record<string, string>;
}

/** Every value of a document with where it stands. */
function placesOf(parent: object, path = ''): Place[] {
  return Object.entries(parent).flatMap(([key, value]) => {
    const here = { parent: parent as Node, key, path: `${path}${key}` };
    return typeof value === 'object' && value !== null
      ? [here, ...placesOf(value, `${here.path}.`)]
      : [here];
  });
}

const isText = ({ parent, key }: Place) => typeof parent[key] === 'string';
const isList = ({ parent, key }: Place) => Array.isArray(parent[key]);
const isObject = ({ parent, key }: Place) =>
  typeof parent[key] === 'object' &&
  parent[key] !== null &&
  !Array.isArray(parent[key]);

/** Stands in a document for what JSON.stringify cannot write. */
const RAW = '@raw@';
const MOST = 3_000_000;

function nesting(random: Random): string {
  const depth = upTo(random.pick([1000, 100_000, 3_000_000]), random);
  const [open, close] = random.pick([
    ['[', ']'],
    ['{"a":', '}'],
    ['[{"a":', '}]'],
    ['[1,', ']'],
  ]);
  // Without an end a document is damaged, which may be noticed as late as its depth.
  return (
    open.repeat(depth) +
    (random.below(4) === 0 ? '' : `0${close.repeat(depth)}`)
  );
}

function repeatedKeys(random: Random): string {
  const many = upTo(200_000, random);
  return random.pick([
    () => `{${Array(many).fill('"a":1').join(',')}}`,
    () =>
      `{${Array.from({ length: many }, (_, at) => `"k${at}":1`).join(',')}}`,
    () => `{${Array.from({ length: many }, (_, at) => `"${at}":1`).join(',')}}`,
    () => `{${Array(many).fill('"\\u005f\\u005fproto__":{"x":1}').join(',')}}`,
    () => `"${'\\u0061'.repeat(many)}"`,
    () => `[${Array(many).fill('1e400').join(',')}]`,
    () => '9'.repeat(many),
  ])();
}

/** Characters of a list, twice what any report may have. */
const MOST_FILLED = 64 * 1024 * 1024;

/** More of the same, each a little different, so that nothing can be told twice. */
function filled(list: unknown[], many: number): unknown[] {
  const [sample] = list;
  const text = JSON.stringify(sample);
  const length = Math.min(many, Math.ceil(MOST_FILLED / text.length));
  return Array.from({ length }, (_, at) =>
    typeof sample === 'string'
      ? `${sample}${at}`
      : JSON.parse(text.replace(/"name":"([^"]*)"/, `"name":"$1${at}"`)),
  );
}

function change(kind: HostileKind, document: object, random: Random) {
  const places = placesOf(document);
  const one = (fits: (place: Place) => boolean) =>
    random.pick(
      places.filter(place => fits(place) && place.path !== 'protocol'),
    );
  let raw = 'null';
  let touched: Place;
  switch (kind) {
    case 'depth':
    case 'alias':
      raw = kind === 'depth' ? nesting(random) : repeatedKeys(random);
      touched = one(() => true);
      if (isObject(touched) && random.below(2) === 0) {
        (touched.parent[touched.key] as Node).zz = RAW;
      } else {
        touched.parent[touched.key] = RAW;
      }
      break;
    case 'product': {
      touched = one(isList);
      const other = one(isList);
      const many = random.pick([300, 3000, 30_000]);
      // The inner one first, so that both grow where one holds the other.
      for (const { parent, key } of [touched, other].sort(
        (a, b) => b.path.length - a.path.length,
      )) {
        parent[key] = filled(
          parent[key] as unknown[],
          Math.min(many, key === 'items' ? 3000 : many),
        );
      }
      break;
    }
    case 'names':
      touched = one(random.below(2) === 0 ? isText : isObject);
      if (isText(touched))
        touched.parent[touched.key] = hostileText(kind, random, MOST);
      else {
        Object.defineProperty(
          touched.parent[touched.key],
          hostileText(kind, random, MOST),
          {
            value: random.pick<unknown>([
              {},
              [],
              'x',
              1,
              null,
              { toString: 1 },
            ]),
            enumerable: true,
          },
        );
      }
      break;
    case 'date':
      touched =
        random.below(2) === 0
          ? one(isText)
          : one(({ path }) => /At$|_at$|Time$/.test(path));
      touched.parent[touched.key] = hostileText(kind, random, MOST);
      break;
    default:
      touched = one(isText);
      touched.parent[touched.key] = hostileText(kind, random, MOST);
  }
  return {
    touched: touched.path,
    text: JSON.stringify(document).replace(JSON.stringify(RAW), () => raw),
  };
}

/** What is hostile about how a body is sent. */
function sendHostile(
  text: string,
  random: Random,
): Omit<HostileBody, 'touched'> {
  const plain = Buffer.from(text);
  const zeros = Buffer.alloc(64 * 1024 * 1024, ' ');
  return random.pick<() => Omit<HostileBody, 'touched'>>([
    () => ({ body: gzipSync(zeros), headers: { 'Content-Encoding': 'gzip' } }),
    () => ({
      body: Buffer.concat(Array(8).fill(gzipSync(zeros))),
      headers: { 'Content-Encoding': 'gzip' },
    }),
    () => ({
      body: Buffer.concat(Array(8).fill(zstdCompressSync(zeros))),
      headers: { 'Content-Encoding': 'zstd' },
    }),
    () => ({
      body: gzipSync(gzipSync(plain)),
      headers: { 'Content-Encoding': 'gzip' },
    }),
    () => ({
      body: gzipSync(plain).subarray(0, 40),
      headers: { 'Content-Encoding': 'gzip' },
    }),
    () => ({
      body: zstdCompressSync(plain).subarray(0, 40),
      headers: { 'Content-Encoding': 'zstd' },
    }),
    () => ({ body: plain, headers: { 'Content-Encoding': 'br' } }),
    () => ({
      body: plain,
      headers: { 'Content-Encoding': 'gzip, gzip, gzip' },
    }),
    () => ({
      body: gzipSync(plain),
      headers: { 'Content-Encoding': 'deflate' },
    }),
    () => ({ body: Buffer.from(text, 'utf16le'), headers: {} }),
    () => ({ body: Buffer.from(`\ufeff${text}`), headers: {} }),
    () => ({
      body: Buffer.concat([plain, Buffer.from([0xff, 0xfe, 0xc3])]),
      headers: {},
    }),
    () => ({ body: plain.subarray(0, plain.length / 2), headers: {} }),
    () => ({
      body: Buffer.from(
        random.pick([
          '',
          'null',
          '[]',
          '0',
          '"x"',
          'NaN',
          '{}',
          '{"protocol":3}',
        ]),
      ),
      headers: {},
    }),
    () => ({
      body: Buffer.concat([Buffer.alloc(MOST, ' '), plain]),
      headers: {},
    }),
    () => ({
      body: Buffer.concat([plain, Buffer.alloc(MOST, '\t')]),
      headers: {},
    }),
  ])();
}

/** A hostile body of protocol 2 or 3. */
export function hostileJson(
  protocol: 2 | 3,
  kind: HostileKind,
  random: Random,
  hostname: string,
  goodMirror: string,
): HostileBody {
  const base = protocol === 2 ? protocol2Base : protocol3Base;
  const document = base(hostname, goodMirror);
  if (kind === 'files') {
    return {
      touched: 'body',
      ...sendHostile(JSON.stringify(document), random),
    };
  }
  const { touched, text } = change(kind, document, random);
  const packed = random.below(2) === 0 || text.length > 1_000_000;
  return {
    touched,
    body: packed ? gzipSync(text) : Buffer.from(text),
    headers: packed ? { 'Content-Encoding': 'gzip' } : {},
  };
}
