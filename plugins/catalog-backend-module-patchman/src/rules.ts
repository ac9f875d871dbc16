import { BlockList, isIP } from 'node:net';
import type { Config } from '@backstage/config';
import { parseEntityRef } from '@backstage/catalog-model';
import type { Host } from 'backstage-plugin-patchman-common';
import { matchesPattern } from 'backstage-plugin-patchman-node';

/** Where a host comes from; asked for only where a rule needs it. */
export interface Origin {
  address: string | null;
  token: string | null;
}

/** What the entity of a host says that its host does not. */
export interface Described {
  owner: string;
  system?: string;
  lifecycle?: string;
  tags: string[];
}

/** Which hosts a rule is for, and what it says of them. */
interface HostRule {
  matches: (host: Pick<Host, 'name' | 'tags'>, origin: Origin) => boolean;
  says: Partial<Described>;
}

/** What entities of hosts say, by rules. */
export interface HostRules {
  /** Whether any rule asks where hosts come from. */
  needOrigin: boolean;
  describe(
    host: Pick<Host, 'name' | 'tags' | 'assignedOwner'>,
    origin: Origin,
  ): Described;
}

const CONDITIONS = ['tag', 'name', 'network', 'token'];
const VALUES = ['owner', 'system', 'lifecycle', 'tags'];
const HERE = 'patchman.catalog';

/**
 * Reads `owner`, `ownerByTag` and `rules` of the `patchman.catalog` section.
 * @throws an error that names the setting and says what it takes
 */
export function readHostRules(config: Config | undefined): HostRules {
  const fallback = checkRef(
    'owner',
    config?.getOptionalString('owner') ?? 'unknown',
    'group',
  );
  const rules = [
    ...(config?.getOptionalConfigArray('rules') ?? []).map(readRule),
    ...readOwnersByTag(config?.getOptional('ownerByTag')),
  ];
  const needOrigin = (config?.getOptionalConfigArray('rules') ?? []).some(
    rule => rule.has('network') || rule.has('token'),
  );
  return {
    needOrigin,
    describe(host, origin) {
      const said = rules
        .filter(rule => rule.matches(host, origin))
        .map(({ says }) => says);
      // The first rule that says it; tags of all.
      const first = (what: 'owner' | 'system' | 'lifecycle') =>
        said.find(one => one[what] !== undefined)?.[what];
      const system = first('system');
      const lifecycle = first('lifecycle');
      return {
        owner: host.assignedOwner ?? first('owner') ?? fallback,
        ...(system && { system }),
        ...(lifecycle && { lifecycle }),
        tags: said.flatMap(({ tags }) => tags ?? []),
      };
    },
  };
}

function readRule(rule: Config, index: number): HostRule {
  const setting = `rules[${index}]`;
  for (const key of rule.keys()) {
    if (![...CONDITIONS, ...VALUES].includes(key)) {
      throw new Error(
        `${HERE}.${setting} has ${key}; a rule takes ${CONDITIONS.join(
          ', ',
        )}, and says ${VALUES.join(', ')}.`,
      );
    }
  }
  const missing = (known: string[]) => !known.some(key => rule.has(key));
  if (missing(CONDITIONS)) {
    throw new Error(
      `${HERE}.${setting} is for no host; give at least one of ${CONDITIONS.join(
        ', ',
      )}.`,
    );
  }
  if (missing(VALUES)) {
    throw new Error(
      `${HERE}.${setting} says nothing; give at least one of ${VALUES.join(
        ', ',
      )}.`,
    );
  }
  const tag = rule.getOptionalString('tag')?.toLowerCase();
  const name = rule.getOptionalString('name')?.toLowerCase();
  const token = rule.getOptionalString('token');
  const networks = readNetworks(setting, rule);
  const owner = rule.getOptionalString('owner');
  const system = rule.getOptionalString('system');
  const lifecycle = rule.getOptionalString('lifecycle');
  const tags = rule.getOptionalStringArray('tags');
  return {
    matches: (host, origin) =>
      (tag === undefined || hasTag(host, tag)) &&
      (name === undefined || matchesPattern(name, host.name)) &&
      (token === undefined || origin.token === token) &&
      (networks === undefined || networks(origin.address)),
    says: {
      ...(owner && { owner: checkRef(`${setting}.owner`, owner, 'group') }),
      ...(system && {
        system: checkRef(`${setting}.system`, system, 'system'),
      }),
      ...(lifecycle && { lifecycle }),
      ...(tags && { tags }),
    },
  };
}

function hasTag({ tags }: Pick<Host, 'tags'>, tag: string): boolean {
  return tags.some(one => one.toLowerCase() === tag);
}

function readNetworks(
  setting: string,
  rule: Config,
): ((address: string | null) => boolean) | undefined {
  const value = rule.getOptional('network');
  if (value === undefined) return undefined;
  const list = new BlockList();
  for (const entry of Array.isArray(value) ? value : [value]) {
    const [address, prefix] = String(entry).split('/');
    const family = isIP(address);
    const most = family === 6 ? 128 : 32;
    const bits = prefix === undefined ? most : Number(prefix);
    if (family === 0 || !Number.isInteger(bits) || bits < 0 || bits > most) {
      throw new Error(
        `${HERE}.${setting}.network has "${entry}"; give addresses or networks such as 10.1.0.0/16.`,
      );
    }
    list.addSubnet(address, bits, family === 6 ? 'ipv6' : 'ipv4');
  }
  return address => {
    // As a socket that listens on both families shows IPv4 peers.
    const plain = (address ?? '')
      .split('%')[0]
      .replace(/^::ffff:(?=\d+\.)/i, '');
    const family = isIP(plain);
    return family !== 0 && list.check(plain, family === 6 ? 'ipv6' : 'ipv4');
  };
}

/** Read as a whole, because a tag may have characters that a configuration path may not. */
function readOwnersByTag(value: unknown): HostRule[] {
  if (value === undefined) return [];
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Error(
      `${HERE}.ownerByTag takes tags with their owners, such as "www: group:default/web".`,
    );
  }
  return Object.entries(value).map(([name, given]) => {
    const tag = name.toLowerCase();
    const owner = checkRef(`ownerByTag.${name}`, given, 'group');
    return { matches: host => hasTag(host, tag), says: { owner } };
  });
}

function checkRef(setting: string, ref: unknown, kind: string): string {
  try {
    parseEntityRef(ref as string, {
      defaultKind: kind,
      defaultNamespace: 'default',
    });
  } catch {
    throw new Error(
      `${HERE}.${setting} is "${ref}"; give an entity such as ${kind}:default/web.`,
    );
  }
  return ref as string;
}
