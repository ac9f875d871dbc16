import type { EnrolmentToken, Key } from 'backstage-plugin-patchman-common';
import type { Command } from 'commander';
import type { Column } from '../output/Results';
import { collect, type Filter, readNumber } from './lists';
import { addListCommand } from './listCommand';
import { addCommand, type Context } from './Session';

const KEY_FILTERS: readonly Filter[] = [
  ['--host <name>', 'of this host'],
  ['--state <states>', 'valid, unused, expired, revoked, or several'],
];

const keyColumns: readonly Column<Key>[] = [
  { name: 'id', value: key => key.id },
  { name: 'host', value: key => key.host },
  { name: 'prefix', value: key => key.prefix },
  { name: 'state', value: key => key.state },
  { name: 'created', value: key => key.createdAt, time: true },
  { name: 'by', value: key => key.createdBy },
  { name: 'used', value: key => key.lastUsedAt, time: true },
  { name: 'from', value: key => key.lastAddress },
  { name: 'client', value: key => key.lastClient },
  { name: 'expires', value: key => key.expiresAt },
];

const TOKEN_FILTERS: readonly Filter[] = [
  ['--state <states>', 'valid, "used up", expired, revoked, or several'],
];

const tokenColumns: readonly Column<EnrolmentToken>[] = [
  { name: 'id', value: token => token.id },
  { name: 'name', value: token => token.name },
  { name: 'prefix', value: token => token.prefix },
  { name: 'state', value: token => token.state },
  { name: 'used', value: token => token.used },
  { name: 'uses', value: token => token.uses },
  { name: 'expires', value: token => token.expiresAt },
  { name: 'hosts', value: token => token.hostnamePattern },
  { name: 'from', value: token => token.allowedFrom.join(' ') },
  { name: 'tags', value: token => token.tags.join(' ') },
  { name: 'owner', value: token => token.owner },
];

export function addKeyCommands(program: Command, context: Context): void {
  const keys = program
    .command('keys')
    .description('Keys: what hosts report with');

  addListCommand(context, keys, 'list', 'List keys, the newest first', {
    sorts:
      'id, host, state, createdAt, lastUsedAt, lastAddress, lastClient, expiresAt',
    filters: KEY_FILTERS,
    fetch: (client, query) => client.getKeys(query),
    columns: keyColumns,
    empty: 'No key.',
  });

  addCommand(
    context,
    keys,
    'create <host>',
    'Create a key for a host, which is printed this once',
    () => undefined,
    async (session, [host]) => {
      const created = await session.client.createKey(host);
      if (session.results.forPrograms) {
        session.results.one(created, [
          { name: 'id', value: item => item.id },
          { name: 'host', value: item => item.host },
          { name: 'key', value: item => item.key },
        ]);
      } else {
        session.output.line(created.key);
      }
    },
  );

  addCommand(
    context,
    keys,
    'revoke <id...>',
    'Revoke keys',
    () => undefined,
    async (session, [ids]: string[][]) => {
      for (const id of ids) {
        await session.client.revokeKey(readNumber(id, 'key'));
        session.say(`Key ${id} was revoked.`);
      }
    },
  );

  addCommand(
    context,
    keys,
    'rotate <id...>',
    'Ask the hosts of keys to change them with their next report',
    () => undefined,
    async (session, [ids]: string[][]) => {
      for (const id of ids) {
        await session.client.requestKeyRotation(readNumber(id, 'key'));
        session.say(`The host of key ${id} is asked to change it.`);
      }
    },
  );
}

interface TokenOptions {
  name?: string;
  uses?: string;
  expires?: string;
  allowedFrom?: string[];
  hosts?: string;
  tag?: string[];
  owner?: string;
}

export function addTokenCommands(program: Command, context: Context): void {
  const tokens = program
    .command('tokens')
    .description('Enrolment tokens: what new hosts trade for keys');

  addListCommand(
    context,
    tokens,
    'list',
    'List enrolment tokens, the newest first',
    {
      sorts: 'id, name, state, used, createdAt, expiresAt, lastUsedAt',
      filters: TOKEN_FILTERS,
      fetch: (client, query) => client.getEnrolmentTokens(query),
      columns: tokenColumns,
      empty: 'No token.',
    },
  );

  addCommand<TokenOptions>(
    context,
    tokens,
    'create',
    'Create an enrolment token, which is printed this once',
    command =>
      command
        .option('--name <name>', 'what people call it')
        .option('--uses <number>', 'how many hosts may use it (default: 1)')
        .option('--expires <time>', 'ISO 8601 (default: in 7 days)')
        .option('--allowed-from <network>', 'only from there', collect)
        .option('--hosts <pattern>', 'only these, such as web*.example.org')
        .option('--tag <tag>', 'given to its hosts', collect)
        .option('--owner <ref>', 'given to its hosts'),
    async (session, _, options) => {
      const { name, uses, expires, allowedFrom, hosts, tag, owner } = options;
      const created = await session.client.createEnrolmentToken({
        name,
        uses: uses === undefined ? undefined : readNumber(uses, '--uses'),
        expiresAt: expires,
        allowedFrom,
        hostnamePattern: hosts,
        tags: tag,
        owner,
      });
      if (session.results.forPrograms) {
        session.results.one(created, [
          ...tokenColumns,
          { name: 'token', value: item => item.token },
        ]);
      } else {
        session.output.line(created.token);
      }
    },
  );

  addCommand(
    context,
    tokens,
    'revoke <id...>',
    'Revoke enrolment tokens; what they enrolled stays',
    () => undefined,
    async (session, [ids]: string[][]) => {
      for (const id of ids) {
        await session.client.revokeEnrolmentToken(readNumber(id, 'token'));
        session.say(`Token ${id} was revoked.`);
      }
    },
  );
}
