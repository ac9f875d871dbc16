import type { OfferedPackage } from 'backstage-plugin-patchman-node';
import { RepositoryError, type ByteStream } from '../fetch';
import {
  archiveLimits,
  attributeLimits,
  copyOf,
  identityLimits,
  isIdentity,
  listLimits,
  Turns,
} from '../limits';
import { readTar, type TarFile } from '../tar';
import { upTo } from '../../texts';
import { compileAtoms } from '../../evaluation';

const batchSize = 1000;

/** `ROOT/metadata/md5-cache/CATEGORY/NAME-VERSION`: what portage found out of the ebuild (PMS 14, egencache(1)). */
const cachePath = /^[^/]+\/metadata\/md5-cache\/([^/]+)\/([^/]+)$/;
/** A file, or files in a folder (PMS 4.4); the folders of profiles below have their own. */
const maskPath = /^[^/]+\/profiles\/package\.mask(?:\/[^/.][^/]*)?$/;
const ebuildPath = /^[^/]+\/([A-Za-z0-9_][\w+.-]*)\/([^/]+)\/([^/]+)\.ebuild$/;

/** Versions, PMS 3.2. */
const nameAndVersion =
  /^([A-Za-z0-9_][\w+-]*)-(\d+(?:\.\d+)*[a-z]?(?:_(?:alpha|beta|pre|rc|p)\d*)*)(?:-(r\d+))?$/;

/** What an ebuild costs at the end, in bytes read. */
const ebuildCost = 512;

interface Ebuild {
  fromCache: boolean;
  keywords: string;
  slot: string;
}

/**
 * Reads the packages of an archive of an ebuild repository, from its metadata cache and, where that has no entry, from the
 * ebuilds themselves. `keywordArch` is Gentoo's name of an architecture; empty offers each package to all of its own.
 * @throws RepositoryError `damaged` or `content` when it is something else
 */
export async function* readEbuilds(
  source: ByteStream,
  keywordArch: string,
): AsyncGenerator<OfferedPackage[]> {
  const ebuilds = new Map<string, Ebuild>();
  const masks: string[] = [];
  let kept = 0;
  const files = readTar(source, {
    wanted: path =>
      cachePath.test(path) || ebuildPath.test(path) || maskPath.test(path),
    maxFile: archiveLimits.file,
  });
  for await (const batch of files) {
    for (const file of batch) {
      kept += maskPath.test(file.path)
        ? addMasks(masks, file)
        : addFile(ebuilds, file);
    }
    if (ebuilds.size > archiveLimits.packages || kept > archiveLimits.kept) {
      throw new RepositoryError(
        'content',
        `the archive has more than ${archiveLimits.packages} ebuilds, or says more of them than any does`,
      );
    }
  }
  if (ebuilds.size === 0) {
    throw new RepositoryError(
      'content',
      'the archive holds no ebuilds: it is no Gentoo repository',
    );
  }
  let packages: OfferedPackage[] = [];
  const turns = new Turns();
  const maskOf = compileAtoms(masks);
  for (const [key, ebuild] of ebuilds) {
    for (const offered of offeredBy(key, ebuild, keywordArch)) {
      const mask = maskOf({ id: 0, ...offered });
      if (mask) offered.attributes!.mask = mask;
      packages.push(offered);
    }
    if (turns.areDue(ebuildCost)) await turns.next();
    if (packages.length >= batchSize) {
      yield packages;
      packages = [];
    }
  }
  if (packages.length > 0) yield packages;
}

/**
 * Adds the atoms of a package.mask, one a line (portage(5)); those that cannot be read mask nothing.
 * @returns how many characters were added
 */
function addMasks(masks: string[], { bytes }: TarFile): number {
  let added = 0;
  for (const line of bytes.toString('utf8').split('\n')) {
    const atom = upTo(line, '#').trim();
    if (atom === '' || atom.length > attributeLimits.mask) continue;
    if (masks.length === listLimits.masks) break;
    masks.push(copyOf(atom));
    added += atom.length;
  }
  return added;
}

/** Answers how many characters were added. */
function addFile(
  ebuilds: Map<string, Ebuild>,
  { path, bytes }: TarFile,
): number {
  const cached = cachePath.exec(path);
  const [, category, second, third] = cached ?? ebuildPath.exec(path)!;
  const version = cached ? second : third;
  if (
    !isIdentity(category, identityLimits.name) ||
    !isIdentity(version, identityLimits.name)
  ) {
    return 0;
  }
  const key = `${category}/${version}`;
  if (
    !cached &&
    (!version.startsWith(`${second}-`) || ebuilds.get(key)?.fromCache)
  ) {
    return 0;
  }
  const text = bytes.toString('utf8');
  const fields = cached ? cacheFields(text) : ebuildFields(text, version);
  ebuilds.set(copyOf(key), { fromCache: cached !== null, ...fields });
  return key.length + fields.keywords.length + fields.slot.length;
}

