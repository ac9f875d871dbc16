import { Entity } from '@backstage/catalog-model';
import {
  HOST_ANNOTATION,
  HOST_SELECTOR_ANNOTATION,
  HostFilters,
} from 'backstage-plugin-patchman-common';

/** The hosts that an entity stands for: one by name, all that match, or those that a group owns. */
export type EntityHosts =
  | { kind: 'host'; name: string }
  | { kind: 'hosts'; filters: HostFilters; title: string }
  | { kind: 'group'; name: string }
  | { kind: 'invalid'; reason: string };

const SELECTABLE = [
  'tag',
  'owner',
  'os',
  'arch',
] satisfies (keyof HostFilters)[];

/** Reads a selector such as `tag=www,os=Debian 12`. A term that is not understood makes all of it invalid. */
export function parseHostSelector(
  selector: string,
): { filters: HostFilters } | { reason: string } {
  const filters: Record<string, string> = {};
  const terms = selector
    .split(',')
    .map(term => term.trim())
    .filter(Boolean);
  if (terms.length === 0) return { reason: 'The selector is empty.' };
  for (const term of terms) {
    const equals = term.indexOf('=');
    const name = term.slice(0, Math.max(0, equals)).trimEnd();
    const value = term.slice(equals + 1).trimStart();
    const filter = SELECTABLE.find(known => known === name);
    if (!filter || !value) {
      return {
        reason: `"${term}" is not understood: a term is one of ${SELECTABLE.join(
          ', ',
        )}, then =, then a value.`,
      };
    }
    if (filter in filters) {
      return { reason: `"${name}" is given twice; every term must hold.` };
    }
    filters[filter] = value;
  }
  return { filters };
}

/** What an entity says of its hosts, null when it says nothing. */
export function entityHosts(entity: Entity): EntityHosts | null {
  const annotations = entity.metadata.annotations ?? {};
  const name = annotations[HOST_ANNOTATION]?.trim();
  if (name) return { kind: 'host', name };

  const selector = annotations[HOST_SELECTOR_ANNOTATION];
  if (selector !== undefined) {
    const parsed = parseHostSelector(selector);
    return 'reason' in parsed
      ? { kind: 'invalid', reason: parsed.reason }
      : {
          kind: 'hosts',
          filters: parsed.filters,
          title: `Hosts with ${selector}`,
        };
  }
  if (entity.kind.toLocaleLowerCase('en-US') === 'group') {
    return {
      kind: 'group',
      name: entity.metadata.title ?? entity.metadata.name,
    };
  }
  return null;
}

/**
 * Whether the patch status of an entity can be shown: it names a host or a selection of hosts, or is a group.
 * @public
 */
export function isPatchmanAvailable(entity: Entity): boolean {
  return entityHosts(entity) !== null;
}
