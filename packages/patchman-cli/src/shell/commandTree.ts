import type { Command, Option } from 'commander';
import { CLASSIC_OPTIONS } from '../classic/options';

/** A command as shells and manuals see it. */
export interface CommandNode {
  /** Its words after `patchman`, joined by spaces. */
  path: string;
  description: string;
  /** Names of its commands with what they do. */
  children: { name: string; description: string }[];
  options: OptionNode[];
  /** Its arguments, as usage has them. */
  usage: string;
}

/** @see CommandNode */
export interface OptionNode {
  /** Such as `-o` and `--output`. */
  names: string[];
  description: string;
  /** Whether a word follows. */
  takesValue: boolean;
  /** The words that may follow, where that is known. */
  choices: readonly string[];
  /** Whether that word names a file. */
  takesFile: boolean;
}

/** The command and all below it, the outer ones first. */
export function commandTree(command: Command, path = ''): CommandNode[] {
  const help = command.createHelp();
  const children = help.visibleCommands(command);
  return [
    {
      path,
      description: command.description(),
      children: children.map(child => ({
        name: child.name(),
        description: child.description(),
      })),
      options: help.visibleOptions(command).map(toOptionNode),
      usage: help.commandUsage(command),
    },
    ...children
      // What help says of itself needs no page.
      .filter(child => child.name() !== 'help')
      .flatMap(child => commandTree(child, `${path} ${child.name()}`.trim())),
  ];
}

function toOptionNode(option: Option): OptionNode {
  const classic = CLASSIC_OPTIONS.find(({ flags }) => flags === option.flags);
  const names = [classic?.short, option.short, option.long];
  return {
    names: [...new Set(names.filter(name => name !== undefined))],
    description: option.description,
    takesValue: option.required || option.optional,
    choices: option.argChoices ?? [],
    takesFile: /<file/.test(option.flags),
  };
}
