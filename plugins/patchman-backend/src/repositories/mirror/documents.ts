import type { MirrorContext } from 'backstage-plugin-patchman-node';
import { inThisThread, type Documents } from '../../documents';

/** What `MirrorReader` gives to the formats that come with the backend beyond what every format is given. */
export interface ContextWithDocuments extends MirrorContext {
  documents?: Documents;
}

/** Where the documents of a mirror are read: in worker threads, unless a test or a tool asks by itself. */
export function documentsOf(
  context: Pick<ContextWithDocuments, 'documents'> | object,
): Documents {
  return (context as ContextWithDocuments).documents ?? inThisThread;
}
