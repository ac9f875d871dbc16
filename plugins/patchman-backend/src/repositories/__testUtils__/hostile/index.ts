import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { PackageType } from 'backstage-plugin-patchman-common';
import { seeded } from '../../mirror/__testUtils__/memoryMirror';
import {
  packageXml,
  primaryXml,
  repomdXml,
  type PublishedFile,
} from '../../rpm/__testUtils__/RpmTestRepository';
import {
  contentMakers,
  packagesMakers,
  releaseMakers,
  susetagsMakers,
} from './apt';
import { alpmMakers, portageMakers } from './archives';
import { hostileKinds, type HostileKind, type Makers } from './kinds';
import { modulesMakers } from './modules';
import {
  metalinkMakers,
  mirrorlistMakers,
  primaryMakers,
  repomdMakers,
  updateinfoMakers,
} from './rpm';

export { hostileKinds, type HostileKind } from './kinds';

/** A web site with one repository on it. */
export interface HostileSite {
  /** Of the repository, as a host reports it. */
  type: PackageType;
  /** What a host reports as the repository's id. */
  repoId: string;
  /** The path of the repository's address. */
  path: string;
  /** Everything that the site has, by path. */
  files: Map<string, Buffer>;
}

interface Maker {
  makers: Makers;
  site(document: Buffer): HostileSite;
}

const site = (
  type: PackageType,
  path: string,
  files: Record<string, Buffer | string>,
): HostileSite => ({
  type,
  repoId: 'core',
  path,
  files: new Map(
    Object.entries(files).map(([name, content]) => [
      name,
      Buffer.from(content as string),
    ]),
  ),
});

const harmlessPrimary = primaryXml([packageXml('harmless')]);

function rpmSite(type: string, plain: Buffer): HostileSite {
  const published: Record<string, PublishedFile> = {
    primary: { plain: harmlessPrimary },
    [type]: { plain, packed: gzipSync(plain) },
  };
  return site('rpm', '/repo/', {
    ...Object.fromEntries(
      Object.entries(published).map(([name, file]) => [
        `/repo/repodata/${name}.xml.gz`,
        (file.packed ?? gzipSync(file.plain)) as Buffer,
      ]),
    ),
    '/repo/repodata/repomd.xml': repomdXml(published),
  });
}

const sha256 = (content: Buffer) =>
  createHash('sha256').update(content).digest('hex');

const suite = '/debian/dists/stable/';

function aptSite(packages: Buffer): HostileSite {
  const packed = gzipSync(packages);
  const line = (content: Buffer, suffix: string) =>
    ` ${sha256(content)} ${
      content.length
    } main/binary-amd64/Packages${suffix}\n`;
  return site('deb', `${suite}main/binary-amd64`, {
    [`${suite}Release`]: `Origin: Odd\nSuite: stable\nComponents: main\nSHA256:\n${line(
      packages,
      '',
    )}${line(packed, '.gz')}`,
    [`${suite}main/binary-amd64/Packages.gz`]: packed,
  });
}

function susetagsSite(packages: Buffer): HostileSite {
  return site('rpm', '/yast', {
    '/yast/content': `PRODUCT odd\nVERSION 1\nDESCRDIR suse/setup/descr\nMETA SHA256 ${sha256(
      packages,
    )}  packages\n`,
    '/yast/suse/setup/descr/packages': packages,
  });
}

const documents = {
  primary: { makers: primaryMakers, site: plain => rpmSite('primary', plain) },
  updateinfo: {
    makers: updateinfoMakers,
    site: plain => rpmSite('updateinfo', plain),
  },
  modules: { makers: modulesMakers, site: plain => rpmSite('modules', plain) },
  repomd: {
    makers: repomdMakers,
    site: plain =>
      site('rpm', '/repo/', { '/repo/repodata/repomd.xml': plain }),
  },
  mirrorlist: {
    makers: mirrorlistMakers,
    site: plain => site('rpm', '/mirrorlist', { '/mirrorlist': plain }),
  },
  metalink: {
    makers: metalinkMakers,
    site: plain => site('rpm', '/metalink', { '/metalink': plain }),
  },
  susetags: { makers: susetagsMakers, site: susetagsSite },
  content: {
    makers: contentMakers,
    site: plain => site('rpm', '/yast', { '/yast/content': plain }),
  },
  packages: { makers: packagesMakers, site: aptSite },
  release: {
    makers: releaseMakers,
    site: plain =>
      site('deb', `${suite}main/binary-amd64`, { [`${suite}Release`]: plain }),
  },
  alpm: {
    makers: alpmMakers,
    site: plain =>
      site('arch', '/core/os/x86_64', {
        '/core/os/x86_64/core.db': gzipSync(plain),
      }),
  },
  portage: {
    makers: portageMakers,
    site: plain =>
      site('gentoo', '/overlay.tar.gz', { '/overlay.tar.gz': gzipSync(plain) }),
  },
} satisfies Record<string, Maker>;

export type HostileDocument = keyof typeof documents;

/** The documents that can be made, of every repository format. */
export const hostileDocuments = Object.keys(documents) as HostileDocument[];

/** Bytes of a document, before compression. */
const sizes = [100, 2_000, 30_000, 400_000];

/**
 * A site whose repository has one hostile document of a kind; the same seed makes the same one. `maxSize` is about how many
 * bytes it has at most, before compression.
 */
export function hostileSite(
  document: HostileDocument,
  kind: HostileKind,
  seed: number,
  maxSize = 1_000_000,
): HostileSite {
  const random = seeded(
    seed * 8191 +
      hostileDocuments.indexOf(document) * 127 +
      hostileKinds.indexOf(kind),
  );
  const amount = random.pick([
    ...sizes.filter(size => size < maxSize),
    maxSize,
  ]);
  const { makers, site: makeSite }: Maker = documents[document];
  return makeSite(Buffer.from(makers[kind]({ amount, random }) as string));
}
