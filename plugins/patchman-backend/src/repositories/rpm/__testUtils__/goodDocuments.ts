import { gzipSync } from 'node:zlib';
import type { MirrorFiles } from '../../mirror/__testUtils__/memoryMirror';
import {
  packageXml,
  primaryXml,
  repomdXml,
  type PublishedFile,
} from './RpmTestRepository';

export const updates =
  '<updates><update type="security"><id>A-1</id><pkglist/></update></updates>';
export const modules =
  '---\ndocument: modulemd\nversion: 2\ndata: { name: m, stream: 1 }\n';
export const packages = Array.from({ length: 60 }, (_, at) =>
  packageXml(`package-${at}`, `1.${at * 7919}`),
);
export const primary = primaryXml(packages);
export const good: Record<string, PublishedFile> = {
  primary: { plain: primary },
  updateinfo: { plain: updates },
  modules: { plain: modules, href: 'repodata/modules.yaml.gz' },
};
export const goodOffers = [
  ...packages.map((_, at) => `package-${at}-1.${at * 7919}-1.x86_64`),
  'm:1',
  'A-1',
];

/** The files of a mirror that publishes these. */
export function mirrorOf(
  files: Record<string, PublishedFile>,
  repomd = repomdXml(files),
): MirrorFiles {
  return new Map<string, Buffer | string>([
    ...Object.entries(files).map(
      ([type, file]) =>
        [
          `/${file.href ?? `repodata/${type}.xml.gz`}`,
          file.packed ?? gzipSync(file.plain),
        ] as const,
    ),
    ['/repodata/repomd.xml', repomd],
  ]);
}

/** Twenty entities, each ten times the one before. */
export const laughs = `<!DOCTYPE l [<!ENTITY a "ha">${Array.from(
  { length: 20 },
  (_, at) => `<!ENTITY a${at} "${`&a${at ? at - 1 : ''};`.repeat(10)}">`,
).join('')}]>`;
