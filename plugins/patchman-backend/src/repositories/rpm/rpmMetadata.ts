import { createHash } from 'node:crypto';
import type {
  CheckedMirror,
  MirrorContext,
  OfferedPackage,
} from 'backstage-plugin-patchman-node';
import { withoutCredentials } from '../fetch';
import {
  namingFile,
  readListedFile,
  type ListedFile,
  type Signature,
} from '../mirror';
import { areProtected, chooseFiles, contentDigestOf } from './chooseFiles';
import { describe, timestampOf } from './describe';
import type { Metadata } from './findMetadata';
import { readModuleDocuments } from './modules';
import { readPrimary } from './primary';
import { parseRepomd } from './repomd';
import { RpmPackageBuilder } from './RpmPackageBuilder';
import { withWeakChecksums } from './signature';
import { readUpdateinfo } from './updateinfo';

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
  const repomd = await parseRepomd(metadata.bytes);
  const files = chooseFiles(repomd, metadata.baseUrl);
  const timestamp = timestampOf(repomd);
  const { modules, updateinfo } = files;
  return {
    timestamp,
    release: describe(repomd, timestamp),
    contentDigest: contentDigestOf(files) ?? digestOfUnnamed(metadata),
    judge: signature =>
      areProtected(files) ? signature : withWeakChecksums(signature),
    read: () => readPackages(context, files.primary),
    ...(modules && {
      readModules: () =>
        named(modules, () =>
          readModuleDocuments(readListedFile(context, modules), message =>
            context.logger.warn(`${modules.name}: ${message}`),
          ),
        ),
    }),
    ...(updateinfo && {
      readAdvisories: () =>
        namedStream(
          updateinfo,
          readUpdateinfo(readListedFile(context, updateinfo)),
        ),
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
  const builder = new RpmPackageBuilder();
  yield* namedStream(
    primary,
    readPrimary(readListedFile(context, primary), builder),
  );
  const { incomplete } = builder.dropped;
  if (incomplete > 0) {
    context.logger.warn(
      `${withoutCredentials(
        context.url,
      )}: ${incomplete} packages without name, version or architecture were left out`,
    );
  }
}

async function named<T>(file: ListedFile, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw namingFile(error, file.name);
  }
}

async function* namedStream<T>(
  file: ListedFile,
  items: AsyncIterable<T>,
): AsyncGenerator<T> {
  try {
    yield* items;
  } catch (error) {
    throw namingFile(error, file.name);
  }
}
