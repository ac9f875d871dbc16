import { boolean, integer, listOf, ref, type Schema, string } from './schema';

export interface Operation {
  summary: string;
  answers: number;
  schema?: Schema;
  query?: Record<string, Schema>;
  body?: Schema;
}

export const flag = boolean;
export const many: Schema = {
  type: 'string',
  description: 'One value, or several joined by commas',
};

export const idOrName: Schema = {
  type: 'string',
  description: 'An id, or a name',
};
export const idOrNameInBody: Schema = { anyOf: [integer, string] };

const listQuery: Record<string, Schema> = {
  limit: { type: 'integer', minimum: 1, maximum: 500, default: 50 },
  offset: { type: 'integer', minimum: 0, default: 0 },
  orderBy: {
    type: 'string',
    pattern: '^[a-zA-Z]+(:(asc|desc))?$',
    description: 'field:asc or field:desc',
  },
  search: { type: 'string', description: 'Words that must all occur' },
  format: {
    type: 'string',
    enum: ['json', 'jsonl', 'csv'],
    default: 'json',
    description:
      'jsonl and csv answer all of the list, without limit, offset and orderBy; Accept says the same',
  },
};

export function list(
  summary: string,
  item: string,
  filters: Record<string, Schema> = {},
): Operation {
  return {
    summary,
    answers: 200,
    schema: listOf(item),
    query: { ...listQuery, ...filters },
  };
}

export function one(summary: string, item: string): Operation {
  return { summary, answers: 200, schema: ref(item) };
}

export function task(summary: string): Operation {
  return { summary, answers: 202, schema: ref('Task') };
}

export function gone(summary: string): Operation {
  return { summary, answers: 204 };
}

export const severity: Schema = {
  type: 'string',
  description:
    'critical, important, moderate, low or none, or several joined by commas',
};
