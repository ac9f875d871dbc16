import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { decompress as decompressZstd } from 'fzstd';
import { loadAll } from 'js-yaml';
import lzma from 'lzma-native';
import type { AdvisoryInput } from '../advisories/advisoryIndex';
import type { MemberPackage, ModuleBuild, ModuleContent } from '../types';

// Reads the recorded repositories as plainly as possible: the readers of the backend are not what is tried here.

/** The content of a file that may be compressed in the way that its name or its first byte says. */
export async function readCompressed(file: string): Promise<Buffer> {
  const bytes = readFileSync(file);
  if (bytes[0] === 0x1f) return gunzipSync(bytes);
  if (bytes[0] === 0x28) return Buffer.from(decompressZstd(bytes));
  if (bytes[0] !== 0xfd) return bytes;
  return new Promise(done => {
    lzma.decompress(bytes, undefined, done);
  });
}

async function readPart(folder: string, part: string): Promise<string | null> {
  const repodata = join(folder, 'repodata');
  const file = readdirSync(repodata).find(name => name.includes(`-${part}.`));
  return file
    ? (await readCompressed(join(repodata, file))).toString('utf8')
    : null;
}

interface Element {
  attributes: Record<string, string>;
  body: string;
}

function unescape(text: string): string {
  return text
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&amp;/g, '&');
}

/** Every element of a name, which does not contain itself. */
function elements(text: string, name: string): Element[] {
  const pattern = new RegExp(
    `<(?:\\w+:)?${name}((?:\\s[^>]*?)?)(?:/>|>([\\s\\S]*?)</(?:\\w+:)?${name}>)`,
    'g',
  );
  return [...text.matchAll(pattern)].map(([, attributes, body = '']) => ({
    body,
    attributes: Object.fromEntries(
      [...attributes.matchAll(/(?<![\w:])([\w:]+)="([^"]*)"/g)].map(
        ([, key, value]) => [key, unescape(value)],
      ),
    ),
  }));
}

function textOf(body: string, name: string): string {
  return unescape(elements(body, name)[0]?.body ?? '').trim();
}

const OPERATORS: Record<string, string> = {
  EQ: '=',
  LT: '<',
  LE: '<=',
  GT: '>',
  GE: '>=',
};

function relationOf({ attributes: entry }: Element): string {
  if (!entry.flags) return entry.name;
  const release = entry.rel ? `-${entry.rel}` : '';
  const operator = OPERATORS[entry.flags];
  return `${entry.name} ${operator} ${entry.epoch ?? 0}:${entry.ver}${release}`;
}

/** As reports and repositories give it: empty for 0. */
export function normalEpoch(epoch: string | undefined): string {
  return epoch && epoch !== '0' ? epoch : '';
}

/** The packages of an rpm repository; ids count from `firstId`. */
export async function readRpmPackages(
  folder: string,
  firstId: number,
): Promise<MemberPackage[]> {
  const primary = (await readPart(folder, 'primary'))!;
  return elements(primary, 'package').map(({ body }, i) => {
    const [{ attributes: version }] = elements(body, 'version');
    const obsoletes = elements(body, 'obsoletes')
      .flatMap(list => elements(list.body, 'entry'))
      .map(relationOf);
    return {
      id: firstId + i,
      type: 'rpm',
      name: textOf(body, 'name'),
      epoch: normalEpoch(version.epoch),
      version: version.ver,
      release: version.rel,
      arch: textOf(body, 'arch'),
      attributes: {
        vendor: textOf(body, 'vendor'),
        ...(obsoletes.length > 0 && { obsoletes }),
      },
    };
  });
}

/** An advisory with its kind as the repository writes it. */
export type RecordedAdvisory = AdvisoryInput & { type: string };

function kindOf(type: string): AdvisoryInput['kind'] {
  if (type === 'recommended') return 'bugfix';
  if (type === 'optional' || type === 'feature') return 'enhancement';
  const kinds = ['security', 'bugfix', 'enhancement', 'newpackage'] as const;
  return kinds.find(kind => kind === type) ?? 'other';
}

function advisoryPackages(body: string): AdvisoryInput['packages'] {
  return elements(body, 'collection').flatMap(collection => {
    const module = elements(collection.body, 'module')[0]?.attributes;
    return elements(collection.body, 'package').map(named => ({
      name: named.attributes.name,
      epoch: normalEpoch(named.attributes.epoch),
      version: named.attributes.version,
      release: named.attributes.release,
      arch: named.attributes.arch,
      rebootSuggested: named.body.includes('<reboot_suggested>'),
      ...(module && {
        module: {
          name: module.name,
          stream: module.stream,
          context: module.context,
        },
      }),
    }));
  });
}

/** The advisories of an rpm repository, null when it has none. */
export async function readAdvisories(
  folder: string,
): Promise<RecordedAdvisory[] | null> {
  const text = await readPart(folder, 'updateinfo');
  if (text === null) return null;
  return elements(text, 'update').map(({ attributes, body }) => ({
    name: textOf(body, 'id'),
    type: attributes.type,
    kind: kindOf(attributes.type),
    severity: textOf(body, 'severity'),
    retracted: attributes.status === 'retracted',
    rebootSuggested: body.includes('<reboot_suggested>'),
    packages: advisoryPackages(body),
  }));
}

/** YAML takes a stream such as 1 for a number. */
function wanted(requires: Record<string, unknown[]> = {}) {
  return Object.fromEntries(
    Object.entries(requires).map(([name, list]) => [name, list.map(String)]),
  );
}

/** What an rpm repository says of modules, null when it says nothing. */
export async function readModules(
  folder: string,
): Promise<ModuleContent | null> {
  const text = await readPart(folder, 'modules');
  if (text === null) return null;
  const streams: ModuleBuild[] = [];
  const defaults: ModuleContent['defaults'] = [];
  for (const { document, data } of loadAll(text) as any[]) {
    if (document === 'modulemd') {
      streams.push({
        name: data.name,
        stream: String(data.stream),
        version: String(data.version),
        context: String(data.context),
        arch: data.arch,
        artifacts: data.artifacts?.rpms ?? [],
        requires: (data.dependencies ?? []).map((d: any) => wanted(d.requires)),
      });
    } else if (document === 'modulemd-defaults') {
      defaults.push({ name: data.module, stream: String(data.stream) });
    }
  }
  return { streams, defaults, obsoletes: [] };
}
