import { defineJob, type DocumentSource } from '../../documents';
import { decompress, repositoryErrors } from '../fetch';
import { namingFile } from '../mirror';
import { readDatabase, type DatabaseCounts } from './database';

/** Bytes after decompression. */
const maxPlain = 1024 * 1024 * 1024;

/** The packages of a sync database; answers how many were left out. */
export const readDatabasePackages = defineJob(
  'alpm.database',
  repositoryErrors,
  async function* read(
    { source, name }: { source: DocumentSource; name: string },
    { open, signal },
  ) {
    const counts: DatabaseCounts = { dropped: 0 };
    try {
      // The name never tells how a database is compressed; its first bytes do.
      const plain = decompress(open(source), 'none', {
        maxSize: maxPlain,
        signal,
      });
      yield* readDatabase(plain, counts);
    } catch (error) {
      throw namingFile(error, name);
    }
    return counts;
  },
);

export const alpmJobs = [readDatabasePackages];
