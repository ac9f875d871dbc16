import { setImmediate as nextTurn } from 'node:timers/promises';
import { FAILSAFE_SCHEMA, load } from 'js-yaml';
import type { ModuleDocument } from 'backstage-plugin-patchman-node';
import { RepositoryError, looksLikeHtml, type ByteStream } from '../fetch';
import { ModuleCollector } from './ModuleCollector';

/** Bytes after decompression. The largest known modules.yaml has 10 MB. */
const maxModules = 128 * 1024 * 1024;
/** Characters of one document. The largest known has 200 kB. */
const maxDocument = 4 * 1024 * 1024;

/**
 * Reads modules.yaml (libmodulemd's documents, a stream of YAML). One bad document costs that one and a warning.
 * @throws RepositoryError of kind `content` when it is no such file at all
 */
export async function readModuleDocuments(
  source: ByteStream,
  warn: (message: string) => void,
): Promise<ModuleDocument> {
  const text = (await collect(source)).toString('utf8');
  if (looksLikeHtml(text)) {
    throw new RepositoryError(
      'content',
      'this is a web page, not modules.yaml',
    );
  }
  const collector = new ModuleCollector();
  const problems: string[] = [];
  let documents = 0;
  for (const document of splitDocuments(text)) {
    documents++;
    try {
      collector.add(parse(document));
    } catch (error) {
      problems.push(
        `document ${documents}: ${(error as Error).message.split('\n')[0]}`,
      );
    }
    // Large files would hold up everything else.
    if (documents % 8 === 0) await nextTurn();
  }
  if (problems.length > 0) {
    if (problems.length === documents) {
      throw new RepositoryError(
        'content',
        `this is not modules.yaml: ${problems[0].slice(0, 200)}`,
      );
    }
    warn(
      `${problems.length} of ${documents} documents were left out: ${problems
        .slice(0, 3)
        .join('; ')}`,
    );
  }
  return collector.result();
}

async function collect(source: ByteStream): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of source) {
    size += piece.length;
    if (size > maxModules) {
      throw new RepositoryError('too-large', 'modules.yaml exceeds 128 MiB');
    }
    // Decoders may use their memory again.
    pieces.push(Buffer.from(piece));
  }
  return Buffer.concat(pieces);
}

/**
 * Cuts a stream into its documents. A marker at the start of a line ends a document wherever it stands, also inside a
 * block of text (YAML 1.2, 9.1.2).
 */
export function* splitDocuments(text: string): Generator<string> {
  const marker = /^(?:---|\.\.\.)(?=[ \t\r\n]|$)/gm;
  let start = 0;
  for (const { index } of text.matchAll(marker)) {
    const document = text.slice(start, index);
    if (holdsContent(document)) yield document;
    start = index + 3;
  }
  const rest = text.slice(start);
  if (holdsContent(rest)) yield rest;
}

function holdsContent(document: string): boolean {
  return /^[ \t]*[^#%\s]/m.test(document);
}

/** Every scalar stays text: a stream called 10.10 is not the number 10.1. */
function parse(document: string): Record<string, unknown> {
  if (document.length > maxDocument) {
    throw new Error('it is longer than 4 MiB');
  }
  const parsed = load(document, { schema: FAILSAFE_SCHEMA });
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new Error('it is no mapping');
  }
  return parsed as Record<string, unknown>;
}
