import type { ListOptions } from 'backstage-plugin-patchman-common';
import type { Command } from 'commander';
import { usageError } from '../errors';

/** Options of every list. */
export interface ListFlags {
  search?: string;
  sort?: string;
  limit?: string;
}

/** Adds what every list takes. */
export function addListOptions(command: Command, sorts: string): Command {
  command.optionsGroup('The list:');
  return command
    .option('--search <words>', 'only what has all of these words')
    .option('--sort <field[:desc]>', `by one of: ${sorts}`)
    .option('--limit <number|all>', 'how many at most');
}

/** As the API takes it. */
export function listOptions({ search, sort }: ListFlags): ListOptions {
  if (sort === undefined) return { search };
  const [field, order = 'asc', ...rest] = sort.split(':');
  if (!field || !/^(asc|desc)$/.test(order) || rest.length > 0) {
    throw usageError(`--sort ${sort}: give a field, or FIELD:desc.`);
  }
  return { search, orderBy: `${field}:${order}` };
}

/** A filter of a list as an option: its flags, what it means, and its name in the API. */
export type Filter = [flags: string, description: string];

/** Adds filters; those of both kinds, such as `--[no-]reboot`, as two. */
export function addFilters(command: Command, filters: readonly Filter[]) {
  command.optionsGroup('Filters:');
  for (const [flags, description] of filters) {
    const both = /^--\[no-\](.+)$/.exec(flags);
    if (both) {
      command.option(`--${both[1]}`, description);
      command.option(`--no-${both[1]}`, 'the opposite');
    } else {
      command.option(flags, description);
    }
  }
  return command;
}

/** What of the options are filters, by the names that the API gives them. */
export function chosenFilters<Filters extends object>(
  options: object,
  filters: readonly Filter[],
): Filters {
  const names = filters.map(([flags]) =>
    /^--(?:\[no-\])?([a-z-]+)/
      .exec(flags)![1]
      .replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase()),
  );
  return Object.fromEntries(
    names.flatMap(name => {
      const value = (options as Record<string, unknown>)[name];
      return value === undefined ? [] : [[name, value]];
    }),
  ) as Filters;
}

/** A number of the command line, such as an id. */
export function readNumber(text: string, what: string): number {
  if (!/^\d{1,15}$/.test(text)) {
    throw usageError(`${what} ${text}: give a number.`);
  }
  return Number(text);
}

/** yes or no, as an option takes it. */
export function readYesNo(text: string, what: string): boolean {
  if (text === 'yes') return true;
  if (text === 'no') return false;
  throw usageError(`${what} ${text}: give yes or no.`);
}

/** Adds to what an option was given before. */
export function collect(value: string, before: string[] = []): string[] {
  return [...before, value];
}
