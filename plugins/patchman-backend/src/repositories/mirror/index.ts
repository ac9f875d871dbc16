export { ByteWindow } from './ByteWindow';
export { documentsOf, type ContextWithDocuments } from './documents';
export { download, type CheckedWithDocument, type Download } from './download';
export {
  fetchIfPresent,
  readIfPresent,
  validatorsOf,
  type Validators,
} from './fetchIfPresent';
export {
  namingFile,
  openListedDocument,
  type Announced,
  type ListedDocument,
} from './listedDocument';
export {
  askDocument,
  readDocument,
  readListedFile,
  readResponse,
  receive,
  type ListedFile,
  type ReadingContext,
} from './listedFile';
export {
  checkNotOlder,
  checkTrust,
  withBrokenChecksums,
  type Signature,
} from './trust';