/** `KEY=VALUE` lines. */
function cacheFields(text: string): Pick<Ebuild, 'keywords' | 'slot'> {
  return {
    keywords: valueOf(/^KEYWORDS=(.*)$/m.exec(text)?.[1]),
    slot: valueOf(/^SLOT=(.*)$/m.exec(text)?.[1]),
  };
}

/** A value that does not hold on to its file; one that is longer than any is none. */
function valueOf(text: string = ''): string {
  return text.length > listLimits.value ? '' : copyOf(text);
}

/**
 * The plain assignments of an ebuild, which is a shell script that nobody runs here: variables of the version are filled
 * in, what needs more stays unknown. Live ebuilds have no keywords, whatever the branch for releases says.
 */
function ebuildFields(
  text: string,
  nameVersion: string,
): Pick<Ebuild, 'keywords' | 'slot'> {
  const [, name = '', version = '', revision] =
    nameAndVersion.exec(nameVersion) ?? [];
  const values: Record<string, string> = {
    PN: name,
    PV: version,
    P: `${name}-${version}`,
    PR: revision ?? 'r0',
    PVR: revision ? `${version}-${revision}` : version,
  };
  const assigned = (key: string) => {
    const [, quoted, single, bare] =
      new RegExp(
        `^[ \\t]*${key}=(?:"([^"]*)"|'([^']*)'|([^\\s"'#;]*))`,
        'm',
      ).exec(text) ?? [];
    const filled = valueOf(quoted ?? single ?? bare).replace(
      /\$(?:\{(\w+)\}|(\w+))/g,
      (whole, braced?: string, plain?: string) =>
        values[(braced ?? plain)!] ?? whole,
    );
    return filled.includes('$')
      ? ''
      : valueOf(filled.replace(/\s+/g, ' ').trim());
  };
  const isLive = /(^|\.)9999+($|\D)/.test(version);
  return {
    keywords: isLive ? '' : assigned('KEYWORDS'),
    slot: assigned('SLOT'),
  };
}

function offeredBy(
  key: string,
  { keywords, slot }: Ebuild,
  keywordArch: string,
): OfferedPackage[] {
  const [category, nameVersion] = key.split('/');
  const [, name, version, revision] = nameAndVersion.exec(nameVersion) ?? [];
  if (!name || category.length + name.length >= identityLimits.name) return [];
  const named = keywords
    .split(/\s+/, attributeLimits.keywords)
    .filter(keyword => keyword && keyword.length <= attributeLimits.keyword);
  return offers(named, keywordArch).map(({ arch, stable }) => ({
    type: 'gentoo',
    name: `${category}/${name}`,
    epoch: '',
    version,
    // As its clients report it, PR of PMS 11.1.
    release: revision ?? 'r0',
    arch,
    attributes: {
      slot: slotOf(slot),
      ...(!stable && { keywords: [`~${arch}`] }),
    },
  }));
}

/** The part after the slash is the sub-slot, which only rebuilds depend on. */
function slotOf(slot: string): string {
  const name = upTo(slot, '/');
  return name && isIdentity(name, attributeLimits.slot) ? name : '0';
}

/** The architectures that keywords name (PMS 7.3.2): `amd64` stable, `~amd64` testing, `-amd64` and `-*` not at all. */
function offers(
  keywords: string[],
  keywordArch: string,
): { arch: string; stable: boolean }[] {
  const has = (keyword: string) => keywords.includes(keyword);
  if (keywordArch) {
    const refused = has(`-${keywordArch}`);
    const stable = has(keywordArch) || (has('*') && !refused);
    const testing = has(`~${keywordArch}`) || (has('~*') && !refused);
    return stable || testing ? [{ arch: keywordArch, stable }] : [];
  }
  const byArch = new Map<string, boolean>();
  for (const keyword of keywords) {
    const [, testing, arch] = /^(~?)([a-z0-9][\w-]*)$/.exec(keyword) ?? [];
    if (arch) byArch.set(arch, byArch.get(arch) || !testing);
  }
  return [...byArch].map(([arch, stable]) => ({ arch, stable }));
}
