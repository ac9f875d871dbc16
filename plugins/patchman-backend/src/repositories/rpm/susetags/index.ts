import type { MirrorContext } from 'backstage-plugin-patchman-node';
import {
  RepositoryError,
  checksumToCompare,
  compressionByName,
  isProtected,
  withoutCredentials,
} from '../../fetch';
import {
  askDocument,
  readListedFile,
  type Announced,
  type ListedFile,
} from '../../mirror';
import type { Metadata } from '../findMetadata';
import { readContent, readSusetagsPackages } from '../jobs';
import type { OpenedRepository } from '../rpmMetadata';
import { withWeakChecksums } from '../signature';

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
  const { bytes, source } = metadata;
  const content = await askDocument(context, 'content', readContent, {
    bytes,
    url: source.url,
    names: listNames,
  });
  const file = findList(content, metadata);
  const { vendor } = content;
  const { kind, digest } = checksumToCompare(file.packed)!;
  return {
    release: content.product ? { label: content.product } : null,
    contentDigest: `rpm1:susetags-${kind}:${digest}`,
    judge: signature =>
      isProtected(file.packed) ? signature : withWeakChecksums(signature),
    read: () => readListedFile(context, file, readSusetagsPackages, { vendor }),
  };
}

function findList(
  content: {
    descriptionFolder: string;
    list: { name: string; packed: Announced } | null;
  },
  metadata: Metadata,
): ListedFile {
  if (!content.list) {
    throw new RepositoryError(
      'content',
      `${withoutCredentials(metadata.source.url)} lists no packages`,
    );
  }
  const { name, packed } = content.list;
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
    packed,
    plain: null,
  };
}
