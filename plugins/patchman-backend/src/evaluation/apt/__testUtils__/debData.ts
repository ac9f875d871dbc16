import { readFileSync, existsSync } from 'node:fs';
import lzma from 'lzma-native';
import type { RepositoryRelease } from 'backstage-plugin-patchman-common';
import { splitEvr } from '../../../versions';
import type { MemberPackage } from '../../types';

/** The fields of each stanza of a Packages, status or Release file, without continuation lines. */
export function readStanzas(text: string): Record<string, string>[] {
  return text
    .split(/\n\n+/)
    .filter(stanza => stanza.trim() !== '')
    .map(stanza => {
      const fields: Record<string, string> = {};
      for (const line of stanza.split('\n')) {
        const colon = line.indexOf(':');
        if (colon > 0 && !/^\s/.test(line)) {
          fields[line.slice(0, colon)] = line.slice(colon + 1).trim();
        }
      }
      return fields;
    });
}

/** `Source: NAME` or `Source: NAME (VERSION)`. */
function sourceOf({
  Source: source,
  Version: version,
}: Record<string, string>) {
  if (!source) return undefined;
  const [name, other] = source.split(' ');
  return { name, version: other?.slice(1, -1) ?? version };
}

/** A stanza of a Packages or status file as a package; ids count from `firstId`. */
export function packagesOf(text: string, firstId: number): MemberPackage[] {
  return readStanzas(text).map((fields, i) => {
    const [want, , status] = (fields.Status ?? '').split(' ');
    const phased = fields['Phased-Update-Percentage'];
    return {
      id: firstId + i,
      type: 'deb',
      name: fields.Package,
      arch: fields.Architecture,
      ...splitEvr('deb', fields.Version),
      attributes: {
        source: sourceOf(fields),
        multiArchSame: fields['Multi-Arch'] === 'same' || undefined,
        phased: phased === undefined ? undefined : Number(phased),
        held: want === 'hold' || undefined,
        status: status === 'installed' ? undefined : status,
      },
    };
  });
}

export function releaseOf(text: string, component: string): RepositoryRelease {
  const [fields] = readStanzas(text);
  return {
    origin: fields.Origin,
    label: fields.Label,
    suite: fields.Suite,
    codename: fields.Codename,
    version: fields.Version,
    component: component || undefined,
    notAutomatic: fields.NotAutomatic === 'yes' || undefined,
    butAutomaticUpgrades: fields.ButAutomaticUpgrades === 'yes' || undefined,
  };
}

/** A file as text, or its `.xz` where only that exists. */
export async function readMaybeXz(file: string): Promise<string> {
  if (existsSync(file)) return readFileSync(file, 'utf8');
  const compressed = readFileSync(`${file}.xz`);
  const plain = await new Promise<Buffer>(resolve => {
    lzma.decompress(compressed, undefined, resolve);
  });
  return plain.toString('utf8');
}
