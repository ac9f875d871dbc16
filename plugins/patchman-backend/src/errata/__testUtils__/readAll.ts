import type { ErrataRecord } from '../../evaluation/matching/model';

type Reader = (
  source: AsyncIterable<Buffer>,
  what: string,
  warn: (message: string) => void,
) => AsyncIterable<ErrataRecord[]>;

/** All that a reader finds in a text, whatever the pieces in which it comes. */
export async function readAll(
  reader: Reader,
  text: string | Buffer,
  size = 1000,
): Promise<{ found: any[]; warnings: string[] }> {
  async function* bytes() {
    const all = Buffer.from(text);
    for (let at = 0; at < all.length; at += size) {
      yield all.subarray(at, at + size);
    }
  }
  const warnings: string[] = [];
  const found: ErrataRecord[] = [];
  const batches = reader(bytes(), 'the document', message =>
    warnings.push(message),
  );
  for await (const batch of batches) found.push(...batch);
  return { found, warnings };
}
