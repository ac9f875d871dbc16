import type { ErratumDetail } from 'backstage-plugin-patchman-common';
import type { Command } from 'commander';
import type { Column } from '../output/Results';
import { hostErrataColumns } from './columns';
import { exposedColumns } from './cves';
import { type Filter } from './lists';
import { addListCommand } from './listCommand';
import { addCommand, type Context } from './Session';

const ERRATUM_FILTERS: readonly Filter[] = [
  ['--kind <kinds>', 'security, bugfix, enhancement, newpackage, other'],
  ['--severity <levels>', 'critical, important, moderate, low, none'],
  ['--[no-]affected', 'that any host still needs'],
  ['--[no-]reboot', 'that ask for a reboot'],
  ['--cve <name>', 'that fix this CVE'],
  ['--package <name>', 'that name this package'],
  ['--repository <id>', 'of this repository'],
  ['--os <release>', 'of this operating system release'],
  ['--source <sources>', 'of these sources, or of repositories'],
  ['--distribution <name>', 'that fix something in it, such as debian'],
  ['--release <key>', 'that fix something in it, such as debian:12'],
];

const detailColumns: readonly Column<ErratumDetail>[] = [
  { name: 'name', value: item => item.name },
  { name: 'title', value: item => item.title },
  { name: 'kind', value: item => item.kind },
  { name: 'severity', value: item => item.severityLevel ?? item.severity },
  { name: 'source', value: item => item.source ?? 'repositories' },
  { name: 'issued', value: item => item.issued },
  { name: 'updated', value: item => item.updated },
  { name: 'reboot', value: item => item.rebootSuggested },
  { name: 'cves', value: item => item.cves.join(' ') },
  {
    name: 'fixed in',
    value: item =>
      [
        ...item.packages.map(({ name, evr }) => `${name} ${evr}`),
        ...item.fixes.map(
          ({ name, version, release }) => `${name} ${version} (${release})`,
        ),
      ].join(', '),
  },
  {
    name: 'repositories',
    value: item => item.repositories.map(({ name }) => name).join(', '),
  },
  {
    name: 'references',
    value: item => item.references.map(({ url }) => url).join(' '),
  },
  { name: 'hosts', value: item => item.hosts },
  { name: 'description', value: item => item.description },
];

export function addErratumCommands(program: Command, context: Context): void {
  const errata = program
    .command('errata')
    .description('Errata: what vendors publish, and which hosts still need it');

  addListCommand(context, errata, 'list', 'List errata, the newest first', {
    sorts: 'name, kind, severity, issued, updated, hosts',
    filters: ERRATUM_FILTERS,
    fetch: (client, query) => client.getErrata(query),
    columns: hostErrataColumns,
    empty: 'No erratum.',
    screenful: 100,
  });

  addCommand(
    context,
    errata,
    'show <name>',
    'Show an erratum',
    () => undefined,
    async (session, [name]) => {
      session.results.one(await session.client.getErratum(name), detailColumns);
    },
  );

  addListCommand(
    context,
    errata,
    'hosts <name>',
    'List the hosts that still need an erratum',
    {
      sorts: 'name, os, state, security',
      fetch: (client, query, [name]) => client.getErratumHosts(name, query),
      columns: exposedColumns,
      empty: 'No host needs it.',
    },
  );
}
