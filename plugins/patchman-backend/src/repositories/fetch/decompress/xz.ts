import type { ByteStream } from '../checksums';
import { decompressWithXzCommand, hasXzCommand } from './xzCommand';
import { decompressXzInWasm } from './xzInWasm';

/**
 * Bytes that the decoder may allocate. `xz -9`, the largest preset, needs 65 MiB (xz(1)); a hostile header can ask for 4 GiB.
 */
const memoryLimit = 128 * 1024 * 1024;

/**
 * Decompresses xz: several streams and padding between them included. Works in xz(1) where the machine has it, else in
 * WebAssembly. Native libraries are no choice: a thread that is ended while one of them works takes the process with it.
 */
export async function* decompressXz(source: ByteStream): ByteStream {
  yield* (await hasXzCommand())
    ? decompressWithXzCommand(source, memoryLimit)
    : decompressXzInWasm(source);
}
