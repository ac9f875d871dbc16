import type { OfferedPackage } from 'backstage-plugin-patchman-node';
import { splitEvr } from '../../versions';
import { RepositoryError, type ByteStream } from '../fetch';
import { readTar } from '../tar';

const batchSize = 1000;
/** Bytes of one description. Real ones stay under 20 kB. */
const maxDescription = 1024 * 1024;
const maxPackages = 500_000;

/** The fields that matter, and whether they are lists. */
type Fields = Map<string, string[]>;
const wantedFields = new Set(['NAME', 'VERSION', 'ARCH', 'GROUPS', 'REPLACES']);

/** What was dropped while reading. */
export interface DatabaseCounts {
  /** Descriptions without a name, a version or an architecture. */
  dropped: number;
}

/**
 * Reads the packages of a sync database (libalpm, repo-add(8)): a tar archive with a folder for each package, in it `desc`
 * and in old ones `depends`, which together hold `%KEY%` and the lines of its value.
 * @throws RepositoryError `damaged` or `content` when it is something else
 */
export async function* readDatabase(
  source: ByteStream,
  counts: DatabaseCounts,
): AsyncGenerator<OfferedPackage[]> {
  const folders = new Map<string, Fields>();
  let otherFiles = 0;
  const files = readTar(source, {
    wanted: path => {
      const isDescription = /^[^/]+\/(desc|depends)$/.test(path);
      if (!isDescription) otherFiles++;
      return isDescription;
    },
    maxFile: maxDescription,
  });
  for await (const batch of files) {
    for (const { path, bytes } of batch) {
      const folder = path.slice(0, path.indexOf('/'));
      let fields = folders.get(folder);
      if (!fields) {
        fields = new Map();
        folders.set(folder, fields);
      }
      readFields(bytes, fields);
    }
    if (folders.size > maxPackages) {
      throw new RepositoryError(
        'content',
        `the database has more than ${maxPackages} packages`,
      );
    }
  }
  if (folders.size === 0 && otherFiles > 0) {
    throw new RepositoryError(
      'content',
      'the archive holds no package descriptions: it is no pacman database',
    );
  }
  yield* inBatches(folders, counts);
}

function* inBatches(
  folders: Map<string, Fields>,
  counts: DatabaseCounts,
): Generator<OfferedPackage[]> {
  let batch: OfferedPackage[] = [];
  for (const fields of folders.values()) {
    const offered = toPackage(fields);
    if (offered) batch.push(offered);
    else counts.dropped++;
    if (batch.length >= batchSize) {
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}

/** Adds the values of a file to those of its package; a repeated key counts as its last. */
function readFields(bytes: Buffer, fields: Fields): void {
  let values: string[] | null = null;
  for (const raw of bytes.toString('utf8').split('\n')) {
    const line = raw.trim();
    if (line === '') {
      values = null;
    } else if (values) {
      values.push(line);
    } else {
      const key = /^%([A-Z0-9]+)%$/.exec(line)?.[1];
      if (key && wantedFields.has(key)) {
        values = [];
        fields.set(key, values);
      }
    }
  }
}

function toPackage(fields: Fields): OfferedPackage | null {
  const [name = '', version = '', arch = ''] = ['NAME', 'VERSION', 'ARCH'].map(
    key => fields.get(key)?.[0],
  );
  const identity = `${name}${version}${arch}`;
  if (identity.includes('\ufffd')) {
    throw new RepositoryError(
      'content',
      `the package ${JSON.stringify(name)} is not valid UTF-8`,
    );
  }
  // eslint-disable-next-line no-control-regex
  if (!name || !version || !arch || /[\s/\u0000-\u001f]/.test(identity)) {
    return null;
  }
  const groups = fields.get('GROUPS') ?? [];
  const replaces = fields.get('REPLACES') ?? [];
  return {
    type: 'arch',
    name,
    ...splitEvr('arch', version),
    arch,
    ...((groups.length > 0 || replaces.length > 0) && {
      attributes: {
        ...(replaces.length > 0 && { replaces }),
        ...(groups.length > 0 && { groups }),
      },
    }),
  };
}
