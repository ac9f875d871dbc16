import { FAILSAFE_SCHEMA, load } from 'js-yaml';
import { moduleLimits } from '../limits';

/**
 * Parses one document of libmodulemd; every scalar stays text: a stream called 10.10 is not the number 10.1. Anchors are
 * refused, since a few bytes of aliases stand for any number of nodes and modulemd has none.
 * @throws Error that tells what is wrong with it
 */
export function parseYamlMapping(document: string): Record<string, unknown> {
  let nodes = 0;
  let depth = 0;
  const parsed = load(document, {
    schema: FAILSAFE_SCHEMA,
    listener(event, state) {
      if (event === 'open') {
        if (++nodes > moduleLimits.nodes) {
          throw new Error(`it holds more than ${moduleLimits.nodes} values`);
        }
        if (++depth > moduleLimits.depth) {
          throw new Error(`it nests more than ${moduleLimits.depth} values`);
        }
        return;
      }
      depth--;
      if ((state as { anchor?: string | null }).anchor) {
        throw new Error(
          'it has anchors (&) for aliases, which modulemd has not',
        );
      }
    },
  });
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new Error('it is no mapping');
  }
  return parsed as Record<string, unknown>;
}
