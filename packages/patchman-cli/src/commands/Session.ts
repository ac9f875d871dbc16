import type { PatchmanClient } from 'backstage-plugin-patchman-common';
import { type Command, Option } from 'commander';
import { connect } from '../connection/connect';
import type { ConnectionOptions, Environment } from '../connection/settings';
import { EXIT, usageError } from '../errors';
import type { RetryOptions } from '../http';
import type { Output } from '../output/Output';
import { FORMATS, type Format, Results } from '../output/Results';
import type { Portal } from '../portal/Portal';
import { pages } from '../portal/pages';

/** What commands run in. */
export interface Context {
  environment: Environment;
  output: Output;
  retry: RetryOptions;
  /** Milliseconds between two looks at a task. */
  pollEvery: number;
  /** Told how the command ends. */
  finish(code: number): void;
}

/** The options that every command has. */
export interface SharedOptions extends ConnectionOptions {
  output?: Format;
  quiet?: boolean;
}

/** A command that runs: the portal it speaks to, and how it prints. */
export class Session {
  readonly results: Results;

  constructor(
    readonly context: Context,
    readonly portal: Portal,
    format: Format,
  ) {
    this.results = new Results(context.output, format);
  }

  get client(): PatchmanClient {
    return this.portal.client;
  }

  get output(): Output {
    return this.context.output;
  }

  /** What was done: no result of its own, and nothing that programs read. */
  say(text: string): void {
    if (this.results.forPrograms) this.output.hint(text);
    else this.output.say(text);
  }

  /**
   * The pages of a list. Tables of lists that may be very long stop early, and say so.
   * @param limit from the command line
   * @param screenful how many a table has where nobody says; null: all
   */
  pages<Item>(
    fetchPage: Parameters<typeof pages<Item>>[0],
    limit: string | undefined,
    screenful: number | null = null,
  ): AsyncGenerator<Item> {
    const asked = readLimit(limit);
    const most =
      asked === undefined && !this.results.forPrograms ? screenful : asked;
    return pages(fetchPage, most ?? null, total => {
      if (asked === undefined && most !== undefined && most !== null) {
        if (total > most) {
          this.output.note(
            `The first ${most} of ${total.toLocaleString(
              'en',
            )}; --limit all shows the others.`,
          );
        }
      }
    });
  }
}

/** undefined: nobody says; null: all. */
function readLimit(limit: string | undefined): number | null | undefined {
  if (limit === undefined) return undefined;
  if (limit === 'all') return null;
  if (!/^[1-9]\d{0,8}$/.test(limit)) {
    throw usageError(`--limit ${limit}: give a number, or all.`);
  }
  return Number(limit);
}

/**
 * Adds options that say which portal is asked, and how results are printed.
 * @param results whether it has any; the command itself has an option of its own to be quiet
 */
export function addSharedOptions(
  command: Command,
  results: boolean | 'without quiet' = true,
): Command {
  command.optionsGroup('The portal:');
  command
    .option('--url <url>', 'where it is (PATCHMAN_URL)')
    .option(
      '--token <token>',
      'what it is opened with; better in PATCHMAN_TOKEN or a file',
    )
    .option('--token-file <file>', 'a file that has the token')
    .option('--config <file>', 'a configuration file (PATCHMAN_CONFIG)');
  if (!results) return command;
  command.optionsGroup('Output:');
  command.addOption(
    new Option('-o, --output <format>', 'how results are printed').choices(
      FORMATS,
    ),
  );
  if (results === true) {
    command.option(
      '-q, --quiet',
      'print results and what is wrong, nothing else',
    );
  }
  return command;
}

/** What a command does; an exit code where it is another than 0. */
export type Action<Options> = (
  session: Session,
  /** What the command line has in the places of its arguments; a list where several may be. */
  args: any[],
  options: Options & SharedOptions,
) => Promise<number | void>;

/** Adds a command that speaks to the portal. */
export function addCommand<Options extends object>(
  context: Context,
  parent: Command,
  name: string,
  description: string,
  build: (command: Command) => unknown,
  action: Action<Options>,
): Command {
  // `patchman keys` is short for `patchman keys list`.
  const command = parent
    .command(name, { isDefault: name === 'list' })
    .description(description);
  build(command);
  addSharedOptions(command);
  return command.action(async (...parameters: unknown[]) => {
    const options = {
      ...sharedOf(rootOf(command)),
      ...command.opts<Options & SharedOptions>(),
    };
    const session = await openSession(context, options);
    context.finish(
      await explained(session, () =>
        action(session, parameters.slice(0, -2), options),
      ),
    );
  });
}

export async function openSession(
  context: Context,
  options: SharedOptions,
): Promise<Session> {
  const { environment, output, retry } = context;
  output.quiet = options.quiet === true;
  const portal = await connect(options, environment, output, {
    attempts: 3,
    ...retry,
  });
  return new Session(context, portal, options.output ?? 'table');
}

/** Runs what asks the portal; what it refuses is told in words. */
export async function explained(
  session: Session,
  run: () => Promise<number | void>,
): Promise<number> {
  try {
    return (await run()) ?? EXIT.done;
  } catch (error) {
    throw session.portal.explain(error);
  }
}

/** What is given before the name of a command holds for it too. */
function sharedOf(root: Command): SharedOptions {
  const { url, token, tokenFile, config, output, quiet } =
    root.opts<SharedOptions>();
  return { url, token, tokenFile, config, output, quiet };
}

function rootOf(command: Command): Command {
  return command.parent ? rootOf(command.parent) : command;
}
