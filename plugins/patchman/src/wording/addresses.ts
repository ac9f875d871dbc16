/** Only what a browser may be sent to. */
export function isWebAddress(url: string): boolean {
  return /^https?:\/\//i.test(url);
}
