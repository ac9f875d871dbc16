import type { OfferedPackage } from 'backstage-plugin-patchman-node';
import { RepositoryError, looksLikeHtml, type ByteStream } from '../fetch';
import { withTurns, xmlLimits } from '../limits';
import { encodingOf } from '../xml';
import { ByteWindow } from '../mirror';
import { PrimaryByParser } from './PrimaryByParser';
import { RpmPackageBuilder } from './RpmPackageBuilder';
import { scanPackage } from './scanPackage';

const batchSize = 1000;
/** Characters of what is kept beside the identities of a batch's packages. */
const batchWeight = 4 * 1024 * 1024;
/** Bytes before the first package. */
const maxHeader = 64 * 1024;
const opening = Buffer.from('<package');
/** Written with a space in it, it is none for the cutter, and the parser takes over at the package before. */
const closing = Buffer.from('</package>');

/** The start of an ordinary primary.xml, up to the first package. */
const header =
  /^(?:\xef\xbb\xbf)?(?:<\?xml[^<>]*\?>)?\s*<metadata(?:\s[^<>]*)?(?<!\/)>\s*/;

class PackageCutter {
  readonly packages: OfferedPackage[] = [];
  private readonly window = new ByteWindow();
  /** Up to the first package, to start a parser with. Null until it is complete. */
  private header: Buffer | null = null;
  private parser: PrimaryByParser | null = null;
  /** Where to go on looking for the end of the package. */
  private searched = 0;

  constructor(private readonly builder: RpmPackageBuilder) {}

  write(piece: Buffer): void {
    if (this.parser) {
      this.parser.write(piece);
      return;
    }
    this.window.append(piece);
    if (this.header || this.readHeader()) {
      this.cutPackages();
    }
  }

  /** What is left must be the end of the document, which a parser judges. */
  end(): void {
    this.handOver();
    this.parser!.end();
  }

  private readHeader(): boolean {
    const { bytes } = this.window;
    const match = header.exec(bytes.toString('latin1', 0, maxHeader));
    // White space may go on in the next piece.
    if (match && match[0].length < bytes.length) {
      if (encodingOf(bytes, 'primary.xml') === 'utf-8') {
        this.header = Buffer.from(bytes.subarray(0, match[0].length));
        this.window.drop(match[0].length);
        return true;
      }
      this.handOver();
    } else if (bytes.length > maxHeader) {
      this.handOver();
    }
    return false;
  }

  private cutPackages(): void {
    const { bytes } = this.window;
    let start = 0;
    while (!this.parser) {
      const from = skipSpace(bytes, start);
      // White space is never looked at again.
      start = from;
      if (bytes.length - from <= opening.length) break;
      if (!startsPackage(bytes, from)) {
        this.window.drop(start);
        this.handOver();
        return;
      }
      const found = bytes.indexOf(closing, Math.max(from, this.searched));
      if (found < 0) {
        this.searched = Math.max(from, bytes.length - closing.length);
        break;
      }
      const end = found + closing.length;
      if (!scanPackage(bytes, from, end, this.builder)) {
        this.builder.reset();
        this.window.drop(start);
        this.handOver();
        return;
      }
      const offered = this.builder.finish();
      if (offered) this.packages.push(offered);
      start = end;
      this.searched = start;
    }
    this.window.drop(start);
    this.searched = Math.max(0, this.searched - start);
    if (this.window.bytes.length > xmlLimits.package) {
      throw new RepositoryError(
        'content',
        'this is not primary.xml: a package is longer than 16 MiB',
      );
    }
  }

  private handOver(): void {
    if (this.parser) return;
    const { bytes } = this.window;
    const first = this.header ?? bytes;
    if (first.length === 0) {
      throw new RepositoryError('content', 'primary.xml is empty');
    }
    if (looksLikeHtml(first)) {
      throw new RepositoryError(
        'content',
        'this is a web page, not primary.xml',
      );
    }
    this.parser = new PrimaryByParser(
      this.builder,
      encodingOf(first, 'primary.xml'),
      offered => this.packages.push(offered),
    );
    if (this.header) this.parser.write(this.header);
    this.parser.write(bytes);
    this.window.drop(bytes.length);
  }
}

function skipSpace(bytes: Buffer, from: number): number {
  let at = from;
  while (
    bytes[at] === 0x0a ||
    bytes[at] === 0x20 ||
    bytes[at] === 0x0d ||
    bytes[at] === 0x09
  ) {
    at++;
  }
  return at;
}

/** Whether `<package` stands there as a whole word. */
function startsPackage(bytes: Buffer, from: number): boolean {
  for (let at = 0; at < opening.length; at++) {
    if (bytes[from + at] !== opening[at]) return false;
  }
  const after = bytes[from + opening.length];
  return after <= 0x20 || after === 0x3e;
}

/**
 * Reads the packages of primary.xml (createrepo's rpm-metadata) from a stream of bytes, in batches. The document is cut
 * at `</package>` and only the fields that matter are looked at, which is three times as fast as parsing it all. Where
 * anything unusual turns up, a parser takes over from there: it has the last word on what is well-formed.
 *
 * `builder` counts what is left out. Throws a `content` error when it is not primary.xml.
 */
export async function* readPrimary(
  source: ByteStream,
  builder: RpmPackageBuilder,
): AsyncGenerator<OfferedPackage[]> {
  const cutter = new PackageCutter(builder);
  for await (const piece of withTurns(source)) {
    cutter.write(piece);
    if (cutter.packages.length >= batchSize || builder.weight >= batchWeight) {
      builder.weight = 0;
      yield cutter.packages.splice(0);
    }
  }
  cutter.end();
  if (cutter.packages.length > 0) {
    yield cutter.packages;
  }
}
