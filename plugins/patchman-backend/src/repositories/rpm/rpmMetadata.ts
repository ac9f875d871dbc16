import { createHash } from 'node:crypto';
import type {
  CheckedMirror,
  MirrorContext,
  ModuleDocument,
  OfferedPackage,
} from 'backstage-plugin-patchman-node';
import { withoutCredentials } from '../fetch';
import {
  askDocument,
  readListedFile,
  type ListedFile,
  type Signature,
} from '../mirror';
import type { Metadata } from './findMetadata';
import {
  readAdvisories,
  readModuleParts,
  readPrimaryPackages,
  readRepomd,
} from './jobs';
import { withWeakChecksums } from './signature';

type Changed = Extract<CheckedMirror, { status: 'changed' }>;

/** What both kinds of rpm repository give once their list of files is read. */
export interface OpenedRepository
  extends Pick<
    Changed,
    'contentDigest' | 'release' | 'read' | 'readModules' | 'readAdvisories'
  > {
  /** Seconds since the epoch. */
  timestamp?: number;
  /** What the signature of the list says of the files in it. */
  judge(signature: Signature): Signature;
}

/** Opens a repository of createrepo's rpm-metadata. */
export async function openRpmMetadata(
  context: MirrorContext,
  metadata: Metadata,
): Promise<OpenedRepository> {
  const { files, timestamp, release, contentDigest, isProtected } =
    await askDocument(context, 'repomd.xml', readRepomd, {
      bytes: metadata.bytes,
      baseUrl: metadata.baseUrl,
    });
  const { primary, modules, updateinfo } = files;
  return {
    timestamp,
    release,
    contentDigest: contentDigest ?? digestOfUnnamed(metadata),
    judge: signature =>
      isProtected ? signature : withWeakChecksums(signature),
    read: () => readPackages(context, primary),
    ...(modules && { readModules: () => readModules(context, modules) }),
    ...(updateinfo && {
      readAdvisories: () =>
        readListedFile(context, updateinfo, readAdvisories, {}),
    }),
  };
}

/** Files without checksums have no name of their own; the list of one mirror names only that mirror's. */
function digestOfUnnamed({ source, sourceDigest }: Metadata): string {
  return `rpm1:repomd:${createHash('sha256')
    .update(`${source.url}\n${sourceDigest}`)
    .digest('hex')}`;
}

async function* readPackages(
  context: MirrorContext,
  primary: ListedFile,
): AsyncGenerator<OfferedPackage[]> {
  const { incomplete } = yield* readListedFile(
    context,
    primary,
    readPrimaryPackages,
    {},
  );
  if (incomplete > 0) {
    context.logger.warn(
      `${withoutCredentials(
        context.url,
      )}: ${incomplete} packages without name, version or architecture were left out`,
    );
  }
}

/** Puts the document together again, whose entries come in batches. */
async function readModules(
  context: MirrorContext,
  file: ListedFile,
): Promise<ModuleDocument> {
  const document: ModuleDocument = { streams: [], defaults: [], obsoletes: [] };
  const batches = readListedFile(context, file, readModuleParts, {});
  for await (const parts of batches) {
    for (const { list, entry } of parts) document[list].push(entry as never);
  }
  return document;
}
