import type {
  CheckedSource,
  ErrataRecord,
  SourceContext,
  SourceFile,
} from 'backstage-plugin-patchman-node';
import { RepositoryError } from '../repositories/fetch';
import { openOrThrow } from './documents';

type Validators = Record<string, string>;

/**
 * The look for news of a source of some files that are all small enough to be read again when one of them changed: each is asked
 * for only if it is newer.
 * @param read streams what one file tells
 */
export async function checkFiles(
  context: SourceContext,
  paths: string[],
  read: (path: string, file: SourceFile) => AsyncGenerator<ErrataRecord[]>,
): Promise<CheckedSource> {
  const { files, previous } = context;
  if (paths.length === 0) {
    throw new RepositoryError('content', `${files.where} has no file to read`);
  }
  const known = (previous?.files ?? {}) as Record<string, Validators>;
  // Other files than before, such as that of a release that is new here.
  const isSame = Object.keys(known).sort().join() === [...paths].sort().join();
  const opened = new Map<string, SourceFile>();
  const close = () => {
    for (const file of opened.values()) file.dispose();
  };
  try {
    for (const path of paths) {
      const file = await files.open(path, {
        known: isSame ? known[path] : null,
      });
      if (file === null) await openOrThrow(context, path);
      else if (file !== 'unchanged') opened.set(path, file);
    }
  } catch (error) {
    close();
    throw error;
  }
  if (opened.size === 0) return { status: 'unchanged' };
  return {
    status: 'changed',
    async *read() {
      const validators: Record<string, Validators> = {};
      try {
        for (const path of paths) {
          const file = opened.get(path) ?? (await openOrThrow(context, path));
          validators[path] = file.validators;
          yield* read(path, file);
        }
      } finally {
        close();
      }
      return { files: validators };
    },
  };
}

/** The same for a source that is one file. */
export function checkFile(
  context: SourceContext,
  read: (file: SourceFile) => AsyncGenerator<ErrataRecord[]>,
): Promise<CheckedSource> {
  return checkFiles(context, [''], (_path, file) => read(file));
}
