import type { OfferedPackage } from 'backstage-plugin-patchman-node';
import { splitEvr } from '../../../versions';
import { RepositoryError, looksLikeHtml, type ByteStream } from '../../fetch';
import {
  attributeLimits,
  boundedText,
  identityLimits,
  isIdentity,
  listLimits,
  withTurns,
} from '../../limits';
import {
  isPlainName,
  isSourceArch,
  keptProvides,
  normalEpoch,
} from '../RpmPackageBuilder';

const batchSize = 1000;
/** Characters of what is kept beside the identities of a batch's packages. */
const batchWeight = 4 * 1024 * 1024;

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
  let weight = 0;
  for await (const line of readLines(source)) {
    if (block) {
      if (line === `-${block}:`) {
        block = '';
      } else if (line.length <= attributeLimits.relation) {
        weight += line.length;
        if (block === 'Obs') addObsolete(current, line);
        else if (block === 'Prv') addProvide(current, line);
      }
      continue;
    }
    // What is longer says nothing that matters.
    if (line.length > listLimits.value && recognised) continue;
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
      if (batch.length >= batchSize || weight >= batchWeight) {
        yield batch;
        batch = [];
        weight = 0;
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
  const epoch = normalEpoch(parts.epoch);
  if (
    !isIdentity(name, identityLimits.name) ||
    !isIdentity(parts.version, identityLimits.version) ||
    !isIdentity(parts.release, identityLimits.release) ||
    !isIdentity(epoch, identityLimits.epoch) ||
    !isIdentity(arch, identityLimits.arch)
  ) {
    return null;
  }
  return {
    type: 'rpm',
    name,
    ...parts,
    epoch,
    arch,
    ...(vendor && {
      attributes: { vendor: boundedText(vendor, attributeLimits.vendor) },
    }),
  };
}

function addObsolete(current: OfferedPackage | null, line: string): void {
  const [, name, operator, evr] =
    /^(\S+)(?:\s+(<=|>=|<|>|=)\s+(\S+))?$/.exec(line.trim()) ?? [];
  if (!current || !name) return;
  current.attributes ??= {};
  current.attributes.obsoletes ??= [];
  keep(
    current.attributes.obsoletes,
    operator ? `${name} ${operator} ${evr.replace(/^0+:/, '')}` : name,
  );
}

function addProvide(current: OfferedPackage | null, line: string): void {
  const [, name, evr] = /^(\S+)(?:\s+=\s+(\S+))?/.exec(line.trim()) ?? [];
  if (!current || !name || !isPlainName(name)) return;
  current.attributes ??= {};
  current.attributes.provides ??= [];
  keep(
    current.attributes.provides,
    evr ? `${name} = ${evr.replace(/^0+:/, '')}` : name,
  );
}

function keep(relations: string[], relation: string): void {
  if (relations.length < attributeLimits.relations) {
    relations.push(boundedText(relation, attributeLimits.relation));
  }
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
  if (
    !current ||
    !release ||
    !isIdentity(name, identityLimits.name) ||
    !isIdentity(version, identityLimits.version) ||
    !isIdentity(release, identityLimits.release)
  ) {
    return;
  }
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
  /** The line that is not complete, in pieces: put together once, however small they are. */
  let rest: string[] = [];
  let restLength = 0;
  let started = false;
  for await (const piece of withTurns(source)) {
    const text = decoder.decode(piece, { stream: true });
    if (!started && looksLikeHtml(text)) {
      throw new RepositoryError(
        'content',
        'this is a web page, not a list of packages',
      );
    }
    started = true;
    rest.push(text);
    restLength += text.length;
    if (text.includes('\n')) {
      const lines = rest.join('').split('\n');
      rest = [lines.pop()!];
      restLength = rest[0].length;
      for (const line of lines) {
        yield line.endsWith('\r') ? line.slice(0, -1) : line;
      }
    }
    if (restLength > listLimits.line) {
      throw new RepositoryError('content', 'a line is longer than 1 MiB');
    }
  }
  if (restLength > 0) yield rest.join('');
}
