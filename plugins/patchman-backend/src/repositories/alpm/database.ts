import type { OfferedPackage } from 'backstage-plugin-patchman-node';
import { splitEvr } from '../../versions';
import { RepositoryError, type ByteStream } from '../fetch';
import {
  archiveLimits,
  attributeLimits,
  boundedText,
  copyOf,
  identityLimits,
  isIdentity,
  listLimits,
} from '../limits';
import { readTar } from '../tar';

const batchSize = 1000;

/** The fields that matter, and whether they are lists. */
type Fields = Map<string, string[]>;
const wantedFields = new Set(['NAME', 'VERSION', 'ARCH', 'GROUPS', 'REPLACES']);

/** What was dropped while reading. */
export interface DatabaseCounts {
  /** Descriptions without a usable name, version or architecture. */
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
  let kept = 0;
  const files = readTar(source, {
    wanted: path => {
      const isDescription = /^[^/]+\/(desc|depends)$/.test(path);
      if (!isDescription) otherFiles++;
      return isDescription;
    },
    maxFile: archiveLimits.file,
  });
  for await (const batch of files) {
    for (const { path, bytes } of batch) {
      const folder = path.slice(0, path.indexOf('/'));
      let fields = folders.get(folder);
      if (!fields) {
        fields = new Map();
        folders.set(folder, fields);
      }
      kept += folder.length + readFields(bytes, fields);
    }
    if (folders.size > archiveLimits.packages || kept > archiveLimits.kept) {
      throw new RepositoryError(
        'content',
        `the database has more than ${archiveLimits.packages} packages, or says more of them than any does`,
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

/** How many values of a field are kept; what is beyond is more than any package has. */
const maxValues: Record<string, number> = {
  GROUPS: attributeLimits.groups,
  REPLACES: attributeLimits.relations,
};

/**
 * Adds the values of a file to those of its package; a repeated key counts as its last. Answers how many characters were
 * added.
 */
function readFields(bytes: Buffer, fields: Fields): number {
  let values: string[] | null = null;
  let max = 0;
  let added = 0;
  for (const raw of bytes.toString('utf8').split('\n')) {
    const line = raw.trim();
    if (line === '') {
      values = null;
    } else if (values) {
      // Of a longer one only so much as shows that it is too long.
      const value = line.slice(0, listLimits.value);
      if (values.length < max) {
        values.push(copyOf(value));
        added += value.length;
      }
    } else {
      const key = /^%([A-Z0-9]+)%$/.exec(line)?.[1];
      if (key && wantedFields.has(key)) {
        values = [];
        max = maxValues[key] ?? 1;
        fields.set(key, values);
      }
    }
  }
  return added;
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
  const parts = splitEvr('arch', version.slice(0, listLimits.value));
  if (
    !name ||
    !version ||
    !arch ||
    identity.includes('/') ||
    !isIdentity(name, identityLimits.name) ||
    !isIdentity(parts.version, identityLimits.version) ||
    !isIdentity(parts.release, identityLimits.release) ||
    !isIdentity(parts.epoch, identityLimits.epoch) ||
    !isIdentity(arch, identityLimits.arch)
  ) {
    return null;
  }
  const groups = plainOnes(fields.get('GROUPS'), attributeLimits.group);
  const replaces = plainOnes(fields.get('REPLACES'), attributeLimits.relation);
  return {
    type: 'arch',
    name,
    ...parts,
    arch,
    ...((groups.length > 0 || replaces.length > 0) && {
      attributes: {
        ...(replaces.length > 0 && { replaces }),
        ...(groups.length > 0 && { groups }),
      },
    }),
  };
}

/** The values that are short enough to be what they should be, each as a database takes it. */
function plainOnes(values: string[] = [], max: number): string[] {
  return values
    .filter(value => value.length <= max)
    .map(value => boundedText(value, max));
}
