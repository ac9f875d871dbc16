import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { parse } from 'yaml';
import { usageError } from '../errors';

export type Environment = Record<string, string | undefined>;

/** What a configuration file may say. */
interface FileSettings {
  url?: string;
  token?: string;
  tokenFile?: string;
}

/** What the command line says of the portal. */
export interface ConnectionOptions {
  url?: string;
  token?: string;
  tokenFile?: string;
  config?: string;
}

/** Where the portal is and what it is opened with, as far as anything says so. */
export interface ConnectionSettings {
  url: string | null;
  token: string | null;
}

const KNOWN = ['url', 'token', 'tokenFile'];
const LARGEST = 64 * 1024;

/**
 * Options come before the environment, and that before the first configuration file that there is.
 * @throws CliError for what cannot be read or understood
 */
export function readSettings(
  options: ConnectionOptions,
  environment: Environment,
): ConnectionSettings {
  const path = configPath(options, environment);
  const file = path === null ? {} : readConfig(path);
  const url = options.url ?? environment.PATCHMAN_URL ?? file.url ?? null;
  return {
    url: url === null || url === '' ? null : checkUrl(url),
    token: readToken(options, environment, file),
  };
}

/** `$XDG_CONFIG_HOME/patchman/config.yaml`, then the same in the folders of `$XDG_CONFIG_DIRS`. */
export function configPaths(environment: Environment): string[] {
  const home = environment.HOME ?? homedir();
  return [
    environment.XDG_CONFIG_HOME || join(home, '.config'),
    ...(environment.XDG_CONFIG_DIRS || '/etc/xdg').split(':'),
  ]
    .filter(isAbsolute)
    .map(folder => join(folder, 'patchman', 'config.yaml'));
}

function configPath(
  options: ConnectionOptions,
  environment: Environment,
): string | null {
  const named = options.config ?? environment.PATCHMAN_CONFIG;
  if (named) return resolve(named);
  return configPaths(environment).find(path => existsSync(path)) ?? null;
}

function readConfig(path: string): FileSettings {
  const content: unknown = parseConfig(path);
  if (content === null) return {};
  if (typeof content !== 'object' || Array.isArray(content)) {
    throw usageError(`${path}: give lines such as "url: https://…".`);
  }
  for (const [name, value] of Object.entries(content)) {
    if (!KNOWN.includes(name)) {
      throw usageError(
        `${path}: "${name}" is none of ${KNOWN.join(', ')}, which are known.`,
      );
    }
    if (typeof value !== 'string') {
      throw usageError(`${path}: ${name} is no text.`);
    }
  }
  const settings = content as FileSettings;
  return settings.tokenFile === undefined
    ? settings
    : { ...settings, tokenFile: resolve(path, '..', settings.tokenFile) };
}

function parseConfig(path: string): unknown {
  const text = readText(path, path);
  try {
    return parse(text);
  } catch (error) {
    // The first line says what and where; what follows is the line itself, which may be a token.
    const [reason] = (error as Error).message.split('\n');
    throw usageError(`${path}: ${reason}`);
  }
}

function readToken(
  options: ConnectionOptions,
  environment: Environment,
  file: FileSettings,
): string | null {
  const tokens = [
    () => options.tokenFile && readText(options.tokenFile, '--token-file'),
    () => options.token,
    () => environment.PATCHMAN_TOKEN,
    () => file.tokenFile && readText(file.tokenFile, 'tokenFile'),
    () => file.token,
  ];
  for (const read of tokens) {
    const token = read()?.trim();
    if (token) return token;
  }
  return null;
}

function readText(path: string, what: string): string {
  try {
    const text = readFileSync(path, 'utf8');
    if (text.length > LARGEST) throw new Error('it is too large');
    return text;
  } catch (error) {
    const where = what === path ? path : `${what} ${path}`;
    throw usageError(`${where}: ${(error as Error).message}`);
  }
}

function checkUrl(url: string): string {
  if (!/^https?:\/\/[^/]/i.test(url) || !URL.canParse(url)) {
    throw usageError(
      `${url} is no address of a portal: give one with http:// or https://`,
    );
  }
  return url;
}
