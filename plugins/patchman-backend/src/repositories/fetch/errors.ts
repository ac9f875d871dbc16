import { shownText, shownUrl } from '../../texts';

/**
 * What went wrong, for code; the message is for people.
 * - `refused`: the guarded door does not let this URL through
 * - `network`: no answer (DNS, connection, TLS, cut connection)
 * - `timeout`: too slow
 * - `credentials`: the server wants to know who asks, and does not say so by a status
 * - `status`: the server answered with an HTTP error
 * - `too-large`: more bytes than allowed, before or after decompression
 * - `damaged`: the bytes are not what was announced, or cannot be decompressed
 * - `signature`: a signature is wrong or a required one is missing
 * - `content`: the bytes arrived but are not repository metadata
 * - `rollback`: older or less protected than what the mirror gave before
 */
export type RepositoryErrorKind =
  | 'refused'
  | 'network'
  | 'timeout'
  | 'credentials'
  | 'status'
  | 'too-large'
  | 'damaged'
  | 'signature'
  | 'content'
  | 'rollback';

/** Why a repository could not be read, in words that are shown on the mirror. Never holds credentials. */
export class RepositoryError extends Error {
  readonly kind: RepositoryErrorKind;
  /** The HTTP status, for kind `status`. */
  readonly status?: number;

  constructor(
    kind: RepositoryErrorKind,
    message: string,
    options: { status?: number; cause?: unknown } = {},
  ) {
    super(
      shownText(message),
      options.cause === undefined ? undefined : { cause: options.cause },
    );
    this.name = 'RepositoryError';
    this.kind = kind;
    this.status = options.status;
  }
}

/** An error for a response that is not a success, with what a person can do about it. */
export function statusError(url: string, status: number): RepositoryError {
  const hints: Record<number, string> = {
    401: ': it asks for credentials',
    403: ': access is forbidden, it may need credentials or a subscription',
    404: ': not found, the repository may have moved or been archived',
    407: ': a proxy asks for credentials',
    429: ': too many requests, it will be tried again later',
  };
  return new RepositoryError(
    'status',
    `${withoutCredentials(url)} answered ${status}${hints[status] ?? ''}`,
    { status },
  );
}

/** The URL as it is named in an error: as it may be shown, and without its user, who says nothing of what is wrong. */
export function withoutCredentials(url: string): string {
  return shownUrl(url).replace(/\/\/[^/?#\\@]*@/, '//');
}
