import { RepositoryError, withoutCredentials } from '../../fetch';
import { attributeLimits, boundedText, indexLimits } from '../../limits';
import type { Announced } from '../../mirror';

/** What the `content` file of a YaST source says. */
export interface ContentFile {
  /** Folder of the lists, relative to the source; ends in a slash. */
  descriptionFolder: string;
  vendor: string;
  /** For example `openSUSE 11.1`; empty where none is given. */
  product: string;
  /** What it lists in its description folder, by name. */
  files: Map<string, Announced>;
}

const checksumKinds: Record<string, 'md5' | 'sha1' | 'sha256' | 'sha512'> = {
  MD5: 'md5',
  SHA1: 'sha1',
  SHA256: 'sha256',
  SHA512: 'sha512',
};

/** The keys that matter, beside `META`. */
const wantedKeys = new Set([
  'DESCRDIR',
  'LABEL',
  'NAME',
  'PRODUCT',
  'VENDOR',
  'VERSION',
]);

/** Lines that are no longer than any that matters. */
function* linesOf(bytes: Buffer): Generator<string> {
  for (const line of bytes.toString('utf8').split('\n')) {
    if (line.length <= indexLimits.text) yield line;
  }
}

/** Reads a `content` file: `KEY value` lines, files as `META KIND DIGEST  NAME` (YaST's installation sources). */
export function parseContent(bytes: Buffer, url: string): ContentFile {
  const fields = new Map<string, string>();
  const files = new Map<string, Announced>();
  for (const line of linesOf(bytes)) {
    const [, key, value] =
      /^([A-Z][A-Z0-9_.]*)\s+(\S.*)$/.exec(line.trimEnd()) ?? [];
    if (key === 'META') {
      const [name, digest, file] = value.split(/\s+/);
      const kind = checksumKinds[name?.toUpperCase()];
      if (files.size >= indexLimits.entries) continue;
      if (kind && file && /^[0-9a-f]{32,128}$/i.test(digest)) {
        files.set(file, { checksums: { [kind]: digest.toLowerCase() } });
      }
    } else if (wantedKeys.has(key)) {
      fields.set(key, value);
    }
  }
  const folder = fields.get('DESCRDIR') ?? '';
  if (!folder && files.size === 0) {
    throw new RepositoryError(
      'content',
      `${withoutCredentials(url)} is not the content file of a YaST source`,
    );
  }
  return {
    descriptionFolder: `${folder || 'suse/setup/descr'}/`.replace(/\/+/g, '/'),
    vendor: boundedText(fields.get('VENDOR') ?? '', attributeLimits.vendor),
    product: boundedText(
      fields.get('LABEL') ??
        [fields.get('NAME') ?? fields.get('PRODUCT'), fields.get('VERSION')]
          .filter(Boolean)
          .join(' '),
      attributeLimits.vendor,
    ),
    files,
  };
}
