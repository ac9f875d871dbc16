import type {
  CheckedMirror,
  MirrorContext,
  RepositoryFormat,
} from 'backstage-plugin-patchman-node';
import {
  RepositoryError,
  loadKeyring,
  withoutCredentials,
  type Keyring,
} from '../fetch';
import { checkTrust } from '../mirror';
import { guessSecurity } from './describe';
import {
  askIfChanged,
  fetchFrom,
  fetchList,
  findMetadata,
  type Metadata,
} from './findMetadata';
import { locate, looksLikeList, substituteVariables } from './locate';
import { openRpmMetadata, type OpenedRepository } from './rpmMetadata';
import { checkNotOlder, verifyBeside } from './signature';
import { readState, type RpmState } from './state';
import { namingCredentials } from './subscription';
import { openSusetags } from './susetags';

/**
 * Repositories of rpm packages: createrepo's rpm-metadata, as dnf, yum and zypper read it, YaST sources, and the lists of
 * mirrors that lead to them (dnf.conf(5): `baseurl`, `mirrorlist`, `metalink`).
 */
export const rpmFormat: RepositoryFormat = {
  id: 'rpm',
  packageType: 'rpm',
  check: context => namingCredentials(context.url, () => checkMirror(context)),
  resolveMirrors: context =>
    namingCredentials(context.url, () => resolveMirrors(context)),
  guessSecurity,
};

async function checkMirror(context: MirrorContext): Promise<CheckedMirror> {
  const url = filledIn(context);
  const keyring = await loadKeyring(context.keyrings, message =>
    context.logger.warn(message),
  );
  const previous = readState(context.previous);
  const found = await findWhatChanged(context, url, keyring, previous);
  if (found === 'unchanged') {
    return { status: 'unchanged' };
  }
  const signature = await verifyBeside(
    context,
    found.source.url,
    found.bytes,
    keyring,
  );
  const opened = await open(context, found);
  const trusted = opened.judge(signature);
  checkTrust(context, trusted, keyring, previous?.signature);
  checkNotOlder(opened.timestamp, previous);

  const state: RpmState = {
    version: 1,
    source: found.source,
    ...found.validators,
    sourceDigest: found.sourceDigest,
    ...(found.list && { list: found.list }),
    contentDigest: opened.contentDigest,
    signature: trusted.status,
    keyring: keyring.digest,
    ...(opened.timestamp !== undefined && { timestamp: opened.timestamp }),
  };
  if (
    previous &&
    JSON.stringify(readState(state)) === JSON.stringify(previous)
  ) {
    return { status: 'unchanged' };
  }
  const { read, readModules, readAdvisories } = opened;
  return {
    status: 'changed',
    state,
    contentDigest: opened.contentDigest,
    release: opened.release,
    signature: trusted.status,
    read,
    ...(readModules && { readModules }),
    ...(readAdvisories && { readAdvisories }),
  };
}

/** Asks the mirror of last time where that is enough, else looks for the metadata anew. */
async function findWhatChanged(
  context: MirrorContext,
  url: string,
  keyring: Keyring,
  previous: RpmState | null,
): Promise<'unchanged' | Metadata> {
  const stillCounts =
    previous !== null &&
    previous.keyring === keyring.digest &&
    !(context.requireSignatures && previous.signature !== 'verified');
  // A metalink tells itself whether anything changed.
  const asked =
    stillCounts && previous.list !== 'metalink'
      ? await askIfChanged(context, previous)
      : null;
  return asked ?? findMetadata(context, url, stillCounts ? previous : null);
}

function open(
  context: MirrorContext,
  metadata: Metadata,
): Promise<OpenedRepository> {
  return metadata.source.kind === 'repomd'
    ? openRpmMetadata(context, metadata)
    : openSusetags(context, metadata);
}

/** The mirrors that a URL lists, null when it is a mirror itself. */
async function resolveMirrors(
  context: MirrorContext,
): Promise<string[] | null> {
  const url = filledIn(context);
  if (!looksLikeList(url) && (await fetchFrom(context, locate(url)))) {
    return null;
  }
  const list = await fetchList(context, url);
  return list && list.mirrors;
}

function filledIn({ url, arch }: MirrorContext): string {
  if (!URL.canParse(url)) {
    throw new RepositoryError(
      'refused',
      `${withoutCredentials(url)} is not a valid URL`,
    );
  }
  return substituteVariables(url, arch);
}
