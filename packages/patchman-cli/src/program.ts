import { readFileSync } from 'node:fs';
import { Command, CommanderError, Option } from 'commander';
import { IANAZone } from 'luxon';
import { version } from '../package.json';
import { compareCommand } from './commands/compareCommand';
import { importCommand, type Part, PARTS } from './commands/importCommand';
import type { Output } from './commands/Output';
import { readRenames } from './commands/rename';
import { CliError, EXIT, usageError } from './errors';
import type { RetryOptions } from './http';
import { Portal } from './portal/Portal';
import { FILE_FORMATS } from './sources/detectFormat';
import type { SourceOptions } from './sources/openSource';

type Environment = Record<string, string | undefined>;

/** The options that say where to read from and where the portal is. */
interface CommonOptions {
  from: string;
  to: string;
  token?: string;
  tokenFile?: string;
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

/**
 * Runs the command line.
 * @param argv as `process.argv`
 * @returns the exit code
 */
export async function run(
  argv: string[],
  environment: Environment,
  output: Output,
  retry: RetryOptions = {},
): Promise<number> {
  let exitCode: number = EXIT.done;
  const program = new Command('patchman')
    .description('The command-line tool of Patchman for Backstage')
    .version(version)
    .exitOverride()
    .configureOutput({
      writeOut: text => output.line(text.trimEnd()),
      writeErr: text => output.note(text.trimEnd()),
    })
    .showHelpAfterError('Try --help.');

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
      const common = readCommon(options, environment, output, retry);
      exitCode = await importCommand(
        {
          ...common,
          parts: readParts(options.only),
          dryRun: options.dryRun === true,
          overwrite: options.overwrite === true,
          zone: readZone(options.timezone),
          listing: options.list,
          verbose: options.verbose === true,
        },
        output,
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
      const common = readCommon(options, environment, output, retry);
      exitCode = await compareCommand(
        { ...common, verbose: options.verbose === true },
        output,
      );
    });

  try {
    await program.parseAsync(argv);
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) {
      // Help and version were printed already, and so were wrong options.
      return error.exitCode === 0 ? EXIT.done : EXIT.usage;
    }
    if (error instanceof CliError) {
      output.note(`patchman: ${error.message}`);
      return error.exitCode;
    }
    throw error;
  }
}

function addCommonOptions(command: Command, name: string): Command {
  return command
    .requiredOption(
      '--from <file|url>',
      `Patchman's database or a dump of it, as it is or packed with gzip or zstd; or the address of its pages (REST API)`,
    )
    .requiredOption('--to <url>', 'the portal, https://portal.example.com')
    .option(
      '--token <token>',
      'of the portal; better in the environment variable PATCHMAN_TOKEN',
    )
    .option('--token-file <file>', 'a file that has the token')
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
}

function readCommon(
  options: CommonOptions,
  environment: Environment,
  output: Output,
  retry: RetryOptions,
) {
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
    portal: new Portal({
      url: readPortalUrl(options.to),
      token: readToken(options, environment),
      retry: withNotes,
    }),
    rename: readRenames(options.rename ?? []),
  };
}

function readPortalUrl(url: string): string {
  if (!/^https?:\/\/[^/]/i.test(url) || !URL.canParse(url)) {
    throw usageError(`--to ${url}: give an address with http:// or https://`);
  }
  return url;
}

function readToken(options: CommonOptions, environment: Environment): string {
  let token = options.token ?? environment.PATCHMAN_TOKEN;
  if (options.tokenFile) {
    try {
      token = readFileSync(options.tokenFile, 'utf8');
    } catch (error) {
      throw usageError(
        `--token-file ${options.tokenFile}: ${(error as Error).message}`,
      );
    }
  }
  const plain = token?.trim();
  if (!plain) {
    throw usageError(
      'A token of the portal is missing: set PATCHMAN_TOKEN, or give --token-file. A static token of backend.auth.externalAccess will do.',
    );
  }
  return plain;
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
