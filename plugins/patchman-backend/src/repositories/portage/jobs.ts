import {
  defineJob,
  defineQuestion,
  type DocumentSource,
} from '../../documents';
import { repositoryErrors } from '../fetch';
import { namingFile, openListedDocument, type ListedDocument } from '../mirror';
import { childText, childrenOf, readChildElements } from '../xml';
import { readEbuilds } from './ebuilds';

/** The packages of an archive of an ebuild repository. */
export const readArchivePackages = defineJob(
  'portage.archive',
  repositoryErrors,
  async function* read(
    { file, keywordArch }: { file: ListedDocument; keywordArch: string },
    tools,
  ) {
    try {
      yield* readEbuilds(openListedDocument(tools, file), keywordArch);
    } catch (error) {
      throw namingFile(error, file.name);
    }
    return null;
  },
);

/** The addresses of an overlay in Gentoo's list, null when it is not there. */
export const findOverlaySources = defineQuestion(
  'portage.overlays',
  repositoryErrors,
  async (
    { id, source }: { id: string; source: DocumentSource },
    { open },
  ): Promise<string[] | null> => {
    const overlays = readChildElements(
      open(source),
      'the list of overlays',
      'repositories',
    );
    for await (const overlay of overlays) {
      if (childText(overlay, 'name') === id) {
        return childrenOf(overlay, 'source').map(({ text }) => text.trim());
      }
    }
    return null;
  },
);

export const portageJobs = [readArchivePackages, findOverlaySources];
