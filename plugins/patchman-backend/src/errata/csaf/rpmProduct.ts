import { isSource, parseNevra } from '../rpm/nevra';
import type { Product } from './productTree';

/** An rpm as a product of a CSAF document. */
export interface RpmProduct {
  name: string;
  /** `[epoch:]version-release`, empty where the document speaks of every version. */
  evr: string;
  /** Empty where it is not told. */
  arch: string;
  source: boolean;
  module?: { name: string; stream: string };
}

/** `name:stream/package`, as Red Hat writes a package of a module of which no version has a fix. */
const OF_MODULE = /^([^:/\s]{1,200}):([^/\s]{1,200})\/([^/\s]{1,255})$/;

/** Null for what is no rpm, such as a container. */
export function rpmOf(product: Product): RpmProduct | null {
  const { id, purl } = product;
  const qualifiers = purl ? qualifiersOf(purl) : null;
  if (purl && !qualifiers) return null;
  const module = moduleOf(qualifiers?.get('rpmmod') ?? '');
  const named = parseNevra(id.replace(/::[^:]*:[^:]*$/, ''));
  if (named) {
    return {
      name: named.name,
      evr: named.evr,
      arch: isSource(named.arch) ? '' : named.arch,
      source: isSource(named.arch),
      ...(module && { module }),
    };
  }
  const [, moduleName, stream, ofModule] = OF_MODULE.exec(id) ?? [];
  if (ofModule) {
    return {
      name: ofModule,
      evr: '',
      arch: '',
      source: true,
      module: { name: moduleName, stream },
    };
  }
  // What has a slash and is of no module is a container's image.
  if (!id || id.includes('/') || /\s/.test(id)) return null;
  const arch = qualifiers?.get('arch') ?? 'src';
  return {
    name: id,
    evr: '',
    arch: isSource(arch) ? '' : arch,
    source: isSource(arch),
    ...(module && { module }),
  };
}

/** Null for a package URL of no rpm. */
function qualifiersOf(purl: string): URLSearchParams | null {
  if (!purl.startsWith('pkg:rpm/')) return null;
  const at = purl.indexOf('?');
  return new URLSearchParams(at < 0 ? '' : purl.slice(at + 1));
}

/** `name:stream` or `name:stream:version:context`. */
function moduleOf(text: string) {
  const [name, stream] = text.split(':');
  return name && stream ? { name, stream } : undefined;
}
