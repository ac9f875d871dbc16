import type { OfferedPackage } from 'backstage-plugin-patchman-node';
import { RepositoryError, looksLikeHtml, type ByteStream } from '../fetch';
import { StanzaBuilder } from './StanzaBuilder';

/** Bytes. Real lines stay under 100 kB (long Depends and Provides). */
const maxLine = 1024 * 1024;
const batchSize = 1000;
const newline = 0x0a;

/** What was dropped while reading. */
export interface StanzaCounts {
  packages: number;
  /** Stanzas without a name, a version or an architecture. */
  dropped: number;
  /** Whether the last line was complete. */
  endedAtLineEnd: boolean;
}

/**
 * Reads a Packages index (deb-control(5), one stanza a package) from a stream of bytes, in batches. Only the fields that
 * matter are looked at; nothing is held but the unfinished line and the batch.
 *
 * Throws a `content` error when the text has no package in it, or lines or stanzas of absurd length. `counts` is filled
 * while reading.
 */
export async function* readStanzas(
  source: ByteStream,
  counts: StanzaCounts,
): AsyncGenerator<OfferedPackage[]> {
  const stanza = new StanzaBuilder();
  let batch: OfferedPackage[] = [];
  let rest: Buffer = Buffer.alloc(0);
  let head = '';

  const close = () => {
    if (stanza.isEmpty) {
      return;
    }
    const offered = stanza.finish();
    if (offered) {
      counts.packages++;
      batch.push(offered);
    } else {
      counts.dropped++;
    }
  };

  for await (const piece of source) {
    const bytes = rest.length > 0 ? Buffer.concat([rest, piece]) : piece;
    if (head.length < 64) {
      head = bytes.toString('latin1', 0, 512);
    }
    let start = 0;
    for (
      let end = bytes.indexOf(newline, rest.length);
      end >= 0;
      end = endOfLine(bytes, start)
    ) {
      if (end === start || (end === start + 1 && bytes[start] === 0x0d)) {
        close();
        if (batch.length >= batchSize) {
          yield batch;
          batch = [];
        }
      } else {
        stanza.addLine(bytes, start, end);
      }
      start = end + 1;
    }
    rest = bytes.subarray(start);
    if (rest.length > maxLine) {
      throw notAnIndex(head, 'a line is longer than 1 MiB');
    }
  }
  counts.endedAtLineEnd = rest.length === 0;
  if (rest.length > 0) {
    stanza.addLine(rest, 0, rest.length);
  }
  close();
  if (counts.packages === 0 && (counts.dropped > 0 || head.trim() !== '')) {
    throw notAnIndex(head, 'there is no package in it');
  }
  if (batch.length > 0) {
    yield batch;
  }
}

/** Lines are short: a loop beats `indexOf`'s call. Answers -1 when the line is not complete. */
function endOfLine(bytes: Buffer, start: number): number {
  const { length } = bytes;
  for (let at = start; at < length; at++) {
    if (bytes[at] === newline) {
      return at;
    }
  }
  return -1;
}

function notAnIndex(head: string, why: string): RepositoryError {
  return new RepositoryError(
    'content',
    looksLikeHtml(head)
      ? 'this is a web page, not a Packages index'
      : `this is not a Packages index: ${why}`,
  );
}
