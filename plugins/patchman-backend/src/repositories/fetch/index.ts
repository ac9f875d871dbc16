export { createFetcher, type FetcherOptions } from './createFetcher';
export {
  parseCredentials,
  type CredentialEntry,
  type CredentialList,
} from './credentials';
export {
  RepositoryError,
  statusError,
  withoutCredentials,
  type RepositoryErrorKind,
} from './errors';
export { repositoryErrors } from './jobErrors';
export {
  checksumToCompare,
  isProtected,
  verifyBytes,
  type ByteStream,
  type ExpectedFile,
  type StrongChecksum,
  type WeakChecksum,
} from './checksums';
export { compressionByName, decompress, type Compression } from './decompress';
export { decompressZstd } from './decompress/zstd';
export { sendByNodeFetch } from './sendByNodeFetch';
export { loadKeyring, type Keyring } from './keyring';
export { looksLikeHtml, readBytes, readText } from './text';
export { isClearsigned, type Verification } from './signatures';
export { verifyDocument, verifyText } from './signatureJob';
