import type {
  MirrorContext,
  OfferedPackage,
  RepositoryFormat,
} from 'backstage-plugin-patchman-node';
import {
  RepositoryError,
  checksumToCompare,
  isProtected,
  loadKeyring,
  withoutCredentials,
  type Keyring,
} from '../fetch';
import {
  checkNotOlder,
  checkTrust,
  readDocument,
  readListedFile,
  type CheckedWithDocument,
  type Download,
  withBrokenChecksums,
  type Signature,
} from '../mirror';
import { archiveUrls } from './archiveUrls';
import { identify, type IdentifiedRepository } from './identify';
import { readArchivePackages } from './jobs';
import { findOverlay } from './overlays';
import { findSnapshot, snapshotBaseUrl } from './snapshot';
import { readState, type PortageState } from './state';

/** Bytes of an overlay after decompression. */
const maxPlain = 1024 * 1024 * 1024;

/**
 * Gentoo's ebuild repositories (PMS, repos.conf): the main tree from its daily snapshot, overlays from the archives of
 * their hosting. No git and no rsync is needed.
 */
export const portageFormat: RepositoryFormat = {
  id: 'portage',
  packageType: 'gentoo',
  check: checkMirror,
};

/** What was found, before it is compared with what was known. */
interface Found extends Pick<PortageState, 'source' | 'etag' | 'lastModified'> {
  digest: string;
  signature: Signature;
  date?: string;
  read(keywordArch: string): AsyncIterable<OfferedPackage[]>;
  dispose?(): Promise<void>;
}

async function checkMirror(
  context: MirrorContext,
): Promise<CheckedWithDocument> {
  if (!URL.canParse(context.url)) {
    throw new RepositoryError(
      'refused',
      `${withoutCredentials(context.url)} is not a valid URL`,
    );
  }
  const repository = identify(context);
  const keyring = await loadKeyring(context.keyrings, message =>
    context.logger.warn(message),
  );
  const previous = readState(context.previous);
  const stillCounts =
    previous?.keyring === keyring.digest &&
    !(context.requireSignatures && previous.signature !== 'verified');
  const known = stillCounts ? previous : null;
  const found = repository.isMainTree
    ? await mainTree(context, known)
    : await overlay(context, repository, known);
  if (found === 'unchanged') return { status: 'unchanged' };
  try {
    const checked = judge(context, repository, found, keyring, previous);
    if (checked.status === 'unchanged') await found.dispose?.();
    return checked;
  } catch (error) {
    await found.dispose?.();
    throw error;
  }
}

function judge(
  context: MirrorContext,
  repository: IdentifiedRepository,
  found: Found,
  keyring: Keyring,
  previous: PortageState | null,
): CheckedWithDocument {
  const signedBy = checkTrust(context, found.signature, keyring, previous);
  const madeAt = beginningOf(found.date);
  checkNotOlder(context, 'snapshot', madeAt, beginningOf(previous?.date));
  const { source, etag, lastModified, date, signature } = found;
  const state: PortageState = {
    version: 1,
    source,
    ...(etag && { etag }),
    ...(lastModified && { lastModified }),
    // The same tree offers other packages to another architecture; 2: with masks.
    contentDigest: `portage2:${found.digest}:${
      repository.keywordArch || 'all'
    }`,
    signature: signature.status,
    ...(signedBy && { signedBy }),
    keyring: keyring.digest,
    ...(date && { date }),
  };
  if (
    previous &&
    JSON.stringify(readState(state)) === JSON.stringify(previous)
  ) {
    return { status: 'unchanged' };
  }
  return {
    status: 'changed',
    state,
    contentDigest: state.contentDigest,
    release: { label: repository.id },
    signature: signature.status,
    signedBy,
    date: madeAt,
    read: () => found.read(repository.keywordArch),
    ...(found.dispose && { dispose: found.dispose }),
  };
}

async function mainTree(
  context: MirrorContext,
  known: PortageState | null,
): Promise<Found | 'unchanged'> {
  const snapshot = await findSnapshot(
    context,
    isMirrorOfFiles(context.url) ? context.url : snapshotBaseUrl,
    known,
  );
  if (snapshot === 'unchanged') return snapshot;
  const { archive, source, validators, signature, date } = snapshot;
  const { kind, digest } = checksumToCompare(archive.packed)!;
  return {
    source,
    ...validators,
    digest: `${kind}:${digest}`,
    signature:
      signature.status === 'verified' && !isProtected(archive.packed)
        ? withBrokenChecksums(
            'it lists MD5 or SHA-1 checksums, which protect nothing',
          )
        : signature,
    date,
    read: keywordArch =>
      readListedFile(context, archive, readArchivePackages, { keywordArch }),
  };
}

async function overlay(
  context: MirrorContext,
  { id }: IdentifiedRepository,
  known: PortageState | null,
): Promise<Found | 'unchanged'> {
  const found = await findOverlay(context, id, known);
  if (found === 'unchanged') return found;
  const { url, document, digest, validators } = found;
  return {
    source: { url, kind: 'archive' },
    ...validators,
    digest: `sha256:${digest}`,
    signature: { status: 'unsigned' },
    read: keywordArch => readArchive(context, id, found, keywordArch),
    dispose: document.dispose,
  };
}

async function* readArchive(
  context: MirrorContext,
  id: string,
  { document: { source, dispose } }: Download,
  keywordArch: string,
): AsyncGenerator<OfferedPackage[]> {
  const name = `the archive of ${id}`;
  try {
    yield* readDocument(context, name, readArchivePackages, {
      keywordArch,
      // What hostings send is told apart by its first bytes.
      file: {
        name,
        source,
        compression: 'none',
        plain: null,
        maxPlain,
        sentAsWebPage: false,
      },
    });
  } finally {
    await dispose();
  }
}

/** Whether a mirror of the main tree has snapshots itself: an ordinary web server, not rsync and no code hosting. */
function isMirrorOfFiles(url: string): boolean {
  const { protocol, pathname } = new URL(url);
  return (
    /^https?:$/.test(protocol) &&
    !/\.git\/?$/.test(pathname) &&
    archiveUrls(url).length === 0
  );
}

/** `YYYYMMDD` as the moment in which the day begins. */
function beginningOf(day: string | undefined): string | undefined {
  return day?.replace(/^(\d{4})(\d\d)(\d\d)$/, '$1-$2-$3T00:00:00Z');
}
