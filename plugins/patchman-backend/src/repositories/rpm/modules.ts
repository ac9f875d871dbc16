import type { ModuleDocument } from 'backstage-plugin-patchman-node';
import { RepositoryError, looksLikeHtml, type ByteStream } from '../fetch';
import { boundedText, moduleLimits, Turns } from '../limits';
import { cutDocuments } from './cutDocuments';
import { ModuleCollector } from './ModuleCollector';
import { parseYamlMapping } from './parseYaml';

/** Parsing takes some ten times as long as scanning bytes does. */
const parsingCost = 8;
/** Documents whose problem is told. */
const shownProblems = 3;
/** Characters of a problem. */
const maxProblem = 200;

/**
 * Reads modules.yaml (libmodulemd's documents, a stream of YAML). One bad document costs that one and a warning.
 * @throws RepositoryError of kind `content` when it is no such file at all, or holds more than any repository has
 */
export async function readModuleDocuments(
  source: ByteStream,
  warn: (message: string) => void,
): Promise<ModuleDocument> {
  const collector = new ModuleCollector();
  const turns = new Turns();
  const problems: string[] = [];
  let bad = 0;
  let documents = 0;
  const texts = cutDocuments(limited(source), moduleLimits.document);
  for await (const text of texts) {
    if (documents === 0 && text !== null && looksLikeHtml(text)) {
      throw new RepositoryError(
        'content',
        'this is a web page, not modules.yaml',
      );
    }
    if (++documents > moduleLimits.documents) {
      throw new RepositoryError(
        'content',
        `modules.yaml has more than ${moduleLimits.documents} documents`,
      );
    }
    try {
      if (text === null) throw new Error('it is longer than 512 KiB');
      collector.add(parseYamlMapping(text));
    } catch (error) {
      if (error instanceof RepositoryError) throw error;
      bad++;
      if (problems.length < shownProblems) {
        problems.push(`document ${documents}: ${inOneLine(error as Error)}`);
      }
    }
    if (turns.areDue((text?.length ?? 0) * parsingCost)) await turns.next();
  }
  if (bad > 0 && bad === documents) {
    throw new RepositoryError(
      'content',
      `this is not modules.yaml: ${problems[0]}`,
    );
  }
  if (bad > 0) {
    warn(
      `${bad} of ${documents} documents were left out: ${problems.join('; ')}`,
    );
  }
  const { leftOut } = collector;
  if (leftOut.any) warn(`what is too long or too much: ${leftOut}`);
  return collector.result();
}

function inOneLine({ message }: Error): string {
  return boundedText(message, maxProblem).split('\n', 1)[0];
}

async function* limited(source: ByteStream): ByteStream {
  let size = 0;
  for await (const piece of source) {
    size += piece.length;
    if (size > moduleLimits.size) {
      throw new RepositoryError(
        'too-large',
        `modules.yaml exceeds ${moduleLimits.size / 1024 / 1024} MiB`,
      );
    }
    yield piece;
  }
}
