import type { MirrorContext } from 'backstage-plugin-patchman-node';
import {
  RepositoryError,
  checksumToCompare,
  compressionByName,
  isProtected,
  withoutCredentials,
} from '../../fetch';
import { namingFile, readListedFile, type ListedFile } from '../../mirror';
import type { Metadata } from '../findMetadata';
import type { OpenedRepository } from '../rpmMetadata';
import { withWeakChecksums } from '../signature';
import { parseContent, type ContentFile } from './content';
import { readSusetags } from './packages';

/** The list of packages under its names, smallest first. */
const listNames = [
  'packages.xz',
  'packages.zst',
  'packages.gz',
  'packages.bz2',
  'packages',
];

/** Opens a YaST source: what openSUSE and SLE were installed from before they had rpm-metadata. */
export async function openSusetags(
  context: MirrorContext,
  metadata: Metadata,
): Promise<OpenedRepository> {
  const content = parseContent(metadata.bytes, metadata.source.url);
  const file = findList(content, metadata);
  const { kind, digest } = checksumToCompare(file.packed)!;
  return {
    release: content.product ? { label: content.product } : null,
    contentDigest: `rpm1:susetags-${kind}:${digest}`,
    judge: signature =>
      isProtected(file.packed) ? signature : withWeakChecksums(signature),
    read: () => readPackages(context, file, content.vendor),
  };
}

function findList(content: ContentFile, metadata: Metadata): ListedFile {
  const name = listNames.find(candidate => content.files.has(candidate));
  if (!name) {
    throw new RepositoryError(
      'content',
      `${withoutCredentials(metadata.source.url)} lists no packages`,
    );
  }
  const folder = new URL('.', metadata.baseUrl);
  const url = new URL(content.descriptionFolder + name, folder);
  if (
    url.origin !== folder.origin ||
    !url.pathname.startsWith(folder.pathname)
  ) {
    throw new RepositoryError(
      'content',
      `${withoutCredentials(
        metadata.source.url,
      )} names a folder outside of its repository`,
    );
  }
  url.search = new URL(metadata.baseUrl).search;
  return {
    url: url.href,
    name,
    compression: compressionByName(name),
    packed: content.files.get(name)!,
    plain: null,
  };
}

async function* readPackages(
  context: MirrorContext,
  file: ListedFile,
  vendor: string,
) {
  try {
    yield* readSusetags(readListedFile(context, file), vendor);
  } catch (error) {
    throw namingFile(error, file.name);
  }
}
