import express, { type RequestHandler } from 'express';
import { assertJsonBounds, JsonError } from '../../json/parseJson';

/** Reads a JSON body of bounded size, depth and number of values; `request.body` is what it says. */
export function jsonBody(
  options: { limit?: number | string; anyType?: boolean } = {},
): RequestHandler {
  return express.json({
    limit: options.limit ?? '100kb',
    ...(options.anyType ? { type: () => true } : {}),
    verify: (_request, _response, body, encoding) => {
      // In another encoding the bytes that are looked at mean something else.
      if (encoding !== 'utf-8') {
        throw new JsonError('Send JSON in UTF-8.');
      }
      assertJsonBounds(body);
    },
  });
}
