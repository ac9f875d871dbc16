export { ByteWindow } from './ByteWindow';
export { download, streamOf, type Download } from './download';
export {
  fetchIfPresent,
  readIfPresent,
  validatorsOf,
  type Validators,
} from './fetchIfPresent';
export {
  namingFile,
  readListedFile,
  type Announced,
  type ListedFile,
} from './listedFile';
export { checkTrust, type Signature } from './trust';
