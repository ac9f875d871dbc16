import type { Fetcher, SourceFiles } from 'backstage-plugin-patchman-node';
import { FolderFiles } from './FolderFiles';
import { pathOf } from './pathOf';
import { nameOf, UrlFiles } from './UrlFiles';

export { UploadedFile } from './UploadedFile';

/** The files of a source, wherever its address leads. */
export function filesAt(
  address: string,
  options: {
    /** Where they are if nobody says otherwise, which tells how they are called. */
    usual: string;
    fetcher: Fetcher;
    /** Bytes of a file of a folder. */
    maxSize: number;
    signal: AbortSignal;
  },
): SourceFiles {
  const path = pathOf(address);
  return path === null
    ? new UrlFiles(address, options.fetcher, options.signal)
    : new FolderFiles(path, nameOf(options.usual), options.maxSize);
}
