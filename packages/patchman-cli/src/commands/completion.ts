import { Argument, type Command } from 'commander';
import { version } from '../../package.json';
import { commandTree } from '../shell/commandTree';
import { completionScript, type Shell, SHELLS } from '../shell/completions';
import { manualPage } from '../shell/manualPage';
import type { Context } from './Session';

/** Adds what is made of the commands themselves. */
export function addCompletionCommands(
  program: Command,
  { output }: Context,
  epilogue: string,
): void {
  program
    .command('completion')
    .description('Print a script that completes this command in a shell')
    .addArgument(new Argument('<shell>').choices(SHELLS))
    .action((shell: Shell) => {
      output.line(completionScript(shell, commandTree(program)).trimEnd());
    });
  program
    .command('manual')
    .description('Print the manual page, for man -l -')
    .action(() => {
      output.line(
        manualPage(commandTree(program), epilogue, version).trimEnd(),
      );
    });
}
