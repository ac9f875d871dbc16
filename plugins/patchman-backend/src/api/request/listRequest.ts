import { InputError } from '@backstage/errors';
import type { Request } from 'express';
import { z } from 'zod';
import type { ListRequest } from '../../queries/list';
import { acceptedFormat, LIST_FORMATS, type ListFormat } from './listFormat';
import { SEVERITY_FILTER } from '../../queries/severity';
import { cleanText } from '../../texts';

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 500;

const wholeNumber = z.coerce.number().int();

/** A query parameter that is `true` or `false`. */
export const flag = z
  .enum(['true', 'false'], { error: 'must be true or false' })
  .transform(value => value === 'true')
  .optional();

/** A query parameter with several values: joined by commas, or given more than once. */
export const words = z
  .union([z.string(), z.array(z.string())])
  .transform(value =>
    [value]
      .flat()
      .flatMap(text => text.split(','))
      .map(text => text.trim())
      .filter(Boolean),
  )
  .optional();

/** A query parameter with severities, see `SEVERITY_FILTER`. */
export const severities = words.pipe(
  z.array(z.enum(SEVERITY_FILTER)).optional(),
);

export const text = z.string().trim().min(1).optional();

/** A query parameter that is a moment, or a day, which stands for its beginning (UTC). */
export const moment = z
  .union([z.iso.datetime({ offset: true }), z.iso.date()], {
    error: 'must be an ISO 8601 time or date',
  })
  .transform(value => new Date(value).toISOString())
  .optional();

export const number = wholeNumber.min(0).optional();

const listParameters = {
  limit: wholeNumber.min(1).max(MAX_LIMIT).default(DEFAULT_LIMIT),
  offset: wholeNumber.min(0).default(0),
  orderBy: z
    .string()
    .regex(/^[a-zA-Z]+(:(asc|desc))?$/, 'must be field:asc or field:desc')
    .transform(value => {
      const [field, order = 'asc'] = value.split(':');
      return { field, order: order as 'asc' | 'desc' };
    })
    .optional(),
  search: z.string().max(200).optional(),
  format: z.enum(LIST_FORMATS).optional(),
};

/** What an export of all of a list cannot be given. */
const OF_PAGES = ['limit', 'offset', 'orderBy'];

/**
 * Reads what a list request asks for. Unknown parameters are refused: a mistyped filter would otherwise answer
 * everything.
 * @throws InputError that names the parameter
 */
export function readListRequest<Shape extends z.ZodRawShape>(
  request: Request,
  filters: Shape,
): {
  list: ListRequest & { format: ListFormat };
  filters: z.output<z.ZodObject<Shape>>;
} {
  const parsed = z
    .strictObject({ ...listParameters, ...filters })
    .safeParse(request.query);
  if (!parsed.success) throw new InputError(describeIssues(parsed.error));
  const {
    limit,
    offset,
    orderBy,
    search,
    format = acceptedFormat(request),
    ...rest
  } = parsed.data as any;
  const given = OF_PAGES.find(name => name in request.query);
  if (format !== 'json' && given) {
    throw new InputError(
      `${given}: ${format} has all of a list, in an order of its own`,
    );
  }
  return { list: { limit, offset, orderBy, search, format }, filters: rest };
}

/**
 * Reads a JSON body.
 * @throws InputError that names the field
 */
export function readBody<Schema extends z.ZodType>(
  request: Request,
  schema: Schema,
): z.output<Schema> {
  const parsed = schema.safeParse(request.body ?? {});
  if (!parsed.success) throw new InputError(describeIssues(parsed.error));
  const path = unusableText(parsed.data);
  if (path) {
    throw new InputError(`${path}: has a character that no text may have`);
  }
  return parsed.data;
}

// eslint-disable-next-line no-control-regex
const UNUSABLE = /[\u0000\ud800-\udfff]/u;

/**
 * Where in a body, or in a list in it, a text stands that PostgreSQL cannot hold. What is deeper is checked by those who
 * read it, for one item each.
 */
function unusableText(body: unknown): string | undefined {
  const isUnusable = (value: unknown): boolean =>
    typeof value === 'string' && UNUSABLE.test(value);
  return Object.entries(body ?? {}).find(([, value]) =>
    Array.isArray(value) ? value.some(isUnusable) : isUnusable(value),
  )?.[0];
}

/** @throws InputError when the path's `:id` is not a number */
export function readId(request: Request): number {
  const id = Number(request.params.id);
  if (!Number.isInteger(id) || id < 1 || id > 2 ** 31 - 1) {
    throw new InputError(`"${request.params.id}" is not an id`);
  }
  return id;
}

/** Issues that are told, and characters of all of them. */
const MAX_ISSUES = 20;
const MAX_LENGTH = 2_000;

function describeIssues(error: z.ZodError): string {
  const issues = error.issues
    .slice(0, MAX_ISSUES)
    .map(issue =>
      issue.code === 'unrecognized_keys'
        ? `unknown: ${issue.keys.slice(0, MAX_ISSUES).join(', ')}`
        : `${issue.path.join('.')}: ${issue.message}`,
    );
  return cleanText(issues.join('; '), MAX_LENGTH);
}
