import {
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import {
  createCleartextMessage,
  createMessage,
  generateKey,
  revokeKey,
  sign,
  type PrivateKey,
  type PublicKey,
} from 'openpgp';
import { loadKeyring } from './keyring';
import { isClearsigned, verifyClearsigned, verifyDetached } from './signatures';

const text = 'Suite: stable\nDate: Sat, 11 Jul 2026 10:16:37 UTC\n- dash\n';

interface Pair {
  privateKey: PrivateKey;
  publicKey: PublicKey;
}

const newKey = (changes: object = {}): Promise<Pair> =>
  generateKey({
    userIDs: [{ name: 'Archive' }],
    format: 'object',
    ...changes,
  }) as Promise<Pair>;

async function clearsign(signed: string, ...keys: PrivateKey[]) {
  return (await sign({
    message: await createCleartextMessage({ text: signed }),
    signingKeys: keys,
  })) as string;
}

let archive: Pair;
let other: Pair;
let expired: Pair;
beforeAll(async () => {
  archive = await newKey();
  other = await newKey();
  expired = await newKey({
    date: new Date('2020-01-01'),
    keyExpirationTime: 3600,
  });
});

describe('clear-signed text', () => {
  it('is verified by a known key, and only what was signed counts', async () => {
    const message = await clearsign(text, archive.privateKey);
    expect(isClearsigned(message)).toBe(true);
    expect(isClearsigned(text)).toBe(false);
    const result = await verifyClearsigned(
      `Suite: evil\n\n${message}\nSuite: worse\n`,
      [other.publicKey, archive.publicKey],
    );
    expect(result.status).toBe('verified');
    expect(result.text.trimEnd()).toBe(text.trimEnd());
  });

  it('is unverified when the key is not known', async () => {
    const message = await clearsign(text, archive.privateKey);
    for (const keys of [[], [other.publicKey]]) {
      const result = await verifyClearsigned(message, keys);
      expect(result).toMatchObject({
        status: 'unverified',
        reason: expect.stringMatching(
          /^its key [0-9A-F]{16} is not in the configured keyrings$/,
        ),
      });
      expect(result.text).toContain('Suite: stable');
    }
  });

  it('is wrong when it was changed after signing', async () => {
    const message = await clearsign(text, archive.privateKey);
    await expect(
      verifyClearsigned(message.replace('stable', 'evil'), [archive.publicKey]),
    ).rejects.toMatchObject({
      kind: 'signature',
      message: expect.stringContaining('changed after signing'),
    });
  });

  it('needs one good signature of several, and no wrong one', async () => {
    const both = await clearsign(text, archive.privateKey, other.privateKey);
    await expect(
      verifyClearsigned(both, [other.publicKey]),
    ).resolves.toMatchObject({ status: 'verified' });
    await expect(
      verifyClearsigned(both.replace('stable', 'evil'), [other.publicKey]),
    ).rejects.toMatchObject({ kind: 'signature' });
  });

  it('says that the armor is broken', async () => {
    const message = await clearsign(text, archive.privateKey);
    const cut = message.slice(0, message.indexOf('-----BEGIN PGP SIGNATURE'));
    await expect(
      verifyClearsigned(cut, [archive.publicKey]),
    ).rejects.toMatchObject({
      kind: 'signature',
      message: expect.stringContaining('the signature cannot be read'),
    });
  });

  it('is not verified by an expired key', async () => {
    const message = (await sign({
      message: await createCleartextMessage({ text }),
      signingKeys: expired.privateKey,
      date: new Date('2020-01-01T00:10:00Z'),
    })) as string;
    expect(await verifyClearsigned(message, [expired.publicKey])).toMatchObject(
      {
        status: 'unverified',
        reason: expect.stringContaining('has expired'),
        expired: true,
      },
    );
  });

  it('is not verified by a revoked key', async () => {
    const message = await clearsign(text, archive.privateKey);
    const { publicKey } = (await revokeKey({
      key: archive.privateKey,
      format: 'object',
    })) as Pair;
    expect(await verifyClearsigned(message, [publicKey])).toMatchObject({
      status: 'unverified',
      reason: expect.stringContaining('is revoked'),
    });
  });
});

describe('a detached signature', () => {
  const bytes = Buffer.from(text);
  const detached = async (format: 'armored' | 'binary', key: PrivateKey) =>
    Buffer.from(
      (await sign({
        message: await createMessage({ binary: bytes }),
        signingKeys: key,
        detached: true,
        format: format as 'armored',
      })) as string | Uint8Array as string,
    );

  it('is verified, armored or binary', async () => {
    for (const format of ['armored', 'binary'] as const) {
      const signature = await detached(format, archive.privateKey);
      expect(
        await verifyDetached(bytes, signature, [archive.publicKey]),
      ).toMatchObject({ status: 'verified' });
      expect(
        await verifyDetached(bytes, signature, [other.publicKey]),
      ).toMatchObject({ status: 'unverified' });
      await expect(
        verifyDetached(Buffer.from('other'), signature, [archive.publicKey]),
      ).rejects.toMatchObject({ kind: 'signature' });
    }
  });

  it('says that it is none', async () => {
    await expect(
      verifyDetached(bytes, Buffer.from('nonsense'), [archive.publicKey]),
    ).rejects.toThrow('the signature cannot be read');
  });
});

describe('keyrings', () => {
  let folder: string;
  const warnings: string[] = [];
  const load = (paths: string[]) =>
    loadKeyring(paths, message => warnings.push(message));
  const ids = (keys: PublicKey[]) => keys.map(key => key.getFingerprint());

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'keyring-'));
    warnings.length = 0;
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('loads binary and armored files from folders, and files by name', async () => {
    writeFileSync(join(folder, 'a.gpg'), archive.publicKey.write());
    writeFileSync(
      join(folder, 'b.asc'),
      `# two blocks\n${other.publicKey.armor()}\n${expired.publicKey.armor()}`,
    );
    writeFileSync(join(folder, 'readme.txt'), 'not a key');
    const all = [archive, other, expired].map(pair => pair.publicKey);
    expect(ids((await load([folder])).keys)).toEqual(ids(all));
    expect(ids((await load([join(folder, 'a.gpg')])).keys)).toEqual(
      ids([archive.publicKey]),
    );
    expect(warnings).toEqual([]);
  });

  it('leaves out keys that a distribution has retired', async () => {
    const file = join(folder, 'debian-archive-removed-keys.gpg');
    writeFileSync(file, archive.publicKey.write());
    expect((await load([folder])).keys).toEqual([]);
    expect((await load([file])).keys).toHaveLength(1);
  });

  it('goes on when one file cannot be read', async () => {
    writeFileSync(join(folder, 'a.gpg'), 'no key at all');
    writeFileSync(join(folder, 'b.gpg'), archive.publicKey.write());
    const { keys } = await load([join(folder, 'missing'), folder]);
    expect(keys).toHaveLength(1);
    expect(warnings).toEqual([
      expect.stringContaining(join(folder, 'missing')),
      expect.stringContaining('a.gpg cannot be read'),
    ]);
  });

  it('sees that a file has changed', async () => {
    const file = join(folder, 'a.gpg');
    writeFileSync(file, archive.publicKey.write());
    const before = await load([folder]);
    expect(await load([folder])).toEqual(before);
    writeFileSync(
      file,
      Buffer.concat([archive.publicKey.write(), other.publicKey.write()]),
    );
    const after = await load([folder]);
    expect(after.keys).toHaveLength(2);
    expect(after.digest).not.toBe(before.digest);
  });
});

