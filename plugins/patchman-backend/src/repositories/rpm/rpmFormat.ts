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
import { checkNotOlder, checkTrust } from '../mirror';
import { guessSecurity } from './describe';
import { askForList } from './askForList';
import { askIfChanged, findMetadata, type Metadata } from './findMetadata';
import { locate, looksLikeList, substituteVariables } from './locate';
import { openRpmMetadata, type OpenedRepository } from './rpmMetadata';
import { timeInWords, verifyBeside } from './signature';
import { readListState, readState, type RpmState } from './state';
import { openSusetags } from './susetags';

/**
 * Repositories of rpm packages: createrepo's rpm-metadata, as dnf, yum and zypper read it, YaST sources, and the lists of
 * mirrors that lead to them (dnf.conf(5): `baseurl`, `mirrorlist`, `metalink`).
 */
export const rpmFormat: RepositoryFormat = {
  id: 'rpm',
  packageType: 'rpm',
  check: checkMirrorOrList,
  guessSecurity,
};

async function checkMirrorOrList(
  context: MirrorContext,
): Promise<CheckedMirror> {
  const url = filledIn(context);
  const knownList = readListState(context.previous);
  const listFirst = knownList !== null || looksLikeList(url);
  const asList = () => askForList(context, url, knownList);
  const checked =
    (listFirst && (await asList())) ||
    (await checkMirror(context, url)) ||
    (!listFirst && (await asList()));
  if (checked) return checked;
  throw new RepositoryError(
    'content',
    `${withoutCredentials(
      url,
    )} has neither repodata/repomd.xml nor a YaST content file, and is no list of mirrors: the repository may have moved or been archived`,
  );
}

/** Null when there is no repository. */
async function checkMirror(
  context: MirrorContext,
  url: string,
): Promise<CheckedMirror | null> {
  const keyring = await loadKeyring(context.keyrings, message =>
    context.logger.warn(message),
  );
  const previous = readState(context.previous);
  const found = await findWhatChanged(context, url, keyring, previous);
  if (found === null) return null;
  if (found === 'unchanged') {
    return { status: 'unchanged' };
  }
  const signature = await verifyBeside(context, found.source.url, found.bytes);
  const opened = await open(context, found);
  const trusted = opened.judge(signature);
  const signedBy = checkTrust(context, trusted, keyring, previous);
  checkNotOlder(
    context,
    'metadata',
    timeInWords(opened.timestamp),
    timeInWords(previous?.timestamp),
  );

  const state: RpmState = {
    version: 1,
    source: found.source,
    ...found.validators,
    sourceDigest: found.sourceDigest,
    contentDigest: opened.contentDigest,
    signature: trusted.status,
    ...(signedBy && { signedBy }),
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
    signedBy,
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
): Promise<'unchanged' | Metadata | null> {
  const stillCounts =
    previous !== null &&
    previous.keyring === keyring.digest &&
    !(context.requireSignatures && previous.signature !== 'verified');
  const asked = stillCounts ? await askIfChanged(context, previous) : null;
  return asked ?? findMetadata(context, locate(url));
}

function open(
  context: MirrorContext,
  metadata: Metadata,
): Promise<OpenedRepository> {
  return metadata.source.kind === 'repomd'
    ? openRpmMetadata(context, metadata)
    : openSusetags(context, metadata);
}

function filledIn(context: MirrorContext): string {
  const { url } = context;
  if (!URL.canParse(url)) {
    throw new RepositoryError(
      'refused',
      `${withoutCredentials(url)} is not a valid URL`,
    );
  }
  return substituteVariables(url, context);
}
