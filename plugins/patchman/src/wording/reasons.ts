import { ResponseError } from '@backstage/errors';

/** Why something failed, in one sentence that a reader can do something with. */
export function reasonOf(error: Error): string {
  if (error instanceof ResponseError) {
    return `${error.cause.message || error.message} (${error.statusCode})`;
  }
  // What fetch throws when there is no answer at all; its message differs between browsers and says little.
  if (error instanceof TypeError && /fetch|network|load/i.test(error.message)) {
    return 'The backend cannot be reached. It may be starting again.';
  }
  return error.message;
}
