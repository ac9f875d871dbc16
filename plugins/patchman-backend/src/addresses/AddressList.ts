import { BlockList, isIP } from 'node:net';
import { InputError } from '@backstage/errors';
import ipaddr from 'ipaddr.js';
import { upTo } from '../texts';

/** Addresses and networks from the configuration. */
export class AddressList {
  private readonly list = new BlockList();

  /**
   * @param entries addresses and networks, such as `10.1.2.3`, `10.0.0.0/8`, `fd00::/8`
   * @param setting the setting's name, for the error
   * @throws InputError that names the entry
   */
  constructor(entries: string[], setting: string) {
    for (const entry of entries) {
      const [address, prefix] = entry.trim().split('/');
      const family = isIP(address);
      const bits = prefix === undefined ? maxBits(family) : Number(prefix);
      if (
        family === 0 ||
        !Number.isInteger(bits) ||
        bits < 0 ||
        bits > maxBits(family)
      ) {
        throw new InputError(
          `${setting} has "${entry}"; give addresses or networks such as 10.0.0.0/8.`,
        );
      }
      this.list.addSubnet(address, bits, family === 6 ? 'ipv6' : 'ipv4');
    }
  }

  includes(address: string): boolean {
    const plain = plainAddress(address);
    const family = isIP(plain);
    if (family === 0) return false;
    return this.list.check(plain, family === 6 ? 'ipv6' : 'ipv4');
  }
}

/** An address without zone; a socket that listens on both families shows IPv4 peers as `::ffff:10.0.0.1`. */
export function plainAddress(address: string): string {
  return upTo(address, '%').replace(/^::ffff:(?=\d+\.)/i, '');
}

function maxBits(family: number): number {
  return family === 6 ? 128 : 32;
}

/** The longest address, with its zone, and the width of its column. */
const MAX_ADDRESS = 64;

/**
 * An address as it is written down.
 * @param address as the socket shows it, or as a proxy says, which may be any text where proxies are trusted
 * @returns null for what is no address
 */
export function writtenAddress(address: string | undefined): string | null {
  return address && address.length <= MAX_ADDRESS && isIP(address) !== 0
    ? address
    : null;
}

/**
 * Whom an address is counted as: itself, or for IPv6 its /64, of which one machine may have every address.
 * @param address as the socket shows it; undefined where the connection is gone
 */
export function countedAs(address: string | undefined): string {
  const plain = plainAddress(address ?? '');
  if (isIP(plain) !== 6) return plain.slice(0, MAX_ADDRESS);
  const parts = ipaddr.parse(plain).toByteArray().slice(0, 8);
  return `${Buffer.from(parts).toString('hex')}/64`;
}
