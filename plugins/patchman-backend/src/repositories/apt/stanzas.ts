import type { OfferedPackage } from 'backstage-plugin-patchman-node';
import { splitEvr } from '../../versions';
import { RepositoryError, looksLikeHtml, type ByteStream } from '../fetch';

/** Bytes. Real lines stay under 100 kB (long Depends and Provides). */
const maxLine = 1024 * 1024;
const maxStanza = 8 * 1024 * 1024;
const batchSize = 1000;

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

const newline = 0x0a;

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

/** Collects the fields of one stanza. Field names are compared without case. */
class StanzaBuilder {
  private name = '';
  private version = '';
  private arch = '';
  private source = '';
  private phased = '';
  private multiArch = '';
  private length = 0;

  get isEmpty(): boolean {
    return this.length === 0;
  }

  /** Adds the line in `bytes` from `start` to `end`; continuation lines and comments match no field. */
  addLine(bytes: Buffer, start: number, end: number): void {
    this.length += end - start;
    if (this.length > maxStanza) {
      throw new RepositoryError(
        'content',
        'this is not a Packages index: a stanza is longer than 8 MiB',
      );
    }
    // The first letter decides for nearly every line that it does not matter; 32 makes it lower case.
    switch (bytes[start] | 32) {
      case 0x70 /* p */:
        this.name = valueOf(fieldNames.package, bytes, start, end) ?? this.name;
        this.phased =
          valueOf(fieldNames.phased, bytes, start, end) ?? this.phased;
        break;
      case 0x76 /* v */:
        this.version =
          valueOf(fieldNames.version, bytes, start, end) ?? this.version;
        break;
      case 0x61 /* a */:
        this.arch =
          valueOf(fieldNames.architecture, bytes, start, end) ?? this.arch;
        break;
      case 0x73 /* s */:
        this.source =
          valueOf(fieldNames.source, bytes, start, end) ?? this.source;
        break;
      case 0x6d /* m */:
        this.multiArch =
          valueOf(fieldNames.multiArch, bytes, start, end) ?? this.multiArch;
        break;
      default:
    }
  }

  /** The package, null when it lacks what makes one. Empty again afterwards. */
  finish(): OfferedPackage | null {
    const { name, version, arch } = this;
    const offered: OfferedPackage | null =
      name && version && arch
        ? { type: 'deb', name, ...splitEvr('deb', version), arch }
        : null;
    if (offered) {
      const attributes = this.attributes();
      if (attributes) {
        offered.attributes = attributes;
      }
    }
    this.name = '';
    this.version = '';
    this.arch = '';
    this.source = '';
    this.phased = '';
    this.multiArch = '';
    this.length = 0;
    return offered;
  }

  private attributes(): OfferedPackage['attributes'] {
    const attributes: NonNullable<OfferedPackage['attributes']> = {};
    if (this.source) {
      // `Source: name (version)`, each left out where it is the package's own.
      const [, name, version] =
        /^(\S+)(?:\s*\(\s*([^)\s]+)\s*\))?/.exec(this.source) ?? [];
      if (
        name &&
        (name !== this.name || (version ?? this.version) !== this.version)
      ) {
        attributes.source = { name, version: version ?? this.version };
      }
    }
    if (/^\d{1,3}$/.test(this.phased) && Number(this.phased) <= 100) {
      attributes.phased = Number(this.phased);
    }
    if (this.multiArch.toLowerCase() === 'same') {
      attributes.multiArchSame = true;
    }
    return Object.keys(attributes).length > 0 ? attributes : undefined;
  }
}

const fieldNames = {
  package: Buffer.from('package:'),
  version: Buffer.from('version:'),
  architecture: Buffer.from('architecture:'),
  source: Buffer.from('source:'),
  phased: Buffer.from('phased-update-percentage:'),
  multiArch: Buffer.from('multi-arch:'),
};

/** The value when the line begins with `name` (lower case, with its colon), else null. */
function valueOf(
  name: Buffer,
  bytes: Buffer,
  start: number,
  end: number,
): string | null {
  const { length } = name;
  if (end - start < length || bytes[start + length - 1] !== 0x3a) {
    return null;
  }
  for (let at = 0; at < length - 1; at++) {
    if ((bytes[start + at] | 32) !== name[at]) {
      return null;
    }
  }
  let from = start + length;
  let to = end;
  while (from < to && bytes[from] <= 0x20) from++;
  while (to > from && bytes[to - 1] <= 0x20) to--;
  return bytes.toString('utf8', from, to);
}
