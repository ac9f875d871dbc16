import type { OfferedPackage } from 'backstage-plugin-patchman-node';
import { digestPackages, PackageSetDigest } from './digestPackages';
import { encodePackages } from './PackageSetBuilder';

const packages = Array.from(
  { length: 5000 },
  (_, i): OfferedPackage => ({
    type: 'deb',
    name: `package${i % 1700}`,
    epoch: '',
    version: `${i}`,
    release: '1',
    arch: i % 3 ? 'amd64' : 'all',
    ...(i % 5 === 0 && {
      attributes: { source: { name: 'source', version: `${i}` } },
    }),
  }),
);

async function streamed(of: OfferedPackage[]): Promise<string> {
  const digest = new PackageSetDigest();
  for (const { item, attributes } of encodePackages(of)) {
    digest.add(item, attributes);
  }
  return digest.digest();
}

it('a set has one digest, at hand or streamed, in any order, with doubles', async () => {
  const digest = await digestPackages(encodePackages(packages));
  expect(digest).toMatch(/^[0-9a-f]{64}$/);
  const others = [...packages].reverse().concat(packages.slice(100, 200));
  expect(await digestPackages(encodePackages(others))).toBe(digest);
  expect(await streamed(packages)).toBe(digest);
  expect(await streamed(others)).toBe(digest);
});

it('a set of other packages, or of other attributes, has another digest', async () => {
  const digest = await digestPackages(encodePackages(packages));
  const [first, ...rest] = packages;
  for (const other of [
    rest,
    [{ ...first, version: '0.1' }, ...rest],
    [{ ...first, attributes: undefined }, ...rest],
  ]) {
    expect(await digestPackages(encodePackages(other))).not.toBe(digest);
  }
});
