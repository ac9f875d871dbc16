import type {
  ModuleDocument,
  OfferedPackage,
} from 'backstage-plugin-patchman-node';
import { defineJob, defineQuestion } from '../../documents';
import { repositoryErrors } from '../fetch';
import { namingFile, openListedDocument, type ListedDocument } from '../mirror';
import {
  areProtected,
  chooseFiles,
  contentDigestOf,
  type ChosenFiles,
} from './chooseFiles';
import { describe, timestampOf } from './describe';
import type { UrlVariables } from './locate';
import { parseMirrorList } from './mirrorList';
import { readModuleDocuments } from './modules';
import { readPrimary } from './primary';
import { parseRepomd } from './repomd';
import { RpmPackageBuilder } from './RpmPackageBuilder';
import { parseContent } from './susetags/content';
import { readSusetags } from './susetags/packages';
import { readUpdateinfo } from './updateinfo';

interface ListedInput {
  file: ListedDocument;
}

/** What is asked of repomd.xml. */
export const readRepomd = defineQuestion(
  'rpm.repomd',
  repositoryErrors,
  async ({ bytes, baseUrl }: { bytes: Uint8Array; baseUrl: string }) => {
    const repomd = await parseRepomd(Buffer.from(bytes));
    const files: ChosenFiles = chooseFiles(repomd, baseUrl);
    const timestamp = timestampOf(repomd);
    return {
      files,
      timestamp,
      release: describe(repomd, timestamp),
      contentDigest: contentDigestOf(files),
      isProtected: areProtected(files),
    };
  },
);

/** A list of mirrors, null when the bytes are none. */
export const readMirrorList = defineQuestion(
  'rpm.mirrorlist',
  repositoryErrors,
  ({ bytes, ...context }: UrlVariables & { url: string; bytes: Uint8Array }) =>
    parseMirrorList(Buffer.from(bytes), context),
);

/** What is asked of the `content` file of a YaST source. */
export const readContent = defineQuestion(
  'rpm.content',
  repositoryErrors,
  async ({
    bytes,
    url,
    names,
  }: {
    bytes: Uint8Array;
    url: string;
    /** Files that may be wanted, the preferred first. */
    names: string[];
  }) => {
    const { files, ...content } = parseContent(Buffer.from(bytes), url);
    const name = names.find(candidate => files.has(candidate));
    return {
      ...content,
      list: name ? { name, packed: files.get(name)! } : null,
    };
  },
);

/** The packages of primary.xml; answers how many entries were left out. */
export const readPrimaryPackages = defineJob(
  'rpm.primary',
  repositoryErrors,
  async function* read({ file }: ListedInput, tools) {
    const builder = new RpmPackageBuilder();
    yield* named<OfferedPackage>(
      file,
      readPrimary(openListedDocument(tools, file), builder),
    );
    return { incomplete: builder.dropped.incomplete };
  },
);

/** The packages of a YaST source. */
export const readSusetagsPackages = defineJob(
  'rpm.susetags',
  repositoryErrors,
  async function* read(
    { file, vendor }: ListedInput & { vendor: string },
    tools,
  ) {
    yield* named<OfferedPackage>(
      file,
      readSusetags(openListedDocument(tools, file), vendor),
    );
    return null;
  },
);

/** The advisories of updateinfo.xml. */
export const readAdvisories = defineJob(
  'rpm.updateinfo',
  repositoryErrors,
  async function* read({ file }: ListedInput, tools) {
    yield* named(
      file,
      readUpdateinfo(openListedDocument(tools, file), tools.warn),
    );
    return null;
  },
);

/** One entry of one of the lists of a ModuleDocument. */
export type ModulePart = {
  [List in keyof ModuleDocument]: {
    list: List;
    entry: ModuleDocument[List][number];
  };
}[keyof ModuleDocument];

/** Entries of a batch; a stream names up to some thousand rpms. */
const PARTS = 100;

/** The entries of modules.yaml. */
export const readModuleParts = defineJob(
  'rpm.modules',
  repositoryErrors,
  async function* read({ file }: ListedInput, tools) {
    const { streams, defaults, obsoletes } = await naming(file, () =>
      readModuleDocuments(openListedDocument(tools, file), tools.warn),
    );
    const parts: ModulePart[] = [
      ...streams.map(entry => ({ list: 'streams' as const, entry })),
      ...defaults.map(entry => ({ list: 'defaults' as const, entry })),
      ...obsoletes.map(entry => ({ list: 'obsoletes' as const, entry })),
    ];
    for (let at = 0; at < parts.length; at += PARTS) {
      yield parts.slice(at, at + PARTS);
    }
    return null;
  },
);

async function naming<T>(
  file: ListedDocument,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw namingFile(error, file.name);
  }
}

async function* named<T>(
  file: ListedDocument,
  batches: AsyncIterable<T[]>,
): AsyncGenerator<T[]> {
  try {
    yield* batches;
  } catch (error) {
    throw namingFile(error, file.name);
  }
}

export const rpmJobs = [
  readRepomd,
  readMirrorList,
  readContent,
  readPrimaryPackages,
  readSusetagsPackages,
  readAdvisories,
  readModuleParts,
];
