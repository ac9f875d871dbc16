import { usageError } from '../errors';
import type { RetryOptions } from '../http';
import type { Output } from '../output/Output';
import { Portal } from '../portal/Portal';
import { LOCAL_PORTAL, signInAsGuest } from './localPortal';
import {
  type ConnectionOptions,
  type Environment,
  readSettings,
} from './settings';

/**
 * The portal that options, environment or configuration name; without any the one that `npm start` runs on this machine.
 * @throws CliError where nothing says enough
 */
export async function connect(
  options: ConnectionOptions,
  environment: Environment,
  output: Output,
  retry: RetryOptions,
): Promise<Portal> {
  const { url, token } = readSettings(options, environment);
  if (url !== null) {
    if (token === null) {
      throw usageError(
        'A token of the portal is missing: set PATCHMAN_TOKEN, or give --token-file. A static token of backend.auth.externalAccess will do.',
      );
    }
    return new Portal({ url, token, retry });
  }
  if (token !== null) {
    // It is not sent to whatever listens on this machine.
    throw usageError(
      'There is a token, but nothing says of which portal: set PATCHMAN_URL, or give --url.',
    );
  }
  const local = environment.PATCHMAN_LOCAL_URL ?? LOCAL_PORTAL;
  const guest = await signInAsGuest(local);
  if (guest === null) {
    throw usageError(
      `Nothing says where the portal is, and none for trying out runs at ${local}: set PATCHMAN_URL and PATCHMAN_TOKEN, or write them into a configuration file (patchman --help).`,
    );
  }
  output.hint(`At ${local}, as a guest.`);
  return new Portal({ url: local, token: guest, retry });
}
