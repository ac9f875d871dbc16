import { createHash } from 'node:crypto';
import type {
  CheckedSource,
  ErrataSource,
} from 'backstage-plugin-patchman-node';
import { RepositoryError } from '../../repositories/fetch';
import { checkFile } from '../checkFiles';
import { defineReader } from '../defineReader';
import { openOrThrow, readSourceFile, textOfFile } from '../documents';
import { ofJson, readArchive } from '../readArchive';
import { isCveOfUbuntu, readUbuntuOsv } from './osv';
import { readUsnDatabase } from './usn';

export const readUsns = defineReader('ubuntu-usn', (bytes, { what, warn }) =>
  readUsnDatabase(bytes, what, warn),
);

export const readOsvArchive = defineReader(
  'ubuntu-osv',
  (bytes, { what, warn }) =>
    readArchive(
      bytes,
      what,
      { wanted: isCveOfUbuntu, read: ofJson(readUbuntuOsv) },
      warn,
    ),
);

/** Bytes of a file that holds a digest and a name. */
const MAX_DIGEST = 4096;

/** Passes bytes through, and throws when they are not those announced. */
async function* withDigest(
  bytes: AsyncIterable<Buffer>,
  digest: string,
): AsyncGenerator<Buffer> {
  const hash = createHash('sha256');
  for await (const piece of bytes) {
    hash.update(piece);
    yield piece;
  }
  if (hash.digest('hex') !== digest) {
    throw new RepositoryError(
      'damaged',
      'it is not the file whose digest stands beside it: it may be in the middle of an update',
    );
  }
}

/** Ubuntu's security notices, with the digest that stands beside their database. */
export const ubuntuUsn: ErrataSource = {
  id: 'ubuntu-usn',
  title: 'Ubuntu security notices (USN)',
  url: 'https://usn.ubuntu.com/usn-db/database.json.bz2',
  licence: 'no licence is named; published for everybody by Canonical',
  every: { hours: 4 },
  for: ['ubuntu:'],
  uploadable: true,
  async check(context): Promise<CheckedSource> {
    const { files, previous } = context;
    const beside = await files.open('.sha256', { maxSize: MAX_DIGEST });
    if (!beside || beside === 'unchanged') {
      // A copy in a folder need not have it.
      if (files.remote) await openOrThrow(context, '.sha256');
      return checkFile(context, file =>
        readSourceFile(context, file, readUsns, {}),
      );
    }
    const [digest] = /^[0-9a-f]{64}\b/i.exec(await textOfFile(beside)) ?? [];
    if (!digest) {
      throw new RepositoryError(
        'content',
        `${beside.name} does not hold a digest`,
      );
    }
    if (previous?.digest === digest) return { status: 'unchanged' };
    return {
      status: 'changed',
      async *read() {
        const file = await openOrThrow(context, '');
        yield* readSourceFile(context, file, readUsns, {}, bytes =>
          withDigest(bytes, digest.toLowerCase()),
        );
        return { digest };
      },
    };
  },
};

/** Ubuntu's states of CVEs, of Canonical's OSV records. */
export const ubuntuOsv: ErrataSource = {
  id: 'ubuntu-osv',
  title: 'Ubuntu states of CVEs (OSV)',
  url: 'https://security-metadata.canonical.com/osv/osv-all.tar.xz',
  licence: 'CC-BY-SA 4.0',
  every: { hours: 12 },
  for: ['ubuntu:'],
  uploadable: true,
  check: context =>
    checkFile(context, file =>
      readSourceFile(context, file, readOsvArchive, {}),
    ),
};
