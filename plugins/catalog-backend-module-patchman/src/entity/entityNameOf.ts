import { createHash } from 'node:crypto';
import { KubernetesValidatorFunctions } from '@backstage/catalog-model';

const LONGEST = 63;
const DIGEST = 8;

/**
 * The name of a host's entity: the host's own where it is a valid one. Any other is made valid and ends in a digest of
 * the host's name, so that two hosts never meet in one name and a name does not depend on which other hosts there are.
 */
export function entityNameOf(host: string): string {
  if (KubernetesValidatorFunctions.isValidObjectName(host)) return host;
  const digest = createHash('sha256').update(host).digest('hex');
  const readable = host
    .replace(/[^A-Za-z0-9_.-]+/g, '-')
    .slice(0, LONGEST - DIGEST - 1)
    .replace(/^[^A-Za-z0-9]+/, '')
    .replace(/(?<![^A-Za-z0-9])[^A-Za-z0-9]+$/, '');
  return [readable || 'host', digest.slice(0, DIGEST)].join('-');
}
