import { type Command, Option } from 'commander';
import { IANAZone } from 'luxon';
import { connect } from '../connection/connect';
import type { ConnectionOptions } from '../connection/settings';
import { CliError, EXIT, usageError } from '../errors';
import type { RetryOptions } from '../http';
import type { SourceOptions } from '../sources/openSource';
import { FILE_FORMATS } from '../sources/detectFormat';
import { compareCommand } from './compareCommand';
import { importCommand, type Part, PARTS } from './importCommand';
import { readRenames } from './rename';
import { addSharedOptions, type Context } from './Session';

/** The options that say where to read from and where the portal is. */
interface CommonOptions extends ConnectionOptions {
  from: string;
  to?: string;
  format?: SourceOptions['format'];
  sourceUser?: string;
  sourcePassword?: string;
  sourceToken?: string;
  sourceCookie?: string;
  rename?: string[];
  verbose?: boolean;
}

interface ImportOptions extends CommonOptions {
  only?: string;
  dryRun?: boolean;
  overwrite?: boolean;
  timezone: string;
  list?: string;
}

const EXIT_CODES = `
Exit codes:
  0  done
  1  done, but parts of the source could not be used; they are listed
  2  wrong options
  3  the source cannot be read
  4  the portal cannot be reached, or refuses`;

/** What the SQLite driver needs, into which sources are read. */
const NODE = 22;

/** Adds what brings another Patchman's data along. */
export function addMigrationCommands(program: Command, context: Context): void {
  addCommonOptions(
    program
      .command('import')
      .description(
        'Bring hosts, tags, repositories and operating systems of a Patchman into the portal. The same again changes nothing.',
      ),
    'import',
  )
    .option(
      '--only <parts>',
      `some of: ${PARTS.join(', ')}; joined by commas (default: all)`,
    )
    .option('--dry-run', 'say what would be done, change nothing')
    .option(
      '--overwrite',
      'take what Patchman has where people decided otherwise in the portal',
    )
    .option(
      '--timezone <zone>',
      'what times without a zone mean; a Patchman before 4 wrote its TIME_ZONE',
      'UTC',
    )
    .option('--list <file>', 'list what became of everything, as CSV')
    .addHelpText('after', EXIT_CODES)
    .action(async (options: ImportOptions) => {
      const parts = readParts(options.only);
      const zone = readZone(options.timezone);
      const common = await readCommon(program, options, context);
      context.finish(
        await importCommand(
          {
            ...common,
            parts,
            dryRun: options.dryRun === true,
            overwrite: options.overwrite === true,
            zone,
            listing: options.list,
            verbose: options.verbose === true,
          },
          context.output,
        ),
      );
    });

  addCommonOptions(
    program
      .command('compare')
      .description(
        'Compare the hosts of a Patchman with those in the portal: which there are, packages, updates.',
      ),
    'compare',
  )
    .addHelpText(
      'after',
      EXIT_CODES.replace('could not be used; they are listed', 'differ'),
    )
    .action(async (options: CommonOptions) => {
      const common = await readCommon(program, options, context);
      context.finish(
        await compareCommand(
          { ...common, verbose: options.verbose === true },
          context.output,
        ),
      );
    });
}

function addCommonOptions(command: Command, name: string): Command {
  command
    .requiredOption(
      '--from <file|url>',
      `Patchman's database or a dump of it, as it is or packed with gzip or zstd; or the address of its pages (REST API)`,
    )
    .option('--to <url>', 'the portal: the same as --url')
    .addOption(
      new Option(
        '--format <format>',
        'what the file is, where that cannot be seen',
      ).choices(FILE_FORMATS),
    )
    .option(
      '--rename <old=new>',
      'give a host another name, or with * many: *.old.example.org=*.example.org (may be repeated)',
      (rule: string, rules: string[] = []) => [...rules, rule],
    )
    .option('--source-user <name>', 'to sign in to Patchman')
    .option(
      '--source-password <password>',
      'better in the environment variable PATCHMAN_SOURCE_PASSWORD',
    )
    .option(
      '--source-token <token>',
      'of its token authentication; better in PATCHMAN_SOURCE_TOKEN',
    )
    .option(
      '--source-cookie <cookie>',
      'sessionid=… of a browser; better in PATCHMAN_SOURCE_COOKIE',
    )
    .option('--verbose', 'print long lists as a whole')
    .addHelpText(
      'after',
      `
Examples:
  patchman ${name} --from patchman.db --to https://portal.example.com
  patchman ${name} --from patchman.sql.gz --to https://portal.example.com
  patchman ${name} --from https://patchman.example.com/patchman --source-user admin --to https://portal.example.com`,
    );
  return addSharedOptions(command, false);
}

async function readCommon(
  program: Command,
  options: CommonOptions,
  { environment, output, retry }: Context,
) {
  if (Number(process.versions.node.split('.')[0]) < NODE) {
    throw new CliError(
      `import and compare need Node.js ${NODE} or later, as the SQLite driver does; this is ${process.version}.`,
      EXIT.usage,
    );
  }
  const rename = readRenames(options.rename ?? []);
  const { url, token, tokenFile, config } = {
    ...program.opts<ConnectionOptions>(),
    ...options,
  };
  if (options.to && options.url && options.to !== options.url) {
    throw usageError('--to and --url are the same: give one of them.');
  }
  const withNotes: RetryOptions = {
    ...retry,
    onRetry: (reason, wait) =>
      output.note(
        `${reason}; trying again in ${Math.ceil(wait / 1000)} seconds.`,
      ),
  };
  return {
    source: {
      from: options.from,
      format: options.format,
      rest: {
        user: options.sourceUser,
        password:
          options.sourcePassword ?? environment.PATCHMAN_SOURCE_PASSWORD,
        token: options.sourceToken ?? environment.PATCHMAN_SOURCE_TOKEN,
        cookie: options.sourceCookie ?? environment.PATCHMAN_SOURCE_COOKIE,
        retry: withNotes,
        onProgress: (list: string, items: number) =>
          output.progress(`Reading ${list}: ${items}`),
      },
    },
    portal: await connect(
      { url: options.to ?? url, token, tokenFile, config },
      environment,
      output,
      withNotes,
    ),
    rename,
  };
}

function readParts(only: string | undefined): Set<Part> {
  if (only === undefined) return new Set(PARTS);
  const parts = only.split(',').map(part => part.trim());
  const unknown = parts.find(part => !PARTS.includes(part as Part));
  if (unknown !== undefined) {
    throw usageError(
      `--only ${only}: "${unknown}" is none of ${PARTS.join(', ')}.`,
    );
  }
  return new Set(parts as Part[]);
}

function readZone(zone: string): string {
  if (!IANAZone.isValidZone(zone) && zone !== 'UTC') {
    throw usageError(
      `--timezone ${zone}: give a name such as Europe/Berlin or UTC.`,
    );
  }
  return zone;
}
