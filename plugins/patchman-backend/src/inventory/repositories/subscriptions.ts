/** Servers that answer only to customers, with what one has to have. */
const subscriptionHosts = [
  [/(^|\.)cdn(\.\w+)*\.redhat\.com$/, 'a Red Hat subscription'],
  // Red Hat's update infrastructure in clouds.
  [/(^|\.)rhui[\w-]*\.|^rhui\d?[.-]/, 'a Red Hat subscription'],
  [/^(updates|scc|installer-updates)\.suse\.com$/, 'a SUSE subscription'],
  [/^nu\.novell\.com$/, 'a SUSE subscription'],
  [/^esm\.ubuntu\.com$/, 'an Ubuntu Pro subscription'],
] as const;

/** The subscription that the server of a URL is known to ask for, undefined where none is known. */
export function subscriptionFor(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined;
  const { hostname } = new URL(url);
  return subscriptionHosts.find(([pattern]) => pattern.test(hostname))?.[1];
}
