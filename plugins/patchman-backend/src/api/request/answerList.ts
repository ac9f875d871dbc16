import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ListResult } from 'backstage-plugin-patchman-common';
import { stringify } from 'csv-stringify/sync';
import type { Request, Response } from 'express';
import type { ListRequest } from '../../queries/list';
import { openApiDocument } from '../openapi';
import { cellOf, columnsOf, resolve } from './csvColumns';
import { type ListFormat, MEDIA_TYPES } from './listFormat';

/** Rows that are read at once. */
const PAGE = 500;

/**
 * Answers a list: a page of it as JSON, or all of it line by line, a piece at a time, so that it takes no more memory however
 * long it is.
 * @param read one page
 */
export async function answerList<T>(
  request: Request,
  response: Response,
  list: ListRequest & { format: ListFormat },
  read: (page: ListRequest) => Promise<ListResult<T>>,
): Promise<void> {
  const { format, ...page } = list;
  if (format === 'json') {
    response.json(await read(page));
    return;
  }
  const pages = readAll(read, page.search);
  // What is wrong with a request is said before anything else is.
  const first = await pages.next();
  response.setHeader('Content-Type', `${MEDIA_TYPES[format]}; charset=utf-8`);
  const lines = format === 'csv' ? csvLines(columnsAt(request)) : jsonLines();
  async function* text() {
    yield lines([]);
    if (!first.done) yield lines(first.value);
    for await (const items of pages) yield lines(items);
  }
  await pipeline(Readable.from(text(), { objectMode: false }), response);
}

async function* readAll<T>(
  read: (page: ListRequest) => Promise<ListResult<T>>,
  search: string | undefined,
): AsyncGenerator<T[]> {
  const cursor: ListRequest['cursor'] = { after: null, rows: null };
  let offset = 0;
  for (;;) {
    const { items, totalItems } = await read({
      ...{ limit: PAGE, offset, search, cursor },
    });
    yield items;
    if (cursor.rows === null) {
      // A list that is made in memory counts its pages.
      offset += items.length;
      if (items.length === 0 || offset >= totalItems) return;
    } else if (cursor.rows < PAGE) {
      return;
    }
  }
}

/** The columns of the list that a request is for, as the document describes its items. */
function columnsAt(request: Request): string[] {
  const path = String(request.route.path).replace(/:(\w+)/g, '{$1}');
  const { responses } = (openApiDocument.paths as any)[path].get;
  const { schema } = responses[200].content['application/json'];
  return columnsOf(resolve(schema).properties.items.items);
}

/** The first call answers the header. */
function csvLines(columns: string[]): (items: unknown[]) => string {
  let header = true;
  return items => {
    const rows = items.map(item => columns.map(column => cellOf(item, column)));
    const text = stringify(header ? [columns, ...rows] : rows, {
      // A spreadsheet takes a text that begins so for a formula.
      ...{ escape_formulas: true, record_delimiter: 'windows' },
    });
    header = false;
    return text;
  };
}

function jsonLines(): (items: unknown[]) => string {
  return items => items.map(item => `${JSON.stringify(item)}\n`).join('');
}
