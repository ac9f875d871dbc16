import { createHash } from 'node:crypto';
import {
  checksumToCompare,
  isProtected,
  verifyBytes,
  type ByteStream,
  type ExpectedFile,
} from './checksums';

const bytes = Buffer.from('Package: a\n');
const digest = (kind: string) => createHash(kind).update(bytes).digest('hex');

async function* source(): ByteStream {
  yield bytes.subarray(0, 4);
  yield bytes.subarray(4);
}

async function read(expected: ExpectedFile): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of verifyBytes(source(), expected, 'Packages')) {
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString();
}

it.each(['md5', 'sha1', 'sha256', 'sha512'])(
  'accepts a right %s',
  async kind => {
    expect(
      await read({ size: bytes.length, checksums: { [kind]: digest(kind) } }),
    ).toBe('Package: a\n');
  },
);

it('passes on what nothing is known of', async () => {
  expect(await read({ checksums: {} })).toBe('Package: a\n');
});

it('compares the strongest, never a weak one beside a strong one', () => {
  const checksums = { md5: '1', sha1: '2', sha256: '3', sha512: '4' };
  expect(checksumToCompare({ checksums })).toEqual({
    kind: 'sha256',
    digest: '3',
  });
  expect(
    checksumToCompare({ checksums: { md5: '1', sha512: '4' } }),
  ).toMatchObject({ kind: 'sha512' });
  expect(checksumToCompare({ checksums: {} })).toBeNull();
  expect(isProtected({ checksums: { md5: '1', sha1: '2' } })).toBe(false);
  expect(isProtected({ checksums: { sha512: '4' } })).toBe(true);
});

it('names both digests when they differ', async () => {
  await expect(
    read({ checksums: { sha256: 'f'.repeat(64) } }),
  ).rejects.toMatchObject({
    kind: 'damaged',
    message: `Packages is not the file that is announced: its sha256 is ${digest(
      'sha256',
    ).slice(
      0,
      12,
    )}…, expected ffffffffffff…; the mirror may be in the middle of an update, or somebody changed the file`,
  });
});

it('stops at the first byte too many, and says how much is missing', async () => {
  await expect(read({ size: 5, checksums: {} })).rejects.toThrow(
    'Packages is larger than the 5 bytes that are announced for it',
  );
  await expect(read({ size: 20, checksums: {} })).rejects.toThrow(
    'Packages ends after 11 of 20 bytes',
  );
});
