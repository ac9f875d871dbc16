import { z } from 'zod';
import { cleanTags } from '../../reports/fields';
import { ProblemList } from '../../reports/ProblemList';
import {
  hostFilters,
  mirrorFilters,
  reportFilters,
  repositoryFilters,
} from './filters';
import { ownerRef } from './ownerRef';
import { idOrName } from './refs';

/** Ids or names that a body lists. */
const MOST_LISTED = 5_000;

/** Filters in a body have numbers and truth values of JSON, which parameters of a list have as text. */
const asParameters = (value: unknown) =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(
        Object.entries(value).map(([key, one]) => [
          key,
          typeof one === 'number' || typeof one === 'boolean'
            ? String(one)
            : one,
        ]),
      )
    : value;

/**
 * The body of a bulk request: which ones, by their ids or by a filter, and what is to be done with them.
 * @param ref how one is named
 */
function bulkBody<
  Ref extends z.ZodType,
  Filters extends z.ZodRawShape,
  Actions extends z.ZodType,
>(ref: Ref, filters: Filters, actions: Actions) {
  return z.strictObject({
    /** These, */
    ids: z.array(ref).min(1).max(MOST_LISTED).optional(),
    /** or all that match this. */
    filter: z
      .preprocess(
        asParameters,
        z.strictObject({ ...filters, search: z.string().max(200).optional() }),
      )
      .optional(),
    action: actions,
    /** Only tells how many it would be. */
    dryRun: z.boolean().default(false),
    /** How many it has to be; what changed since somebody looked is not done. */
    expect: z.number().int().min(0).optional(),
  });
}

const tags = z
  .array(z.string().max(255))
  .max(100)
  .transform(given => cleanTags(given, new ProblemList()));
const id = z.number().int().min(1);

const HOSTS = bulkBody(
  z.string().trim().toLowerCase().min(1).max(253),
  hostFilters,
  z.discriminatedUnion('do', [
    z.strictObject({ do: z.literal('delete') }),
    z.strictObject({ do: z.literal('evaluate') }),
    z.strictObject({
      do: z.literal('update'),
      addTags: tags.optional(),
      removeTags: tags.optional(),
      owner: ownerRef.nullable().optional(),
      useHostRepositories: z.boolean().optional(),
      comment: z.string().trim().max(2000).nullable().optional(),
      checkDns: z.boolean().optional(),
    }),
  ]),
);

const REPOSITORIES = bulkBody(
  id,
  repositoryFilters,
  z.discriminatedUnion('do', [
    z.strictObject({ do: z.literal('delete') }),
    z.strictObject({
      do: z.literal('refresh'),
      force: z.boolean().optional(),
    }),
    z.strictObject({
      do: z.literal('update'),
      enabled: z.boolean().optional(),
      security: z.boolean().nullable().optional(),
      authRequired: z.boolean().optional(),
    }),
  ]),
);

const MIRRORS = bulkBody(
  id,
  mirrorFilters,
  z.discriminatedUnion('do', [
    z.strictObject({ do: z.literal('delete') }),
    z.strictObject({
      do: z.literal('refresh'),
      force: z.boolean().optional(),
    }),
    z.strictObject({ do: z.literal('move'), repository: idOrName }),
    z.strictObject({
      do: z.literal('update'),
      enabled: z.boolean().optional(),
      refresh: z.boolean().optional(),
    }),
  ]),
);

const REPORTS = bulkBody(
  id,
  reportFilters,
  z.discriminatedUnion('do', [
    z.strictObject({ do: z.literal('delete') }),
    z.strictObject({ do: z.literal('process') }),
  ]),
);

/** What bulk requests send, by what they are about. */
export const BULK_BODIES = {
  hosts: HOSTS,
  repositories: REPOSITORIES,
  mirrors: MIRRORS,
  reports: REPORTS,
};
