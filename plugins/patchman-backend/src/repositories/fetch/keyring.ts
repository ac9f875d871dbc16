import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readKeys, type PublicKey } from 'openpgp';

/** The keys that signatures are checked against. */
export interface Keyring {
  keys: PublicKey[];
  /** Changes when a key is added or removed; the same for the same files. */
  digest: string;
}

interface KeyFile {
  version: string;
  keys: PublicKey[];
}

/** Parsed files by path, so that a check of a hundred mirrors parses each key once. As many as are configured. */
const parsedFiles = new Map<string, KeyFile>();

const keyFilePattern = /\.(gpg|asc|pgp)$/;
/** Distributions keep the keys that they no longer trust beside the others (`debian-archive-removed-keys.gpg`). */
const retiredPattern = /removed-keys\.(gpg|asc|pgp)$/;

/**
 * Loads OpenPGP keys from files and from folders of `.gpg`, `.asc` and `.pgp` files; binary or armored, whatever the
 * suffix. Keyrings of retired keys are left out of folders. A file that cannot be read costs that file and a warning.
 */
export async function loadKeyring(
  paths: string[],
  warn: (message: string) => void,
): Promise<Keyring> {
  const keys: PublicKey[] = [];
  const hash = createHash('sha256');
  for (const file of await listFiles(paths, warn)) {
    try {
      const loaded = await loadFile(file);
      keys.push(...loaded.keys);
      loaded.keys.forEach(key => hash.update(key.getFingerprint()));
      hash.update(loaded.version);
    } catch (error) {
      warn(`The keyring ${file} cannot be read: ${(error as Error).message}`);
    }
  }
  return { keys, digest: hash.digest('hex').slice(0, 16) };
}

async function listFiles(
  paths: string[],
  warn: (message: string) => void,
): Promise<string[]> {
  const files: string[] = [];
  for (const path of paths) {
    try {
      if ((await stat(path)).isDirectory()) {
        const names = (await readdir(path)).sort();
        files.push(
          ...names
            .filter(
              name => keyFilePattern.test(name) && !retiredPattern.test(name),
            )
            .map(name => join(path, name)),
        );
      } else {
        files.push(path);
      }
    } catch (error) {
      warn(`The keyring ${path} cannot be read: ${(error as Error).message}`);
    }
  }
  return files;
}

async function loadFile(file: string): Promise<KeyFile> {
  const { mtimeMs, size } = await stat(file);
  const version = `${mtimeMs}:${size}`;
  const known = parsedFiles.get(file);
  if (known?.version === version) {
    return known;
  }
  const keys = await parseKeys(await readFile(file));
  const loaded = { version, keys };
  parsedFiles.set(file, loaded);
  return loaded;
}

/** One unusual packet must not cost the whole keyring. */
const config = { ignoreUnsupportedPackets: true, ignoreMalformedPackets: true };

const armoredBlock =
  /-----BEGIN PGP PUBLIC KEY BLOCK-----[^]*?-----END PGP PUBLIC KEY BLOCK-----/g;

async function parseKeys(bytes: Buffer): Promise<PublicKey[]> {
  const blocks = bytes.toString('latin1').match(armoredBlock);
  const parsed = blocks
    ? await Promise.all(
        blocks.map(armoredKeys => readKeys({ armoredKeys, config })),
      )
    : [await readKeys({ binaryKeys: bytes, config })];
  return parsed.flat().map(key => key.toPublic());
}
