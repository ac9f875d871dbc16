import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { parseCredentials, type CredentialList } from '../repositories/fetch';

/**
 * `patchman.fetch.credentials`.
 * @throws InputError that names the entry and says what is wrong with it, and none of its secrets
 */
export function readCredentials(config: Config | undefined): CredentialList {
  const entries =
    config?.getOptionalConfigArray('fetch.credentials')?.map(entry => ({
      url: entry.getString('url'),
      basic: readBasic(entry.getOptionalConfig('basic')),
      headers: readTexts(entry.getOptionalConfig('headers')),
      tls: readTexts(entry.getOptionalConfig('tls')),
    })) ?? [];
  for (const { url, tls } of entries) {
    const unknown = Object.keys(tls ?? {}).find(
      key => !['certificate', 'key', 'ca'].includes(key),
    );
    if (unknown) {
      throw new InputError(
        `patchman.fetch.credentials: the tls section of "${url}" knows no ${unknown}; it takes certificate, key and ca.`,
      );
    }
  }
  try {
    return parseCredentials(entries);
  } catch (error) {
    throw new InputError((error as Error).message);
  }
}

function readBasic(basic: Config | undefined) {
  return (
    basic && {
      username: basic.getString('username'),
      password: basic.getString('password'),
    }
  );
}

function readTexts(
  section: Config | undefined,
): Record<string, string> | undefined {
  return (
    section &&
    Object.fromEntries(section.keys().map(key => [key, section.getString(key)]))
  );
}
