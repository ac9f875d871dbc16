import type { NextFunction, Request, Response } from 'express';
import { databaseTrouble } from '../database/driverErrors';
import { cleanError } from '../logging/cleanLogger';

/** Answers 503 or 500 where the database failed, with a sentence instead of the statement that Backstage would show. */
export function hideStatements(
  error: unknown,
  _request: Request,
  _response: Response,
  next: NextFunction,
): void {
  const trouble = databaseTrouble(error);
  next(
    trouble
      ? Object.assign(cleanError(error as Error), {
          statusCode: trouble.deterministic ? 500 : 503,
        })
      : error,
  );
}
