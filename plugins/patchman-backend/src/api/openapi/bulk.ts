import { z } from 'zod';
import { BULK_BODIES } from '../request/bulkBodies';
import type { Operation } from './operation';
import { hostFilters, reportFilters } from './paths';
import { mirrorFilters, repositoryFilters } from './repositories';
import { described, object, ref, type Schema, string } from './schema';

const FILTERS: Record<keyof typeof BULK_BODIES, Record<string, Schema>> = {
  hosts: hostFilters,
  repositories: repositoryFilters,
  mirrors: mirrorFilters,
  reports: reportFilters,
};

/** The body as what reads it says, with the filters as lists have them. */
function bodyOf(name: keyof typeof BULK_BODIES): Schema {
  const { $schema: _, ...schema } = z.toJSONSchema(BULK_BODIES[name], {
    io: 'input',
    unrepresentable: 'any',
  });
  const filters = { ...FILTERS[name], search: string };
  return {
    ...schema,
    properties: {
      ...schema.properties,
      filter: described(
        object(filters, Object.keys(filters)),
        'All that match; one of ids and filter is needed',
      ),
    },
  };
}

/** Changes of many at once. */
export const bulkOperations: Record<
  string,
  Record<string, Operation>
> = (() => {
  const operation = (name: keyof typeof BULK_BODIES): Operation => ({
    summary: `Change ${name}: those that are listed, or all that match a filter; a dry run counts them (200)`,
    answers: 202,
    schema: ref('BulkAnswer'),
    body: bodyOf(name),
  });
  return Object.fromEntries(
    (Object.keys(BULK_BODIES) as (keyof typeof BULK_BODIES)[]).map(name => [
      `/${name}/bulk`,
      { post: operation(name) },
    ]),
  );
})();
