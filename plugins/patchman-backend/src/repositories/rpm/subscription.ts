import { RepositoryError } from '../fetch';

/** Servers that answer only to customers: Red Hat's CDN, its update infrastructure in clouds, SUSE's customer center. */
const subscriptionHosts = [
  [/(^|\.)cdn(\.\w+)*\.redhat\.com$/, 'a Red Hat subscription'],
  [/(^|\.)rhui[\w-]*\.|^rhui\d?[.-]/, 'a Red Hat subscription'],
  [/^(updates|scc|installer-updates)\.suse\.com$/, 'a SUSE subscription'],
] as const;

/**
 * Runs a check and, where it fails because the server wants to know who asks, says so in words. A server of
 * subscriptions that cannot be read at all fails in the same way: without a client certificate it may just hang up.
 */
export async function namingCredentials<T>(
  url: string,
  check: () => Promise<T>,
): Promise<T> {
  try {
    return await check();
  } catch (error) {
    if (!(error instanceof RepositoryError)) throw error;
    const { kind, status } = error;
    const wants = wantedBy(url);
    const refused = kind === 'status' && (status === 401 || status === 403);
    if (wants && (refused || kind === 'network')) {
      throw new RepositoryError(
        'status',
        `${error.message}; this server needs credentials: it answers only with ${wants}`,
        { status: status ?? 403, cause: error },
      );
    }
    throw error;
  }
}

function wantedBy(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined;
  const { hostname } = new URL(url);
  return subscriptionHosts.find(([pattern]) => pattern.test(hostname))?.[1];
}
