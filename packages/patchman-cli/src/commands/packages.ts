import type {
  PackageType,
  PackageVersion,
} from 'backstage-plugin-patchman-common';
import type { Command } from 'commander';
import { CliError, EXIT } from '../errors';
import { pages, pagesByName } from '../portal/pages';
import { type Filter } from './lists';
import { addListCommand } from './listCommand';
import { addCommand, type Context, type Session } from './Session';

const NAME_FILTERS: readonly Filter[] = [
  ['--type <type>', 'deb, rpm, arch or gentoo'],
  ['--[no-]installed', 'that any host has'],
];

export function addPackageCommands(program: Command, context: Context): void {
  const packages = program
    .command('packages')
    .description('Packages: who has which version');

  addListCommand(context, packages, 'list', 'List names of packages', {
    sorts: 'name, type, versions',
    filters: NAME_FILTERS,
    fetch: (client, query) => client.getPackageNames(query),
    columns: [
      { name: 'name', value: item => item.name },
      { name: 'type', value: item => item.type },
      { name: 'versions', value: item => item.versions },
      { name: 'installed', value: item => item.installedVersions },
      { name: 'hosts', value: item => item.hosts },
    ],
    empty: 'No package.',
    screenful: 100,
  });

  addCommand<{ version?: string; type?: string }>(
    context,
    packages,
    'where <name>',
    'List the hosts that have a package, with its version',
    command =>
      command
        .option(
          '--version <version>',
          'only this one, as [epoch:]version[-release]',
        )
        .option('--type <type>', 'deb, rpm, arch or gentoo'),
    async (session, [name], options) => {
      await session.results.list(
        hostsWith(session, name, options),
        [
          { name: 'host', value: item => item.host },
          { name: 'version', value: item => item.version },
          { name: 'arch', value: item => item.arch },
          { name: 'type', value: item => item.type },
        ],
        'No host has it.',
      );
    },
  );

  addCommand<{ type?: string }>(
    context,
    packages,
    'versions <name>',
    'List the known versions of a package, with where they are',
    command => command.option('--type <type>', 'deb, rpm, arch or gentoo'),
    async (session, [name], options) => {
      await session.results.list(
        await versionsOf(session, name, options.type),
        [
          { name: 'version', value: item => item.evr },
          { name: 'arch', value: item => item.arch },
          { name: 'type', value: item => item.type },
          { name: 'hosts', value: item => item.hosts },
          {
            name: 'repositories',
            value: item =>
              item.availableIn.map(({ name: title }) => title).join(', '),
          },
          {
            name: 'fixes',
            value: item => item.fixes.map(({ name: title }) => title).join(' '),
          },
          {
            name: 'needs',
            value: item =>
              item.affectedBy.map(({ name: title }) => title).join(' '),
          },
        ],
      );
    },
  );
}

interface InstalledPackage {
  host: string;
  version: string;
  arch: string;
  type: PackageType;
}

/** As many hosts as the API names of one package. */
const NAMED = 500;

async function* hostsWith(
  session: Session,
  name: string,
  { version, type: only }: { version?: string; type?: string },
): AsyncGenerator<InstalledPackage> {
  const versions = await versionsOf(session, name, only);
  const listed = new Set<string>();
  for (const { id, evr, arch, type, hosts } of versions) {
    const wanted = version === undefined || version === evr;
    if (wanted && hosts > 0 && hosts <= NAMED) {
      const { installedOn } = await session.client.getPackage(id);
      for (const host of installedOn) yield { host, version: evr, arch, type };
    } else if (wanted && hosts > 0 && !listed.has(evr)) {
      // Lists of hosts know versions, but not of which architecture they are.
      listed.add(evr);
      for await (const host of pagesByName(page =>
        session.client.getHosts({ package: name, version: evr, ...page }),
      )) {
        yield { host: host.name, version: evr, arch: '', type };
      }
    }
  }
}

/** @throws CliError where no package has the name */
async function versionsOf(
  session: Session,
  name: string,
  type: string | undefined,
): Promise<PackageVersion[]> {
  const versions: PackageVersion[] = [];
  for await (const found of pages(page =>
    session.client.getPackageNames({ search: name, type, ...page }),
  )) {
    if (found.name === name) {
      const detail = await session.client.getPackageName(found.type, name);
      versions.push(...detail.versions);
    }
  }
  if (versions.length === 0) {
    throw new CliError(`No package is named ${name}.`, EXIT.incomplete);
  }
  return versions;
}
