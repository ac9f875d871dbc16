import ipaddr from 'ipaddr.js';
import { upTo } from '../texts';

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** What people call the ranges of the IANA special-purpose registries (RFC 6890), by ipaddr.js's names. */
const rangeNames: Record<string, string> = {
  loopback: 'a loopback address',
  linkLocal: 'a link-local address',
  private: 'a private address',
  uniqueLocal: 'a private address',
  carrierGradeNat: 'a carrier-grade NAT address',
  multicast: 'a multicast address',
  unspecified: 'the unspecified address',
  broadcast: 'the broadcast address',
};

/** Cloud metadata services outside the ranges above. */
const metadataAddresses = new Map([
  ['169.254.169.254', 'a cloud metadata address'],
  ['168.63.129.16', 'a cloud metadata address'],
  ['100.100.100.200', 'a cloud metadata address'],
  ['192.0.0.192', 'a cloud metadata address'],
  ['fd00:ec2::254', 'a cloud metadata address'],
]);

/**
 * Documentation networks (RFC 5737, RFC 3849): nothing of an operator's own lives there, while sandboxes and
 * transparent proxies answer public names with them.
 */
const documentationNetworks = [
  '192.0.2.0/24',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '2001:db8::/32',
].map(network => ipaddr.parseCIDR(network));

/** Parses an address as the resolver or a URL host gives it, zone and brackets removed; null when it is none. */
export function parseAddress(text: string): Address | null {
  const bare = upTo(text.replace(/^\[|\]$/g, ''), '%');
  return ipaddr.isValid(bare) ? ipaddr.parse(bare) : null;
}

/**
 * The IPv4 address that an IPv6 address stands for: IPv4-mapped (RFC 4291), IPv4-compatible, NAT64 (RFC 6052)
 * and 6to4 (RFC 3056) addresses would otherwise be a way around the IPv4 checks.
 */
function embeddedIPv4(address: ipaddr.IPv6): ipaddr.IPv4 | null {
  const { parts } = address;
  const fromParts = (high: number, low: number) =>
    new ipaddr.IPv4([high >> 8, high & 255, low >> 8, low & 255]);
  const leadingZeros = (count: number) =>
    parts.slice(0, count).every(part => part === 0);

  if (leadingZeros(5) && parts[5] === 0xffff) {
    return fromParts(parts[6], parts[7]);
  }
  if (leadingZeros(6) && (parts[6] !== 0 || parts[7] > 1)) {
    return fromParts(parts[6], parts[7]);
  }
  if (
    parts[0] === 0x64 &&
    parts[1] === 0xff9b &&
    parts.slice(2, 6).every(part => part === 0)
  ) {
    return fromParts(parts[6], parts[7]);
  }
  if (parts[0] === 0x2002) {
    return fromParts(parts[1], parts[2]);
  }
  return null;
}

/** The address that a connection really reaches. */
export function effectiveAddress(address: Address): Address {
  return address.kind() === 'ipv6'
    ? embeddedIPv4(address as ipaddr.IPv6) ?? address
    : address;
}

/** Why an address is not a public one, in words; null when it is. */
export function whyNotPublic(address: Address): string | null {
  const effective = effectiveAddress(address);
  const metadata = metadataAddresses.get(effective.toString());
  if (metadata) {
    return metadata;
  }
  const isDocumentation = documentationNetworks.some(
    ([network, bits]) =>
      network.kind() === effective.kind() && effective.match([network, bits]),
  );
  if (isDocumentation) return null;
  const range = effective.range();
  return range === 'unicast' ? null : rangeNames[range] ?? 'a reserved address';
}
