import { ConflictError, InputError, NotFoundError } from '@backstage/errors';
import type { BulkAnswer } from 'backstage-plugin-patchman-common';
import type { Request, Response } from 'express';
import type { Knex } from 'knex';
import type { z } from 'zod';
import type { AuditedAction } from '../../audit/Audit';
import type { TaskWork } from '../../tasks/TaskRunner';
import { shownUrl } from '../../texts';
import type { ApiServices } from '../services';
import { readBody } from './listRequest';

/** What one request may concern. */
const MOST = 50_000;
const EXAMPLES = 10;
/** Names that the audit keeps. */
const AUDITED = 500;

/** What a bulk request is about. */
export interface Matched {
  id: number;
  name: string;
}

/** Of what a bulk request can do. */
export interface BulkOptions<Action> {
  /** Such as `host`. */
  kind: AuditedAction['subject']['kind'];
  /** What they are called in words, such as `hosts`. */
  words: string;
  /** Those that are listed, by their ids or names. */
  find: (refs: (string | number)[]) => Knex.QueryBuilder;
  /** All that match a filter. */
  choose: (filter: Record<string, any>, search?: string) => Knex.QueryBuilder;
  /** What takes away has to be told how many it will be, where a filter chooses. */
  takesAway: (action: Action) => boolean;
  /** In the audit, such as `host-delete`. */
  audited: (action: Action) => Pick<AuditedAction, 'action' | 'severity'>;
  /** May wait for as long as it takes; answers how many are done as it goes. */
  work: (action: Action, matched: Matched[]) => TaskWork;
}

/** Answers a bulk request: how many match, or the task that does it. */
export async function answerBulk<Action>(
  services: ApiServices,
  request: Request,
  response: Response,
  schema: z.ZodType<{
    ids?: unknown[];
    filter?: Record<string, any>;
    action: Action;
    dryRun: boolean;
    expect?: number;
  }>,
  options: BulkOptions<Action>,
): Promise<void> {
  const { audit, tasks } = services;
  const body = readBody(request, schema);
  const matched = await match(body, options);
  const answer: Omit<BulkAnswer, 'task'> = {
    matched: matched.length,
    examples: matched.slice(0, EXAMPLES).map(({ name }) => shownUrl(name)),
  };
  if (body.dryRun) {
    response.json({ ...answer, task: null } satisfies BulkAnswer);
    return;
  }
  if (body.filter && body.expect === undefined) {
    if (options.takesAway(body.action)) {
      throw new InputError(
        'expect: say how many it is to take away; a dry run tells',
      );
    }
  }
  if (body.expect !== undefined && body.expect !== matched.length) {
    throw new ConflictError(
      `It would be ${matched.length} ${options.words}, and not ${body.expect}.`,
    );
  }
  const task = await audit.record(
    request,
    {
      ...options.audited(body.action),
      subject: {
        kind: options.kind,
        name: `${matched.length} ${options.words}`,
      },
      detail: {
        bulk: JSON.parse(JSON.stringify(body.action)),
        names: matched.slice(0, AUDITED).map(({ name }) => name),
      },
    },
    async () =>
      tasks.start(
        {
          kind: `bulk-${options.kind}`,
          by: await audit.nameOf(request),
        },
        options.work(body.action, matched),
      ),
  );
  response.status(202).json({ ...answer, task } satisfies BulkAnswer);
}

async function match<Action>(
  body: { ids?: unknown[]; filter?: Record<string, any> },
  options: BulkOptions<Action>,
): Promise<Matched[]> {
  const { ids, filter } = body;
  if ((ids === undefined) === (filter === undefined)) {
    throw new InputError('give either ids or filter');
  }
  if (filter) {
    const { search, ...filters } = filter;
    const found: Matched[] = await options
      .choose(filters, search)
      .limit(MOST + 1);
    if (found.length > MOST) {
      throw new InputError(`filter: matches more than ${MOST}; narrow it`);
    }
    return found;
  }
  const refs = [...new Set(ids as (string | number)[])];
  const found: Matched[] = await options.find(refs);
  if (found.length < refs.length) {
    const known = new Set(found.flatMap(({ id, name }) => [id, name]));
    const missing = refs.filter(ref => !known.has(ref));
    throw new NotFoundError(
      `There is no ${missing.slice(0, EXAMPLES).join(', ')} among the ${
        options.words
      }.`,
    );
  }
  return found;
}

/** Rows that are changed with one transaction. */
const PIECE = 200;

/** Does something piece by piece, until it is told to end. @returns how many were done */
export async function inTasks<T>(
  items: readonly T[],
  ...[signal, progress, work, size = PIECE]: [
    ...Parameters<TaskWork>,
    (piece: T[]) => Promise<unknown>,
    number?,
  ]
): Promise<number> {
  let done = 0;
  while (done < items.length && !signal.aborted) {
    const piece = items.slice(done, done + size);
    await work(piece);
    done += piece.length;
    await progress(done, items.length);
  }
  return done;
}
