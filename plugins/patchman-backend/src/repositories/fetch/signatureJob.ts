import { defineQuestion, type DocumentSource } from '../../documents';
import { repositoryErrors } from './jobErrors';
import { loadKeyring } from './keyring';
import { verifyClearsigned, verifyDetached } from './signatures';

/** Checks a detached signature over a document. */
export const verifyDocument = defineQuestion(
  'signature.detached',
  repositoryErrors,
  async (
    {
      source,
      signature,
      keyrings,
    }: { source: DocumentSource; signature: Uint8Array; keyrings: string[] },
    { open },
  ) => {
    const pieces: Buffer[] = [];
    for await (const piece of open(source)) pieces.push(Buffer.from(piece));
    // Whoever asks has loaded the same files, and was warned of what is wrong with them.
    const { keys } = await loadKeyring(keyrings, () => {});
    return verifyDetached(Buffer.concat(pieces), Buffer.from(signature), keys);
  },
);

/** Checks a clear-signed text and answers what of it was signed: reading one takes long, line by line. */
export const verifyText = defineQuestion(
  'signature.clear',
  repositoryErrors,
  async ({ text, keyrings }: { text: string; keyrings: string[] }) => {
    const { keys } = await loadKeyring(keyrings, () => {});
    return verifyClearsigned(text, keys);
  },
);