const debianKeyring = '/usr/share/keyrings/debian-archive-keyring.gpg';
const debianData = resolve(
  __dirname,
  '../../../../../../shared/data/deb-real/debian/dists',
);
const missing = [debianKeyring, debianData].filter(path => !existsSync(path));

(missing.length ? describe.skip : describe)(
  `real Debian signatures${
    missing.length ? ` (missing: ${missing.join(', ')})` : ''
  }`,
  () => {
    const file = (suite: string, name: string) =>
      readFileSync(join(debianData, suite, name));

    it.each(['bookworm', 'bookworm-updates', 'bookworm-backports'])(
      'verifies InRelease of %s',
      async suite => {
        const { keys } = await loadKeyring([debianKeyring], () => {});
        const inRelease = file(suite, 'InRelease').toString();
        expect(await verifyClearsigned(inRelease, keys)).toMatchObject({
          status: 'verified',
          text: expect.stringMatching(/^Origin: Debian/),
        });
        await expect(
          verifyClearsigned(inRelease.replace('Debian', 'debian'), keys),
        ).rejects.toMatchObject({ kind: 'signature' });
      },
    );

    it('verifies Release.gpg', async () => {
      const { keys } = await loadKeyring([debianKeyring], () => {});
      expect(
        await verifyDetached(
          file('bookworm', 'Release'),
          file('bookworm', 'Release.gpg'),
          keys,
        ),
      ).toMatchObject({ status: 'verified' });
    });
  },
);
