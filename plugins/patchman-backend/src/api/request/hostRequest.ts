import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { countedAs, writtenAddress } from '../../addresses/AddressList';
import type { VerifiedKey } from '../../keys/HostKeys';
import { type RateLimiter, TooManyRequestsError } from '../../keys/RateLimiter';
import { cleanText } from '../../texts';
import type { ApiServices } from '../services';

type AsyncHandler = (
  request: Request,
  response: Response,
  next: NextFunction,
) => Promise<void>;

/** A handler whose rejection goes to the error handlers. */
export function asyncRoute(handler: AsyncHandler): RequestHandler {
  return (request, response, next) => {
    handler(request, response, next).catch(next);
  };
}

/** Characters of a User-Agent that are kept. */
const MAX_USER_AGENT = 500;

/** The client that sends a request, as it says; null where it does not. */
export function userAgentOf(request: Request): string | null {
  const agent = request.header('user-agent');
  return agent === undefined ? null : cleanText(agent, MAX_USER_AGENT);
}

/**
 * Finds out which host a request is from, by the key that it carries, and tells the host when to change it. Valid keys
 * are never slowed down by wrong ones from the same address.
 * @returns null for a key that is not valid, and for none
 * @throws TooManyRequestsError
 */
export async function hostOf(
  { keys, limits }: ApiServices,
  request: Request,
  response: Response,
  scheme: 'Api-Key' | 'Bearer',
): Promise<VerifiedKey | null> {
  const [given, key] = (request.header('authorization') ?? '').split(/\s+/, 2);
  const verified =
    given.toLowerCase() === scheme.toLowerCase() && key
      ? await keys.verify(key, {
          address: writtenAddress(request.ip),
          client: userAgentOf(request),
        })
      : null;
  if (!verified) {
    const address = countedAs(request.ip);
    limit(response, limits.wrongKeys, address, `wrong keys from ${address}`);
    return null;
  }
  limit(
    response,
    limits.reports,
    String(verified.id),
    `requests with this key of ${verified.hostname}`,
  );
  if (verified.rotate) response.set('Patchman-Rotate-Key', 'true');
  return verified;
}

/**
 * Takes one request from a limit.
 * @throws TooManyRequestsError, and the response says when to try again
 */
export function limit(
  response: Response,
  limiter: RateLimiter,
  key: string,
  what: string,
): void {
  try {
    limiter.take(key, what);
  } catch (error) {
    if (error instanceof TooManyRequestsError) {
      response.set('Retry-After', String(error.retryAfter));
    }
    throw error;
  }
}
