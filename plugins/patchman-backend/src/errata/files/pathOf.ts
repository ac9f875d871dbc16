import { isAbsolute } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A folder or a file of this machine, of `file:///…` or an absolute path; null for an address of a server. */
export function pathOf(address: string): string | null {
  if (isAbsolute(address)) return address;
  return /^file:\/\//i.test(address) ? fileURLToPath(address) : null;
}
