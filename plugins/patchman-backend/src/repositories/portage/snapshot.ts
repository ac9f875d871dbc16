import type { MirrorContext } from 'backstage-plugin-patchman-node';
import {
  RepositoryError,
  isClearsigned,
  looksLikeHtml,
  readText,
  verifyText,
  withoutCredentials,
  type ExpectedFile,
} from '../fetch';
import {
  askDocument,
  fetchIfPresent,
  validatorsOf,
  type ListedFile,
  type Signature,
  type Validators,
} from '../mirror';
import type { PortageState } from './state';
import { withoutTrailing } from '../../texts';

/** Where the snapshots of the main tree are, for hosts that sync by rsync or git. */
export const snapshotBaseUrl = 'https://distfiles.gentoo.org';

const archiveName = 'gentoo-latest.tar.xz';
/** The files beside the snapshot that tell its digests, the better first. */
const digestSuffixes = ['.DIGESTS', '.md5sum'];
const maxDigests = 64 * 1024;

/** The snapshot of the main tree as its digests announce it. */
export interface Snapshot {
  source: PortageState['source'];
  validators: Validators;
  archive: ListedFile;
  signature: Signature;
  /** `YYYYMMDD`, where the digests name a dated file. */
  date?: string;
}

/**
 * Finds the newest snapshot of the main tree on a mirror; `unchanged` when the server says that its digests are those of
 * the last check.
 * @throws RepositoryError that tells why there is none
 */
export async function findSnapshot(
  context: MirrorContext,
  baseUrl: string,
  previous: PortageState | null,
): Promise<Snapshot | 'unchanged'> {
  const folder = `${withoutTrailing(baseUrl, '/')}/snapshots/`;
  for (const suffix of digestSuffixes) {
    const url = `${folder}${archiveName}${suffix}`;
    const response = await fetchIfPresent(context, url, {
      maxSize: maxDigests,
      known: previous?.source.url === url ? previous : null,
    });
    if (!response) continue;
    if (response.status === 304) {
      response.body.destroy();
      return 'unchanged';
    }
    const validators = validatorsOf(response);
    const received = await readText(response);
    if (looksLikeHtml(received)) continue;
    const { text, signature } = await verify(context, received);
    const { expected, date } = parseDigests(text, url);
    return {
      source: { url, kind: 'digests' },
      validators,
      signature,
      ...(date && { date }),
      archive: {
        url: `${folder}${archiveName}`,
        name: archiveName,
        compression: 'xz',
        packed: expected,
        plain: null,
      },
    };
  }
  throw new RepositoryError(
    'content',
    `${withoutCredentials(folder)} has no snapshot of the Gentoo tree`,
  );
}

async function verify(
  context: MirrorContext,
  received: string,
): Promise<{ text: string; signature: Signature }> {
  if (!isClearsigned(received)) {
    return { text: received, signature: { status: 'unsigned' } };
  }
  const { text, ...signature } = await askDocument(
    context,
    'the digests',
    verifyText,
    { text: received, keyrings: context.keyrings },
  );
  return { text, signature };
}

const kinds: Record<
  string,
  { kind: 'md5' | 'sha1' | 'sha256' | 'sha512'; length: number }
> = {
  MD5: { kind: 'md5', length: 32 },
  SHA1: { kind: 'sha1', length: 40 },
  SHA256: { kind: 'sha256', length: 64 },
  SHA512: { kind: 'sha512', length: 128 },
};

/** `DIGEST  NAME` lines, each kind below `# KIND HASH`; md5sum(1) has no such line. */
export function parseDigests(
  text: string,
  url: string,
): { expected: ExpectedFile; date?: string } {
  const expected: ExpectedFile = { checksums: {} };
  let current = url.endsWith('.md5sum') ? kinds.MD5 : null;
  let date: string | undefined;
  for (const line of text.split(/\r?\n/)) {
    const heading = /^#\s*(\w+)\s+HASH/.exec(line)?.[1].toUpperCase();
    if (heading) {
      current = Object.hasOwn(kinds, heading) ? kinds[heading] : null;
      continue;
    }
    const [, digest, day] =
      /^([0-9a-fA-F]{32,128})\s+\*?gentoo-(latest|\d{8})\.tar\.xz$/.exec(
        line.trim(),
      ) ?? [];
    if (!current || digest?.length !== current.length) continue;
    expected.checksums[current.kind] = digest.toLowerCase();
    if (day !== 'latest') date = day;
  }
  if (Object.keys(expected.checksums).length === 0) {
    throw new RepositoryError(
      'content',
      `${withoutCredentials(url)} does not tell the digest of ${archiveName}`,
    );
  }
  return { expected, ...(date && { date }) };
}
