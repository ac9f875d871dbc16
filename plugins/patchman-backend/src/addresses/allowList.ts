import ipaddr from 'ipaddr.js';
import { effectiveAddress, parseAddress } from './ranges';

/** What may be fetched beyond public addresses. */
export interface AllowList {
  /** Whether the name itself is listed, whatever it resolves to. */
  allowsHost(host: string, port: number): boolean;
  /** Whether the address, or a range around it, is listed. */
  allowsAddress(address: ipaddr.IPv4 | ipaddr.IPv6, port: number): boolean;
}

interface Rule {
  /** Left out: every port. */
  port?: number;
  matchesHost?(host: string): boolean;
  matchesAddress?(address: ipaddr.IPv4 | ipaddr.IPv6): boolean;
}

const hostLabel = '[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?';
const hostPattern = new RegExp(`^(\\*\\.)?${hostLabel}(\\.${hostLabel})*$`);

/**
 * Reads `patchman.fetch.allow`: host names (`mirror.corp.example.com`, `*.corp.example.com`), addresses
 * (`10.1.2.3`, `[fd00::1]`) and ranges (`10.1.0.0/16`); all but ranges may end in `:port`.
 * Throws when an entry is none of these, so that a typing error shows at start.
 */
export function parseAllowList(entries: string[]): AllowList {
  const rules = entries.map(parseRule);
  const onPort = (rule: Rule, port: number) =>
    rule.port === undefined || rule.port === port;
  return {
    allowsHost: (host, port) =>
      rules.some(
        rule => onPort(rule, port) && rule.matchesHost?.(normalHost(host)),
      ),
    allowsAddress: (address, port) =>
      rules.some(
        rule =>
          onPort(rule, port) &&
          rule.matchesAddress?.(effectiveAddress(address)),
      ),
  };
}

/** As names are compared: lower case, without the root's dot. */
function normalHost(host: string): string {
  return host.toLowerCase().replace(/\.$/, '');
}

function parseRule(entry: string): Rule {
  const text = typeof entry === 'string' ? entry.trim().toLowerCase() : '';
  if (text.includes('/')) {
    return rangeRule(text, entry);
  }
  if (parseAddress(text) && !text.startsWith('[')) {
    return addressRule(text);
  }
  const [, host, portText] =
    /^(\[[^\]]+\]|[^:]+)(?::(\d{1,5}))?$/.exec(text) ?? [];
  const port = portText === undefined ? undefined : Number(portText);
  if (!host || (port !== undefined && (port < 1 || port > 65535))) {
    throw badEntry(entry);
  }
  if (parseAddress(host)) {
    return { ...addressRule(host), port };
  }
  const name = normalHost(host);
  // All digits and dots is a mistyped address, not a name.
  if (!hostPattern.test(name) || /^[\d.]+$/.test(name)) {
    throw badEntry(entry);
  }
  const suffix = name.startsWith('*.') ? name.slice(1) : undefined;
  return {
    port,
    matchesHost: other => (suffix ? other.endsWith(suffix) : other === name),
  };
}

function addressRule(text: string): Rule {
  const wanted = effectiveAddress(parseAddress(text)!).toString();
  return { matchesAddress: address => address.toString() === wanted };
}

function rangeRule(text: string, entry: string): Rule {
  if (!ipaddr.isValidCIDR(text)) {
    throw badEntry(entry);
  }
  const [base, bits] = ipaddr.parseCIDR(text);
  return {
    matchesAddress: address =>
      address.kind() === base.kind() && address.match(base as never, bits),
  };
}

function badEntry(entry: unknown): Error {
  return new Error(
    `patchman.fetch.allow: ${JSON.stringify(
      entry,
    )} is not a host name, an address or a range (for example 'mirror.corp.example.com', '*.corp.example.com', '10.1.0.0/16' or '127.0.0.1:8801')`,
  );
}
