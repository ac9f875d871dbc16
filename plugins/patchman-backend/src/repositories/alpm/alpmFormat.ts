import type {
  MirrorContext,
  OfferedPackage,
  RepositoryFormat,
} from 'backstage-plugin-patchman-node';
import {
  RepositoryError,
  loadKeyring,
  looksLikeHtml,
  verifyDocument,
  withoutCredentials,
  type Keyring,
} from '../fetch';
import {
  askDocument,
  checkTrust,
  download,
  readDocument,
  readIfPresent,
  type CheckedWithDocument,
  type Download,
  type Signature,
} from '../mirror';
import { readDatabasePackages } from './jobs';
import { locate } from './locate';
import { readState, type AlpmState } from './state';

/** Bytes as sent. Arch's largest, extra with its file lists, has 45 MB. */
const maxDatabase = 128 * 1024 * 1024;
const maxSignature = 256 * 1024;

/** Repositories of pacman packages (pacman.conf(5), libalpm's sync databases). */
export const alpmFormat: RepositoryFormat = {
  id: 'alpm',
  packageType: 'arch',
  check: checkMirror,
};

async function checkMirror(
  context: MirrorContext,
): Promise<CheckedWithDocument> {
  const keyring = await loadKeyring(context.keyrings, message =>
    context.logger.warn(message),
  );
  const previous = readState(context.previous);
  const found = await findDatabase(context, keyring, previous);
  if (found === 'unchanged') return { status: 'unchanged' };

  const { document } = found;
  try {
    const checked = await judge(context, found, keyring, previous);
    if (checked.status === 'unchanged') await document.dispose();
    return checked;
  } catch (error) {
    await document.dispose();
    throw error;
  }
}

async function judge(
  context: MirrorContext,
  found: Download,
  keyring: Keyring,
  previous: AlpmState | null,
): Promise<CheckedWithDocument> {
  const { url, document, digest, validators } = found;
  const signature = await verifyBeside(context, found);
  const signedBy = checkTrust(context, signature, keyring, previous);
  const state: AlpmState = {
    version: 1,
    url,
    ...validators,
    contentDigest: `alpm1:sha256:${digest}`,
    signature: signature.status,
    ...(signedBy && { signedBy }),
    keyring: keyring.digest,
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
    release: null,
    signature: signature.status,
    signedBy,
    read: () => readPackages(context, found),
    dispose: () => document.dispose(),
  };
}

/** The database, or `unchanged` when it is the one of the last check and its signature counts as it did. */
async function findDatabase(
  context: MirrorContext,
  keyring: Keyring,
  previous: AlpmState | null,
): Promise<Download | 'unchanged'> {
  const stillCounts =
    previous?.keyring === keyring.digest &&
    !(context.requireSignatures && previous.signature !== 'verified');
  const known = stillCounts
    ? { etag: previous.etag, lastModified: previous.lastModified }
    : null;
  const places = placesOf(context);
  // The place of last time comes first.
  const urls =
    previous && places.includes(previous.url)
      ? [previous.url, ...places.filter(url => url !== previous.url)]
      : places;
  let webPage = '';
  for (const url of urls) {
    const found = await download(context, url, {
      maxSize: maxDatabase,
      known: url === previous?.url ? known : null,
    });
    if (found === 'unchanged') return found;
    if (!found) continue;
    if (!looksLikeHtml(found.head)) return found;
    await found.document.dispose();
    webPage ||= url;
  }
  throw new RepositoryError(
    'content',
    webPage
      ? `${withoutCredentials(
          webPage,
        )} is a web page, not a pacman database: the mirror has moved, or a login page stands before it`
      : `${withoutCredentials(context.url)} has no database of ${
          context.repoId
            ? `the repository ${context.repoId}`
            : 'a repository that the address or its name tells'
        }; looked for ${urls.slice(0, 3).map(withoutCredentials).join(', ')}`,
  );
}

function placesOf(context: MirrorContext): string[] {
  try {
    return locate(context);
  } catch {
    throw new RepositoryError(
      'refused',
      `${withoutCredentials(context.url)} is not a valid URL`,
    );
  }
}

/** The detached signature beside the database (repo-add(8) `--sign`, SigLevel's DatabaseRequired). */
async function verifyBeside(
  context: MirrorContext,
  { url, document: { source } }: Download,
): Promise<Signature> {
  const beside = new URL(url);
  beside.pathname += '.sig';
  const signature = await readIfPresent(context, beside.href, maxSignature);
  if (!signature || signature.length === 0 || looksLikeHtml(signature)) {
    return { status: 'unsigned' };
  }
  return askDocument(context, nameOf(url), verifyDocument, {
    source,
    signature,
    keyrings: context.keyrings,
  });
}

async function* readPackages(
  context: MirrorContext,
  { url, document }: Download,
): AsyncGenerator<OfferedPackage[]> {
  const name = nameOf(url);
  try {
    const { dropped } = yield* readDocument(
      context,
      name,
      readDatabasePackages,
      { source: document.source, name },
    );
    if (dropped > 0) {
      context.logger.warn(
        `${withoutCredentials(
          context.url,
        )}: ${dropped} packages without name, version or architecture were left out`,
      );
    }
  } finally {
    await document.dispose();
  }
}

/** How a database is called in messages. */
function nameOf(url: string): string {
  return decodeURIComponent(new URL(url).pathname).replace(/^.*\//, '');
}
