import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PatchmanData } from '../patchman/PatchmanData';
import { openSource, type SourceOptions } from '../sources/openSource';
import type { Problem } from '../sources/Problems';
import type { Staging } from '../sources/Staging';
import { temporaryFolder } from './temporaryFolder';
import { writeSqlite } from './patchmanDumps';
import type { FixtureDatabase } from './patchmanTables';

/** Everything that is read of a source, in the shape in which it is imported. */
export async function readAll(options: SourceOptions, zone = 'UTC') {
  const { staging } = await openSource(options);
  try {
    return everythingOf(staging, zone);
  } finally {
    staging.close();
  }
}

export function everythingOf(staging: Staging, zone = 'UTC') {
  const data = new PatchmanData(staging);
  return {
    repositories: data.getRepositories(),
    operatingSystems: data.getOperatingSystems(),
    hosts: [
      ...data.hosts({ zone, facts: true, tags: true, rename: name => name }),
    ],
    unused: data.countUnusedReleases(),
    problems: staging.problems.list as Problem[],
  };
}

/** Writes a file into the folder of the test. */
export function file(name: string, content: string | Buffer): string {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, content);
  return path;
}

/** What is read of the SQLite database that has this content. */
export async function readSqliteOf(database: FixtureDatabase) {
  const path = join(temporaryFolder(), 'reference.db');
  writeSqlite(path, database);
  return readAll({ from: path });
}
