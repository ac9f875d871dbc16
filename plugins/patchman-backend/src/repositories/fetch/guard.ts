import { lookup as systemLookup, type LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { parseAddress, whyNotPublic } from '../../addresses/ranges';
import type { AllowList } from '../../addresses/allowList';
import { RepositoryError, withoutCredentials } from './errors';

/** Resolves a name to all of its addresses, as `dns.lookup` with `all`. */
export type ResolveAll = (
  host: string,
  callback: (error: Error | null, addresses: LookupAddress[]) => void,
) => void;

const resolveWithSystem: ResolveAll = (host, callback) =>
  systemLookup(host, { all: true }, callback);

/** The port that a URL leads to. */
function portOf(url: URL): number {
  return Number(url.port) || (url.protocol === 'https:' ? 443 : 80);
}

/**
 * Checks what can be checked before a connection: the scheme, and a host that is an address already (the URL parser
 * has turned octal, hexadecimal and one-number forms into the usual one).
 * Throws a `refused` error.
 */
export function checkUrl(url: URL, allow: AllowList): void {
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new RepositoryError(
      'refused',
      `${withoutCredentials(url.href)} is not fetched: only http and https are`,
    );
  }
  const address = parseAddress(url.hostname);
  if (address && !allow.allowsAddress(address, portOf(url))) {
    const why = whyNotPublic(address);
    if (why) {
      throw refusal(`${url.hostname} is ${why}`, url.hostname);
    }
  }
}

/**
 * A `lookup` for one connection to `url`'s host. The addresses that it checks are the ones that the socket then uses, so
 * a name that resolves differently a moment later gains nothing. One forbidden address among several refuses the name.
 */
export function guardedLookup(
  url: URL,
  allow: AllowList,
  resolve: ResolveAll = resolveWithSystem,
): LookupFunction {
  const port = portOf(url);
  return (host, options, callback) => {
    resolve(host, (error, addresses) => {
      if (error || addresses.length === 0) {
        callback(
          new RepositoryError('network', `${host} cannot be resolved`, {
            cause: error,
          }),
          [],
        );
        return;
      }
      if (!allow.allowsHost(host, port)) {
        for (const { address } of addresses) {
          const parsed = parseAddress(address);
          const why = parsed ? whyNotPublic(parsed) : 'no valid address';
          if (why && !(parsed && allow.allowsAddress(parsed, port))) {
            callback(
              refusal(`${host} resolves to ${address}, ${why}`, host),
              [],
            );
            return;
          }
        }
      }
      const family = Number(options.family) || 0;
      const usable = family
        ? addresses.filter(entry => entry.family === family)
        : addresses;
      if (usable.length === 0) {
        callback(
          new RepositoryError('network', `${host} has no IPv${family} address`),
          [],
        );
      } else if (options.all) {
        callback(null, usable);
      } else {
        callback(null, usable[0].address, usable[0].family);
      }
    });
  };
}

function refusal(what: string, allowAs: string): RepositoryError {
  return new RepositoryError(
    'refused',
    `${what}: add ${allowAs} to patchman.fetch.allow if this is intended`,
  );
}
