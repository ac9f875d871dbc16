import type { LoggerService } from '@backstage/backend-plugin-api';
import type { ClientDownload } from 'backstage-plugin-patchman-common';
import { type BuiltinClient, readBuiltinClient } from './builtinClient';
import type { ClientFile } from './ClientFile';
import { ClientPackages } from './ClientPackages';

/** What this portal hands out to hosts: the client, the script that installs it, packages of it. */
export class ClientDownloads {
  private readonly packages: ClientPackages;
  private builtin?: Promise<BuiltinClient | null>;

  constructor(
    private readonly options: {
      logger: LoggerService;
      /** Where packages lie; null: none are handed out. */
      packages: string | null;
      /** The address of this plugin as hosts reach it. */
      baseUrl: () => Promise<string>;
      /** Replaced in tests. */
      readBuiltin?: () => Promise<BuiltinClient | null>;
    },
  ) {
    this.packages = new ClientPackages(options.packages, options.logger);
  }

  /** @returns null where the client is not there, neither in a source tree nor in the package */
  async describe(): Promise<ClientDownload | null> {
    const builtin = await this.read();
    if (!builtin) return null;
    const { version, client, installer } = builtin;
    const server = await this.options.baseUrl();
    const options = `--server ${quoted(server)} --sha256 ${
      client.sha256
    } --token TOKEN`;
    const url = (name: string) =>
      `${server}/client/${encodeURIComponent(name)}`;
    const fetch = `curl -fsSL ${quoted(url('install.sh'))}`;
    return {
      version,
      sha256: client.sha256,
      installLine: `${fetch} | sh -s -- ${options}`,
      verifiedInstallLine: [
        'script=$(mktemp)',
        `${fetch} -o "$script"`,
        `echo "${installer.sha256}  $script" | sha256sum -c -`,
        `sh "$script" ${options}`,
      ].join(' && '),
      files: [client, installer, ...(await this.packages.list())].map(
        ({ name, size, sha256 }) => ({ name, size, sha256, url: url(name) }),
      ),
    };
  }

  async find(name: string): Promise<ClientFile | null> {
    const builtin = await this.read();
    if (name === builtin?.client.name) return builtin.client;
    if (name === builtin?.installer.name) return builtin.installer;
    return await this.packages.find(name);
  }

  /** Read once; after a failure again with the next request. */
  private async read(): Promise<BuiltinClient | null> {
    const read = this.options.readBuiltin ?? readBuiltinClient;
    this.builtin ??= read();
    try {
      return await this.builtin;
    } catch (error) {
      this.builtin = undefined;
      this.options.logger.warn(`The client cannot be handed out: ${error}`);
      return null;
    }
  }
}

/** A word that a shell takes as it stands. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word)
    ? word
    : `'${word.replaceAll("'", `'\\''`)}'`;
}
