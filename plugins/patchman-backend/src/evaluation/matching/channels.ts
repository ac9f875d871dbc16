import type { MemberPackage, SourceDescription } from '..';
import { flavourOf } from './flavours';

/** Channels whose fixes are a fork of their own, never to be compared with what everybody has. */
const FORKS = /^(?:fips|ksplice|realtime|bluefield|cc-eal|ros)/;

/** Channels whose advisories do not mean that a package is missing: they change the running kernel. */
const NO_PACKAGES = new Set(['livepatch']);

/** What everybody gets. */
const FOR_ALL = new Set(['standard', 'lts', 'security', 'updates']);

/** Texts of a repository that name a channel. */
const OF_REPOSITORY: [RegExp, string][] = [
  [/\binfra-(?:security|updates)\b|^UbuntuESM$/i, 'esm-infra'],
  [/\bapps-(?:security|updates)\b|^UbuntuESMApps$/i, 'esm-apps'],
  [/\bfips-updates\b|^UbuntuFIPSUpdates$/i, 'fips-updates'],
  [/\bfips\b|^UbuntuFIPS$/i, 'fips'],
  [/\brealtime\b|^UbuntuRealtimeKernel$/i, 'realtime'],
  [/\belts\b|freexian/i, 'elts'],
  [/(?:^|[-_])testing$/i, 'testing'],
  [/ksplice/i, 'ksplice'],
];

/** The channels that a host has beyond what everybody gets, by its repositories and by the builds that it has installed. */
export function channelsOf(
  sources: readonly SourceDescription[],
  installed: readonly MemberPackage[],
): Set<string> {
  const channels = new Set<string>();
  for (const { name, site, release } of sources) {
    const texts = [
      name,
      site,
      release?.origin,
      release?.suite,
      release?.codename,
    ];
    for (const [pattern, channel] of OF_REPOSITORY) {
      if (texts.some(text => text && pattern.test(text))) channels.add(channel);
    }
    if (site === 'esm.ubuntu.com' && ![...channels].some(isEsm)) {
      channels.add('esm');
    }
  }
  if (![...channels].some(isEsm) && installed.some(isEsmBuild)) {
    channels.add('esm');
  }
  for (const { version, release } of installed) {
    const flavour = flavourOf(release || version);
    if (flavour) channels.add(flavour);
  }
  return channels;
}

function isEsm(channel: string): boolean {
  return channel === 'esm' || channel.startsWith('esm-');
}

/** Ubuntu Pro writes it into its versions: `1.2-3ubuntu0.1~esm1`, `2.0-1+esm1`. */
function isEsmBuild({ type, version, release }: MemberPackage): boolean {
  return type === 'deb' && /[~+]esm\d/.test(release || version);
}

/** Whether a host has a channel; where nothing tells which part of Ubuntu's ESM it is, any of it will do. */
export function hasChannel(
  channels: ReadonlySet<string>,
  channel: string,
): boolean {
  if (FOR_ALL.has(channel) || channels.has(channel)) return true;
  if (!isEsm(channel)) return false;
  return channel === 'esm' ? [...channels].some(isEsm) : channels.has('esm');
}

/** Whether a channel's versions say anything of a build that everybody gets, or that the host has from it. */
export function isComparable(
  channels: ReadonlySet<string>,
  channel: string,
): boolean {
  if (NO_PACKAGES.has(channel)) return false;
  return !FORKS.test(channel) || channels.has(channel);
}

/** As it is shown: empty for what everybody gets. */
export function shownChannel(channel: string): string {
  return FOR_ALL.has(channel) ? '' : channel;
}
