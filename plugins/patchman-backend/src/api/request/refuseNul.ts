import { InputError } from '@backstage/errors';
import type { NextFunction, Request, Response } from 'express';

/** Refuses the one character in a path or a query that SQLite looks for and PostgreSQL cannot. */
export function refuseNul(
  request: Request,
  _response: Response,
  next: NextFunction,
): void {
  next(
    request.url.includes('%00')
      ? new InputError('The address has a NUL character, which no name has.')
      : undefined,
  );
}
