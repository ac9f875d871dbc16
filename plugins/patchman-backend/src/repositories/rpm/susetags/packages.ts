import type { OfferedPackage } from 'backstage-plugin-patchman-node';
import { splitEvr } from '../../../versions';
import { RepositoryError, looksLikeHtml, type ByteStream } from '../../fetch';
import {
  isPlainName,
  isSourceArch,
  keptProvides,
  normalEpoch,
} from '../RpmPackageBuilder';

const batchSize = 1000;
/** Bytes. Real lines stay under 10 kB. */
const maxLine = 1024 * 1024;

/**
 * Reads a `packages` list in the susetags form: `=Pkg: NAME VERSION RELEASE ARCH` begins a package, `+Obs:` … `-Obs:` are
 * lines of what it obsoletes, `+Prv:` … `-Prv:` of what it provides, `=Src:` its source. `vendor` is that of the whole source.
 * @throws RepositoryError of kind `content` when it is something else
 */
export async function* readSusetags(
  source: ByteStream,
  vendor: string,
): AsyncGenerator<OfferedPackage[]> {
  let batch: OfferedPackage[] = [];
  let current: OfferedPackage | null = null;
  let block = '';
  let recognised = false;
  for await (const line of readLines(source)) {
    if (block) {
      if (line === `-${block}:`) block = '';
      else if (block === 'Obs') addObsolete(current, line);
      else if (block === 'Prv') addProvide(current, line);
      continue;
    }
    const [, mark, tag, value] = /^([=+])(\w+):\s?(.*)$/.exec(line) ?? [];
    if (!tag) {
      if (!recognised && line.trim() && !line.startsWith('#')) break;
    } else if (mark === '+') {
      block = tag;
    } else if (tag === 'Ver' || tag === 'Pkg') {
      recognised = true;
      if (tag === 'Ver') continue;
      if (current) batch.push(finished(current));
      current = toPackage(value, vendor);
      if (batch.length >= batchSize) {
        yield batch;
        batch = [];
      }
    } else if (tag === 'Src') {
      addSource(current, value);
    }
  }
  if (!recognised) {
    throw new RepositoryError('content', 'this is no list of packages');
  }
  if (block) {
    throw new RepositoryError(
      'damaged',
      `the list of packages ends inside of +${block}: it seems to be cut off`,
    );
  }
  if (current) batch.push(finished(current));
  if (batch.length > 0) yield batch;
}

function toPackage(value: string, vendor: string): OfferedPackage | null {
  const [name, version, release, arch] = value.trim().split(/\s+/);
  if (!arch || isSourceArch(arch)) return null;
  if (value.includes('\ufffd')) {
    throw new RepositoryError(
      'content',
      `the package ${JSON.stringify(name)} is not valid UTF-8`,
    );
  }
  const parts = splitEvr('rpm', `${version}-${release}`);
  return {
    type: 'rpm',
    name,
    ...parts,
    epoch: normalEpoch(parts.epoch),
    arch,
    ...(vendor && { attributes: { vendor } }),
  };
}

function addObsolete(current: OfferedPackage | null, line: string): void {
  const [, name, operator, evr] =
    /^(\S+)(?:\s+(<=|>=|<|>|=)\s+(\S+))?$/.exec(line.trim()) ?? [];
  if (!current || !name) return;
  current.attributes ??= {};
  current.attributes.obsoletes ??= [];
  current.attributes.obsoletes.push(
    operator ? `${name} ${operator} ${evr.replace(/^0+:/, '')}` : name,
  );
}

function addProvide(current: OfferedPackage | null, line: string): void {
  const [, name, evr] = /^(\S+)(?:\s+=\s+(\S+))?/.exec(line.trim()) ?? [];
  if (!current || !name || !isPlainName(name)) return;
  current.attributes ??= {};
  current.attributes.provides ??= [];
  current.attributes.provides.push(
    evr ? `${name} = ${evr.replace(/^0+:/, '')}` : name,
  );
}

/** A package that is read to its end. */
function finished(offered: OfferedPackage): OfferedPackage {
  if (!offered.attributes?.provides) return offered;
  const { provides, ...attributes } = offered.attributes;
  const kept = keptProvides(provides, offered.name, attributes.obsoletes);
  return {
    ...offered,
    attributes: { ...attributes, ...(kept && { provides: kept }) },
  };
}

function addSource(current: OfferedPackage | null, value: string): void {
  const [name, version, release] = value.trim().split(/\s+/);
  if (!current || !release) return;
  if (
    name !== current.name ||
    version !== current.version ||
    release !== current.release
  ) {
    current.attributes ??= {};
    current.attributes.source = { name, version: `${version}-${release}` };
  }
}

async function* readLines(source: ByteStream): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  let started = false;
  for await (const piece of source) {
    const lines = (rest + decoder.decode(piece, { stream: true })).split('\n');
    rest = lines.pop()!;
    if (!started && looksLikeHtml(lines[0] ?? rest)) {
      throw new RepositoryError(
        'content',
        'this is a web page, not a list of packages',
      );
    }
    started = true;
    if (rest.length > maxLine) {
      throw new RepositoryError('content', 'a line is longer than 1 MiB');
    }
    for (const line of lines) yield line.replace(/\r$/, '');
  }
  if (rest) yield rest;
}
