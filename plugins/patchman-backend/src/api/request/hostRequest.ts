import type { NextFunction, Request, RequestHandler, Response } from 'express';
import type { HostKeys, VerifiedKey } from '../../keys/HostKeys';

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

/** express.raw gives an empty object where there was no body. */
export function bodyOf(request: Request): Buffer {
  return Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
}

/** The host key that a request carries, null when it has no valid one. */
export async function keyOf(
  keys: HostKeys,
  request: Request,
  scheme: 'Api-Key' | 'Bearer',
): Promise<VerifiedKey | null> {
  const [given, key] = (request.header('authorization') ?? '').split(/\s+/, 2);
  if (given.toLowerCase() !== scheme.toLowerCase() || !key) return null;
  return keys.verify(key);
}
