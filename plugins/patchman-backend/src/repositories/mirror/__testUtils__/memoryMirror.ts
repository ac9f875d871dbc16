import { Readable } from 'node:stream';
import { mockServices } from '@backstage/backend-test-utils';
import type {
  MirrorContext,
  OfferedPackage,
  RepositoryFormat,
} from 'backstage-plugin-patchman-node';
import { RepositoryError } from '../../fetch';

/** Files of a mirror by path. */
export type MirrorFiles = Map<string, Buffer | string>;

/** A context whose mirror is in memory, so that hundreds of documents can be tried in seconds. */
export function memoryContext(
  files: MirrorFiles,
  changes: Partial<MirrorContext> = {},
): MirrorContext {
  return {
    url: 'https://mirror.example.org/',
    arch: 'x86_64',
    previous: null,
    fetcher: {
      async fetch(url, { maxSize = 1e9 } = {}) {
        const found = files.get(new URL(url).pathname);
        const bytes = Buffer.from((found ?? '') as string);
        if (bytes.length > maxSize) {
          throw new RepositoryError('too-large', `${url} is too large`);
        }
        return {
          url,
          status: found === undefined ? 404 : 200,
          headers: {},
          body: Readable.from(pieces(bytes)),
        };
      },
    },
    keyrings: [],
    requireSignatures: false,
    logger: mockServices.logger.mock(),
    signal: new AbortController().signal,
    ...changes,
  };
}

function* pieces(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += 65536) {
    yield bytes.subarray(at, at + 65536);
  }
}

/** What came of reading a mirror: everything that it offers, or the reason why not. */
export type Outcome = { offers: string[] } | { reason: string };

/**
 * Reads all that a mirror has. Errors that are no reason for people, and reads that take longer than `limitMs`, fail.
 * `names` makes the comparable form of a package.
 */
export async function outcomeOf(
  format: RepositoryFormat,
  context: MirrorContext,
  limitMs = 120_000,
): Promise<Outcome> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('it hangs')), limitMs);
  });
  try {
    return { offers: await Promise.race([late, readAll(format, context)]) };
  } catch (error) {
    if (!(error instanceof RepositoryError)) throw error;
    const { message } = error;
    // eslint-disable-next-line no-control-regex
    if (message.length > 600 || /[\u0000-\u001f]/.test(message)) {
      throw new Error(`not readable: ${JSON.stringify(message.slice(0, 700))}`);
    }
    return { reason: message };
  } finally {
    clearTimeout(timer);
  }
}

const nameOf = ({ name, epoch, version, release, arch }: OfferedPackage) =>
  `${name}-${epoch && `${epoch}:`}${version}-${release}.${arch}`;

async function readAll(
  format: RepositoryFormat,
  context: MirrorContext,
): Promise<string[]> {
  const checked = await format.check(context);
  if (checked.status !== 'changed') throw new Error('expected a change');
  const offers: string[] = [];
  for await (const batch of checked.read()) offers.push(...batch.map(nameOf));
  const modules = await checked.readModules?.();
  offers.push(
    ...(modules?.streams ?? []).map(({ name, stream }) => `${name}:${stream}`),
  );
  if (checked.readAdvisories) {
    for await (const batch of checked.readAdvisories()) {
      offers.push(...batch.map(({ name }) => name));
    }
  }
  return offers;
}

/** For a matcher: a reason that fits, or exactly these. */
export function as(expected: RegExp | string[]) {
  return Array.isArray(expected)
    ? { offers: expected }
    : { reason: expect.stringMatching(expected) };
}

/** What was read, or all of `offers` when there is a reason: so nothing between compares equal. */
export function offersOr(outcome: Outcome, offers: string[]): string[] {
  return 'reason' in outcome ? offers : outcome.offers;
}

/** Random numbers that are the same in each run (mulberry32). `below(n)` is from 0 to n - 1. */
export function seeded(seed: number) {
  let state = seed;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  const below = (limit: number) => Math.floor(next() * limit);
  return {
    below,
    pick: <T>(items: readonly T[]): T => items[below(items.length)],
  };
}

/** Ways in which bytes arrive otherwise than they were sent, each by a random amount. */
export const damages: Record<
  string,
  (bytes: Buffer, random: ReturnType<typeof seeded>) => Buffer
> = {
  'cut off': (bytes, { below }) => bytes.subarray(0, below(bytes.length)),
  'without its beginning': (bytes, { below }) =>
    bytes.subarray(1 + below(bytes.length - 1)),
  'with a changed bit': (bytes, { below }) => {
    const changed = Buffer.from(bytes);
    changed[below(bytes.length)] ^= 1 << below(8);
    return changed;
  },
  'with random bytes inside': (bytes, { below }) => {
    const at = below(bytes.length);
    const noise = Buffer.from(
      Array.from({ length: 1 + below(40) }, () => below(256)),
    );
    return Buffer.concat([bytes.subarray(0, at), noise, bytes.subarray(at)]);
  },
  'with a part missing': (bytes, { below }) => {
    const at = below(bytes.length);
    return Buffer.concat([
      bytes.subarray(0, at),
      bytes.subarray(at + 1 + below(60)),
    ]);
  },
  'with two parts exchanged': (bytes, { below }) => {
    const middle = 1 + below(bytes.length - 1);
    return Buffer.concat([bytes.subarray(middle), bytes.subarray(0, middle)]);
  },
  'sent twice': bytes => Buffer.concat([bytes, bytes]),
  'with a megabyte behind it': bytes =>
    Buffer.concat([bytes, Buffer.alloc(1024 * 1024)]),
};
