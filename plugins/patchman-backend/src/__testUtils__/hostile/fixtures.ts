import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import {
  primaryXml,
  repomdXml,
} from '../../repositories/rpm/__testUtils__/RpmTestRepository';
import type { HostileMirror, HostileReport } from './inputs';

const read = (name: string) =>
  gunzipSync(readFileSync(join(__dirname, 'fixtures', `${name}.gz`)));

/** A recorded report with its host's name replaced; `packed` where it needs gzip to be small. */
function recorded(
  file: string,
  protocol: HostileReport['protocol'],
  cause: RegExp,
  packed = false,
): HostileReport {
  return {
    name: file,
    protocol,
    make: hostname => {
      const text = read(file)
        .toString('latin1')
        .replaceAll('h.example.org', hostname);
      const bytes = Buffer.from(text, 'latin1');
      return {
        body: packed ? gzipSync(bytes) : bytes,
        headers: {
          'Content-Type':
            protocol === 1
              ? 'multipart/form-data; boundary=XbX'
              : 'application/json',
          ...(packed ? { 'Content-Encoding': 'gzip' } : {}),
        },
      };
    },
    cause,
  };
}

/** Reports that each stopped a backend once. */
export const recordedReports: HostileReport[] = [
  recorded('p1-200000-files.multipart', 1, /file|part|field/i, true),
  recorded('p1-os-brackets.multipart', 1, /\bos\b.*longer/i),
  recorded('p1-slashes.multipart', 1, /repos.*longer/i),
  recorded('report2-100000-tags.json', 2, /tags/i, true),
  recorded('report2-nul-kernel.json', 2, /kernel.*control character/i),
  recorded('report3-archs-by-urls.json', 3, /archs|architectures|urls/i, true),
  recorded('report3-deep-restart.json', 3, /nest|deep/i),
  recorded('report3-deep.json', 3, /nest|deep/i, true),
  recorded('report3-slashes.json', 3, /urls?.*longer/i),
];

/** An rpm repository with one hostile document beside an empty index. */
export function rpmSite(
  type: 'updateinfo' | 'modules',
  document: Buffer,
): HostileMirror['files'] {
  const href =
    type === 'modules'
      ? 'repodata/modules.yaml.gz'
      : 'repodata/updateinfo.xml.gz';
  const files = {
    primary: { plain: primaryXml([]) },
    [type]: { plain: document, href },
  };
  return new Map<string, Buffer | string>([
    ['repodata/repomd.xml', repomdXml(files)],
    ['repodata/primary.xml.gz', gzipSync(files.primary.plain)],
    [href, gzipSync(document)],
  ]);
}

/** Documents of mirrors that each stopped a backend once. */
export const recordedMirrors: HostileMirror[] = [
  {
    name: 'modules-alias-bomb.yaml',
    repository: { type: 'rpm', id: 'bomb', name: 'bomb', urls: ['@SITE@'] },
    files: rpmSite('modules', read('modules-alias-bomb.yaml')),
    cause: /alias/i,
  },
  {
    name: 'updateinfo-date-blanks.xml',
    repository: { type: 'rpm', id: 'dates', name: 'dates', urls: ['@SITE@'] },
    files: rpmSite('updateinfo', read('updateinfo-date-blanks.xml')),
  },
];
