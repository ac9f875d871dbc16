import { defineJob } from '../documents';
import { repositoryErrors, type ByteStream } from '../repositories/fetch';
import {
  namingFile,
  openListedDocument,
  type ListedDocument,
} from '../repositories/mirror';
import type { SourceJob } from './documents';
import type { ErrataRecord } from '../evaluation/matching/model';

/** A job that reads one document of a source in a worker thread. */
export function defineReader<Input, Answer = null>(
  name: string,
  read: (
    bytes: ByteStream,
    options: { what: string; warn(message: string): void; input: Input },
  ) => AsyncGenerator<ErrataRecord[], Answer | void>,
): SourceJob<Input, ErrataRecord, Answer | null> {
  return defineJob<
    Input & { file: ListedDocument },
    ErrataRecord,
    Answer | null
  >(`errata.${name}`, repositoryErrors, async function* run(input, tools) {
    const { file } = input;
    try {
      const answer = yield* read(openListedDocument(tools, file), {
        what: file.name,
        warn: tools.warn,
        input,
      });
      return answer ?? null;
    } catch (error) {
      throw namingFile(error, file.name);
    }
  });
}
