import { Command, CommanderError } from 'commander';
import { version } from '../package.json';
import {
  addClassicOptions,
  optionTerm,
  withLongNames,
} from './classic/options';
import {
  asksForSomething,
  checkClassic,
  type ClassicOptions,
  runClassic,
} from './classic/runClassic';
import { addCheckCommand } from './commands/check';
import { addCompletionCommands } from './commands/completion';
import { addCveCommands } from './commands/cves';
import { addErratumCommands } from './commands/errata';
import { addHostCommands } from './commands/hosts';
import { addKeyCommands, addTokenCommands } from './commands/keys';
import { addMigrationCommands } from './commands/migration';
import { addMirrorCommands } from './commands/mirrors';
import { addPackageCommands } from './commands/packages';
import { addQuarantineCommands } from './commands/quarantine';
import { addReportCommands } from './commands/reports';
import { addRepositoryCommands } from './commands/repositories';
import {
  addSharedOptions,
  type Context,
  explained,
  openSession,
} from './commands/Session';
import { addSourceCommands } from './commands/sources';
import { addTaskCommands } from './commands/tasks';
import { addUpdateCommands } from './commands/updates';
import type { Environment } from './connection/settings';
import { CliError, EXIT, usageError } from './errors';
import type { RetryOptions } from './http';
import type { Output } from './output/Output';

/** What the help ends with. */
export const EPILOGUE = `
Where the portal is:
  Without --url and PATCHMAN_URL the first of these files that is there says "url:" and "token:" or "tokenFile:",
    $XDG_CONFIG_HOME/patchman/config.yaml   (~/.config/patchman/config.yaml)
    /etc/xdg/patchman/config.yaml
  and without any of them it is the portal that "npm start" runs on this machine, as its guest.

Exit codes:
  0  done
  1  not all of it: something is not there, a task failed or was cancelled, or sides differ
  2  wrong options, or what they name may be several things
  3  the source of an import cannot be read
  4  the portal cannot be reached, or refuses
  "patchman check" has those of monitors, see its help.

Examples:
  patchman hosts list --status security --owner group:default/web
  patchman packages where openssl --output csv
  patchman check --max-security 0 --max-age 14d --host web1.example.org
  patchman -a -q                        everything, from cron
  patchman -D web1 web2                 what differs between two hosts`;

export interface RunOptions {
  retry?: RetryOptions;
  /** Milliseconds between two looks at a task. */
  pollEvery?: number;
}

/**
 * Runs the command line.
 * @param argv as `process.argv`
 * @returns the exit code
 */
export async function run(
  argv: string[],
  environment: Environment,
  output: Output,
  { retry = {}, pollEvery = 500 }: RunOptions = {},
): Promise<number> {
  let exitCode: number = EXIT.done;
  const program = buildProgram({
    environment,
    output,
    retry,
    pollEvery,
    finish: code => {
      exitCode = code;
    },
  });
  try {
    await program.parseAsync(withLongNames(argv));
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

/** All commands with their options, from which help, completions and the manual page are made too. */
export function buildProgram(context: Context): Command {
  const { output } = context;
  const program = new Command('patchman')
    .description('The command-line tool of Patchman for Backstage')
    .usage('[options] [command]')
    .version(version)
    // What comes before a command is not looked for after it, where options mean something else.
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({
      writeOut: text => output.line(text.trimEnd()),
      writeErr: text => output.note(text.trimEnd()),
      getOutHelpWidth: () => output.width ?? 100,
      getErrHelpWidth: () => output.width ?? 100,
    })
    .configureHelp({ optionTerm: option => optionTerm(option.flags) })
    .showHelpAfterError('Try --help.')
    .addHelpText('after', EPILOGUE)
    .allowExcessArguments();

  program.commandsGroup('What the fleet is and needs:');
  addHostCommands(program, context);
  addUpdateCommands(program, context);
  addErratumCommands(program, context);
  addCveCommands(program, context);
  addPackageCommands(program, context);
  addCheckCommand(program, context);
  program.commandsGroup('Where it is read from:');
  addRepositoryCommands(program, context);
  addMirrorCommands(program, context);
  addSourceCommands(program, context);
  addTaskCommands(program, context);
  program.commandsGroup('Who may report:');
  addKeyCommands(program, context);
  addTokenCommands(program, context);
  addReportCommands(program, context);
  addQuarantineCommands(program, context);
  program.commandsGroup('Moving from Patchman:');
  addMigrationCommands(program, context);
  program.commandsGroup('This command itself:');
  addCompletionCommands(program, context, EPILOGUE);

  addClassicOptions(addSharedOptions(program, 'without quiet'));
  return program.action(async () => {
    const options = program.opts<ClassicOptions>();
    const [unknown] = program.args;
    if (unknown !== undefined) {
      program.error(`error: unknown command '${unknown}'`);
    }
    checkClassic(options);
    if (!asksForSomething(options)) {
      throw usageError('Say what to do: see patchman --help.');
    }
    const session = await openSession(context, options);
    context.finish(
      await explained(session, () => runClassic(session, options)),
    );
  });
}
