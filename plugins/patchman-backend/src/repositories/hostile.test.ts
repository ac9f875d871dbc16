import {
  hostileDocuments,
  hostileKinds,
  hostileSite,
} from './__testUtils__/hostile';
import { readSite } from './__testUtils__/hostile/readSite';

jest.setTimeout(120_000);

const seeds = [1, 2, 3];
const maxSize = 300_000;
/** Milliseconds: far more than a turn has, far less than what grows faster than a document does. */
const patience = 1_000;
/** Characters kept of a byte: a line of an archive can be a package with a few fields. */
const keptOfAByte = 20;

describe.each(hostileDocuments)('hostile documents: %s', document => {
  it.each(hostileKinds)('%s costs no more than it is long', async kind => {
    for (const seed of seeds) {
      const site = hostileSite(document, kind, seed, maxSize);
      const { reason, kept, longestStretch } = await readSite(site);
      const told = { document, kind, seed, reason };
      expect({ ...told, isBounded: kept < maxSize * keptOfAByte }).toEqual({
        ...told,
        isBounded: true,
      });
      expect({ ...told, longestStretch }).toEqual({
        ...told,
        longestStretch: expect.any(Number),
      });
      expect(longestStretch).toBeLessThan(patience);
      // eslint-disable-next-line no-control-regex
      expect(reason ?? '').not.toMatch(/[\u0000-\u001f]/);
      expect((reason ?? '').length).toBeLessThan(600);
    }
  });
});

it('makes the same site of the same seed, and another one of another', () => {
  const pathsAndBytes = (seed: number) =>
    [...hostileSite('primary', 'size', seed, 50_000).files].map(
      ([path, bytes]) => [path, bytes.toString('base64')],
    );
  expect(pathsAndBytes(7)).toEqual(pathsAndBytes(7));
  const all = Array.from({ length: 20 }, (_, seed) => pathsAndBytes(seed));
  expect(new Set(all.map(one => JSON.stringify(one))).size).toBeGreaterThan(5);
});
