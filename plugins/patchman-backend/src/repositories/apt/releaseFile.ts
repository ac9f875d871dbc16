import {
  RepositoryError,
  withoutCredentials,
  type ExpectedFile,
  type StrongChecksum,
  type WeakChecksum,
} from '../fetch';
import { boundedText, releaseLimits } from '../limits';

/** A parsed Release file. */
export interface ReleaseFile {
  /** Values by lower-case field name; continuation lines of the file lists are left out. */
  fields: Map<string, string>;
  /** What it lists, by path relative to it. */
  files: Map<string, ExpectedFile>;
}

const checksumFields: Record<
  string,
  { kind: StrongChecksum | WeakChecksum; length: number }
> = {
  md5sum: { kind: 'md5', length: 32 },
  sha1: { kind: 'sha1', length: 40 },
  sha256: { kind: 'sha256', length: 64 },
  sha512: { kind: 'sha512', length: 128 },
};

/**
 * Reads a Release file, one stanza of `Field: value` lines (deb822(5), the Debian repository format). Lines that cannot
 * be understood are skipped. Throws a `content` error when nothing in it makes it a Release file.
 */
export function parseReleaseFile(text: string, url: string): ReleaseFile {
  const fields = new Map<string, string>();
  const files = new Map<string, ExpectedFile>();
  let field = '';
  for (const line of linesOf(text)) {
    if (line.startsWith(' ') || line.startsWith('\t')) {
      const checksum = checksumFields[field];
      if (checksum) {
        addFile(files, checksum, line);
        if (files.size > releaseLimits.files) {
          throw new RepositoryError(
            'content',
            `${withoutCredentials(url)} lists more than ${
              releaseLimits.files
            } files`,
          );
        }
      }
      continue;
    }
    const colon = line.indexOf(':');
    if (colon > 0 && !line.startsWith('#')) {
      // More fields than any Release has are none that matter.
      if (colon > releaseLimits.fieldName) continue;
      field = line.slice(0, colon).trim().toLowerCase();
      if (fields.size >= releaseLimits.fields && !fields.has(field)) continue;
      fields.set(
        field,
        boundedText(line.slice(colon + 1).trim(), releaseLimits.value),
      );
    } else if (line.trim() === '' && fields.size > 0) {
      // Only the first stanza is the Release.
      break;
    }
  }
  const known = ['suite', 'codename', 'date', 'origin', 'label', 'components'];
  if (files.size === 0 && !known.some(name => fields.has(name))) {
    throw new RepositoryError(
      'content',
      `${withoutCredentials(url)} is not a Release file`,
    );
  }
  return { fields, files };
}

/** One line after the other, so that not all of them are held. */
function* linesOf(text: string): Generator<string> {
  let start = 0;
  while (start <= text.length) {
    const end = text.indexOf('\n', start);
    yield end < 0 ? text.slice(start) : text.slice(start, end);
    if (end < 0) return;
    start = end + 1;
  }
}

function addFile(
  files: Map<string, ExpectedFile>,
  checksum: { kind: StrongChecksum | WeakChecksum; length: number },
  line: string,
): void {
  if (line.length > releaseLimits.path + 256) return;
  const [digest, sizeText = '', ...pathParts] = line.trim().split(/\s+/);
  const path = pathParts.join(' ').replace(/^(\.\/)+/, '');
  const size = /^\d{1,15}$/.test(sizeText) ? Number(sizeText) : NaN;
  if (
    !path ||
    Number.isNaN(size) ||
    digest.length !== checksum.length ||
    !/^[0-9a-f]+$/i.test(digest)
  ) {
    return;
  }
  const file = files.get(path) ?? { size, checksums: {} };
  file.checksums[checksum.kind] = digest.toLowerCase();
  files.set(path, file);
}
