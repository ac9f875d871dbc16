import type { OfferedPackage } from 'backstage-plugin-patchman-node';
import { RepositoryError, looksLikeHtml, type ByteStream } from '../fetch';
import { listLimits, withTurns } from '../limits';
import { StanzaBuilder } from './StanzaBuilder';

const batchSize = 1000;
const newline = 0x0a;

/** What was dropped while reading. */
export interface StanzaCounts {
  packages: number;
  /** Stanzas without a usable name, version or architecture. */
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
  /** The line that is not complete, in pieces: put together once, however small they are. */
  let rest: Buffer[] = [];
  let restLength = 0;
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

  for await (const piece of withTurns(source)) {
    if (head.length < 64) {
      head += piece.toString('latin1', 0, 512);
    }
    const firstEnd = piece.indexOf(newline);
    if (firstEnd < 0) {
      rest.push(piece);
      restLength += piece.length;
      if (restLength > listLimits.line) {
        throw notAnIndex(head, 'a line is longer than 1 MiB');
      }
      continue;
    }
    const bytes = restLength > 0 ? Buffer.concat([...rest, piece]) : piece;
    let start = 0;
    for (
      let end = restLength + firstEnd;
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
    restLength = bytes.length - start;
    rest = restLength > 0 ? [bytes.subarray(start)] : [];
  }
  counts.endedAtLineEnd = restLength === 0;
  if (restLength > 0) {
    stanza.addLine(Buffer.concat(rest), 0, restLength);
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
