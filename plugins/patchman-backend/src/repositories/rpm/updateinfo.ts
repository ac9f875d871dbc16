import type { Advisory } from 'backstage-plugin-patchman-node';
import { RepositoryError, type ByteStream } from '../fetch';
import { advisoryLimits, LeftOut, Turns } from '../limits';
import { readChildElements } from '../xml';
import { AdvisoryReader, weightOf } from './AdvisoryReader';

const batchSize = 200;
/** Characters of a batch, so that a few long advisories are one too. */
const batchWeight = 1024 * 1024;

/**
 * Streams the advisories of updateinfo.xml (createrepo's rpm-metadata, SUSE's patches), one element in memory at a time.
 * Those without an id are left out; `warn` is told what is missing of the others.
 * @throws RepositoryError of kind `content` when it is something else or not well-formed
 */
export async function* readUpdateinfo(
  source: ByteStream,
  warn: (message: string) => void = () => {},
): AsyncGenerator<Advisory[]> {
  const leftOut = new LeftOut();
  const reader = new AdvisoryReader(leftOut, new Turns());
  let batch: Advisory[] = [];
  let weight = 0;
  let count = 0;
  const updates = readChildElements(source, 'updateinfo.xml', 'updates');
  for await (const update of updates) {
    const advisory =
      update.name === 'update' ? await reader.read(update) : null;
    if (!advisory) continue;
    if (++count > advisoryLimits.advisories) {
      throw new RepositoryError(
        'content',
        `updateinfo.xml holds more than ${advisoryLimits.advisories} advisories`,
      );
    }
    batch.push(advisory);
    weight += weightOf(advisory);
    if (batch.length >= batchSize || weight >= batchWeight) {
      yield batch;
      batch = [];
      weight = 0;
    }
  }
  if (batch.length > 0) yield batch;
  if (leftOut.any) warn(`what is too long or too much: ${leftOut}`);
}
