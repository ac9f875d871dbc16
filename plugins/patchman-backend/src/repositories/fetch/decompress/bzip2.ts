import unbzip2 from 'unbzip2-stream';
import { pipeline, type Readable } from 'node:stream';
import type { ByteStream } from '../checksums';

export async function* decompressBzip2(source: ByteStream): ByteStream {
  const decoder = unbzip2() as unknown as Readable;
  (pipeline as any)(source, decoder, () => {});
  yield* decoder;
}
