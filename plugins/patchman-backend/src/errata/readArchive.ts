import { JsonError, parseJson } from '../json/parseJson';
import { RepositoryError, type ByteStream } from '../repositories/fetch';
import { readTar } from '../repositories/tar';
import { Batch } from './batches';
import { Bounds } from './Bounds';
import { errataLimits } from '../inventory/errata/limits';
import type { ErrataRecord } from '../evaluation/matching/model';
import { noWebPage } from './noWebPage';

/** Reads one document of an archive, or one that stands alone. */
export type DocumentReader = (
  bytes: Buffer,
  bounds: Bounds,
) => ErrataRecord[] | Promise<ErrataRecord[]>;

/** The same for JSON. @throws JsonError for what is none */
export function ofJson(
  read: (value: unknown, bounds: Bounds) => ErrataRecord[],
): DocumentReader {
  return (bytes, bounds) => read(parseJson(bytes), bounds);
}

/**
 * Streams the records of the wanted documents of a tar archive. A document that cannot be read, such as an error page that was
 * saved under its name, is left out and counted.
 * @throws RepositoryError when it is no archive, is cut off, or holds nothing that can be read
 */
export async function* readArchive(
  source: ByteStream,
  what: string,
  options: { wanted(path: string): boolean; read: DocumentReader },
  warn: (message: string) => void = () => {},
): AsyncGenerator<ErrataRecord[]> {
  const { wanted, read } = options;
  const bounds = new Bounds();
  const batch = new Batch();
  let any = false;
  const files = readTar(noWebPage(source, what), {
    wanted,
    maxFile: errataLimits.document,
    onTooLarge: () => bounds.leftOut.add('documents were too large'),
  });
  for await (const pieces of files) {
    for (const { bytes } of pieces) {
      const records = await readDocument(bytes, read, bounds);
      if (!records) {
        bounds.leftOut.add('documents could not be read');
        continue;
      }
      any = true;
      for (const record of records) batch.add(record, weightOfDocument(bytes));
      if (batch.isFull) yield batch.take();
    }
  }
  if (!any) {
    throw new RepositoryError(
      'content',
      `${what} holds nothing that can be read`,
    );
  }
  const rest = batch.take();
  if (rest.length > 0) yield rest;
  if (bounds.leftOut.any) warn(`what could not be taken: ${bounds.leftOut}`);
}

async function readDocument(
  bytes: Buffer,
  read: DocumentReader,
  bounds: Bounds,
): Promise<ErrataRecord[] | null> {
  try {
    return await read(bytes, bounds);
  } catch (error) {
    if (error instanceof JsonError || error instanceof RepositoryError) {
      return null;
    }
    throw error;
  }
}

/** Records hold less than their document; long ones of many packages hold about a tenth. */
function weightOfDocument(bytes: Buffer): number {
  return bytes.length / 4;
}
