import { subscriptionFor } from '../inventory/repositories/subscriptions';
import { RepositoryError, type CredentialEntry } from './fetch';

/**
 * Why a mirror cannot be read without credentials, or with those that are configured for it; null where its failure has
 * another reason. A server of subscriptions that cannot be reached without credentials counts too: it may just hang up.
 */
export function wantedCredentials(
  url: string,
  error: unknown,
  configured: CredentialEntry | undefined,
): string | null {
  if (!(error instanceof RepositoryError)) return null;
  const { kind, status, message } = error;
  const subscription = subscriptionFor(url);
  const refused =
    kind === 'credentials' ||
    (kind === 'status' && (status === 401 || status === 403)) ||
    (kind === 'network' && subscription !== undefined && !configured);
  if (!refused) return null;
  return [
    message,
    ...(subscription ? [`this server wants ${subscription}`] : []),
    configured
      ? `what patchman.fetch.credentials holds for ${configured.url} is not enough`
      : 'configure credentials for it under patchman.fetch.credentials',
  ].join('; ');
}
