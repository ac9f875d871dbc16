import type {
  ListOptions,
  ListResult,
  PatchmanClient,
} from 'backstage-plugin-patchman-common';
import type { Command } from 'commander';
import type { Column } from '../output/Results';
import {
  addFilters,
  addListOptions,
  chosenFilters,
  type Filter,
  type ListFlags,
  listOptions,
} from './lists';
import { addCommand, type Context } from './Session';

/** A list as the API has it. */
export interface ListCommand<Item> {
  /** What it can be ordered by, as help tells it. */
  sorts: string;
  filters?: readonly Filter[];
  /** @param args of the command line */
  fetch: (
    client: PatchmanClient,
    query: ListOptions,
    args: string[],
  ) => Promise<ListResult<Item>>;
  columns: readonly Column<Item>[];
  /** Said where there is nothing. */
  empty: string;
  /** How many a table has where nobody says; left out: all. */
  screenful?: number;
}

/** Adds a command that lists what the API lists, with its filters. */
export function addListCommand<Item>(
  context: Context,
  parent: Command,
  name: string,
  description: string,
  list: ListCommand<Item>,
): Command {
  const { sorts, filters = [], fetch, columns, empty, screenful } = list;
  return addCommand<ListFlags>(
    context,
    parent,
    name,
    description,
    command => {
      addListOptions(command, sorts);
      if (filters.length > 0) addFilters(command, filters);
    },
    async (session, args, options) => {
      const query = {
        ...chosenFilters(options, filters),
        ...listOptions(options),
      };
      const items = session.pages(
        page => fetch(session.client, { ...query, ...page }, args),
        options.limit,
        screenful,
      );
      await session.results.list(items, columns, empty);
    },
  );
}
