import { ListResult } from 'backstage-plugin-patchman-common';

/** A request as the fake saw it, for tests to look at. */
export interface SeenRequest {
  method: string;
  path: string;
  query: Record<string, string>;
  body: any;
}

export interface Answer {
  status: number;
  body?: unknown;
}

/** Answers a request; what the path captured comes after it. */
export type Handler = (request: SeenRequest, ...captured: string[]) => unknown;

export type Route = [method: string, path: RegExp, handler: Handler];

export class Refusal extends Error {
  constructor(readonly status: number, name: string, message: string) {
    super(message);
    this.name = name;
  }
}

export const notFound = (what: string) =>
  new Refusal(404, 'NotFoundError', `There is no ${what}.`);

function fieldOf(item: any, field: string): any {
  const known: Record<string, () => any> = {
    security: () => item.updates?.security ?? item.security,
    other: () => item.updates?.other,
    blocked: () => item.updates?.blocked,
    name: () => item.name ?? item.installed?.name ?? item.release,
    os: () => item.os?.release,
  };
  return known[field] ? known[field]() : item[field];
}

export function list<T>(
  request: SeenRequest,
  all: T[],
  textOf: (item: T) => string,
): ListResult<T> {
  const { query } = request;
  let items = all.filter(item =>
    textOf(item)
      .toLowerCase()
      .includes((query.search ?? '').toLowerCase()),
  );
  const [field, direction] = (query.orderBy ?? '').split(':');
  if (field) {
    const sign = direction === 'desc' ? -1 : 1;
    items = [...items].sort((a, b) => {
      const [x, y] = [fieldOf(a, field), fieldOf(b, field)];
      if (x === y) return 0;
      return x > y ? sign : -sign;
    });
  }
  const offset = Number(query.offset ?? 0);
  const limit = Math.min(500, Number(query.limit ?? 50));
  return {
    items: items.slice(offset, offset + limit),
    totalItems: items.length,
  };
}

export const oneOf = (wanted: string | undefined, value: string | null) =>
  !wanted || wanted.split(',').includes(value ?? '');
export const is = (wanted: string | undefined, value: boolean) =>
  !wanted || wanted === String(value);
