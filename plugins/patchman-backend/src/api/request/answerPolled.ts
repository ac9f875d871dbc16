import { createHash } from 'node:crypto';
import type { Response } from 'express';

/** Answers what tells its own time, so that whoever polls it is told that nothing else is new (304). */
export function answerPolled<T extends { at: string }>(
  response: Response,
  answer: T,
): void {
  const digest = createHash('sha256')
    .update(JSON.stringify({ ...answer, at: '' }))
    .digest('base64url');
  response.setHeader('ETag', `W/"${digest}"`);
  response.json(answer);
}
