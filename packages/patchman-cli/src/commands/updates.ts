import type { Update } from 'backstage-plugin-patchman-common';
import type { Command } from 'commander';
import type { Column } from '../output/Results';
import { type Filter } from './lists';
import { addListCommand } from './listCommand';
import { type Context } from './Session';

const UPDATE_FILTERS: readonly Filter[] = [
  ['--[no-]security', 'that repair what is not safe'],
  ['--severity <levels>', 'critical, important, moderate, low, none'],
  ['--[no-]blocked', 'that the package manager would not install'],
  ['--kind <kind>', 'package, kernel or replacement'],
  ['--source <source>', 'evaluated here, or reported by hosts themselves'],
];

export const updateColumns: readonly Column<Update>[] = [
  { name: 'package', value: update => update.installed.name },
  { name: 'arch', value: update => update.installed.arch },
  { name: 'installed', value: update => update.installed.evr },
  { name: 'available', value: update => update.available.evr },
  { name: 'security', value: update => update.security },
  { name: 'severity', value: update => update.severityLevel },
  { name: 'blocked', value: update => update.blockedBy?.reason },
  { name: 'repository', value: update => update.repository?.name },
  {
    name: 'errata',
    value: update => update.errata.join(' '),
    csvOnly: true,
  },
];

export function addUpdateCommands(program: Command, context: Context): void {
  addListCommand(
    context,
    program,
    'updates',
    'List what the fleet needs, with how many hosts need it',
    {
      sorts: 'hosts, name, arch, security, severity',
      filters: UPDATE_FILTERS,
      fetch: (client, query) => client.getUpdates(query),
      columns: [
        { name: 'hosts', value: update => update.hosts },
        ...updateColumns,
      ],
      empty: 'No update.',
      screenful: 100,
    },
  );
}
