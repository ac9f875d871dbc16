import { DateTime } from 'luxon';
import { z } from 'zod';
import type {
  ModuleDocument,
  ModuleStream,
} from 'backstage-plugin-patchman-node';
import { RepositoryError } from '../fetch';
import {
  boundedText,
  identityLimits,
  isIdentity,
  LeftOut,
  maxDate,
  moduleLimits as limits,
} from '../limits';

const text = z.string();
/** Names may hold spaces nowhere, and nothing that a database does not take. */
const name = text.refine(value => isIdentity(value, limits.name), {
  message: `a name has at most ${limits.name} characters, and neither spaces nor control characters`,
});
const arch = text.refine(value => isIdentity(value, identityLimits.arch), {
  message: `an architecture has at most ${identityLimits.arch} characters`,
});
const dateText = text.refine(value => value.length <= maxDate, {
  message: `a date has at most ${maxDate} characters`,
});
const word = text.max(limits.name);

/** Streams by their module's name; in version 1 a single one, or none for any. */
const requiresSchema = z
  .record(
    text,
    z
      .union([z.array(text).max(limits.requiredStreams), text, z.null()])
      .transform(streams =>
        typeof streams === 'string' ? [streams] : streams ?? [],
      ),
  )
  .nullish()
  .transform(requires => requires ?? {})
  .refine(requires => Object.keys(requires).length <= limits.requiredModules, {
    message: `more than ${limits.requiredModules} modules`,
  })
  .refine(
    requires =>
      Object.entries(requires).every(([module, streams]) =>
        [module, ...streams].every(one => isIdentity(one, limits.name)),
      ),
    { message: 'a module or stream has no usable name' },
  );

const dependencySchema = z.object({ requires: requiresSchema });

/** `modulemd`, versions 1 and 2. Version 1 may lack stream and context, which its build system adds. */
const streamSchema = z.object({
  name: name.min(1),
  stream: name.min(1),
  version: name.default(''),
  context: name.default(''),
  static_context: word.optional(),
  arch: arch.default(''),
  artifacts: z
    .object({ rpms: z.array(text).max(limits.artifacts).default([]) })
    .optional(),
  dependencies: z
    .union([
      z.array(dependencySchema).max(limits.alternatives),
      dependencySchema.transform(one => [one]),
    ])
    .optional()
    .refine(
      dependencies => requiredIn(dependencies ?? []) <= limits.requiredInAll,
      { message: `more than ${limits.requiredInAll} streams are required` },
    ),
});

/** `modulemd-defaults`, version 1. */
const defaultsSchema = z.object({
  module: name.min(1),
  stream: name.optional(),
  modified: dateText.optional(),
});

/** `modulemd-obsoletes`, version 1. */
const obsoletesSchema = z.object({
  module: name.min(1),
  stream: name.min(1),
  modified: dateText.optional(),
  eol_date: dateText.optional(),
  message: text.default(''),
  reset: word.optional(),
  obsoleted_by: z.object({ module: name, stream: name }).optional(),
});

const schemas = {
  modulemd: streamSchema,
  'modulemd-defaults': defaultsSchema,
  'modulemd-obsoletes': obsoletesSchema,
};

function requiredIn(
  dependencies: { requires: Record<string, string[]> }[],
): number {
  return dependencies
    .flatMap(({ requires }) => Object.values(requires))
    .reduce((sum, streams) => sum + 1 + streams.length, 0);
}

type Obsolete = z.infer<typeof obsoletesSchema>;
type Defaults = z.infer<typeof defaultsSchema>;

/** Puts the documents of modules.yaml together; where two say something of the same, the one modified last counts. */
export class ModuleCollector {
  /** What was cut off of documents that are kept. */
  readonly leftOut = new LeftOut();
  private artifacts = 0;
  private readonly streams = new Map<
    string,
    { stream: ModuleStream; artifacts: Set<string> }
  >();
  private readonly defaults = new Map<string, Defaults>();
  private readonly obsoletes = new Map<string, Obsolete>();

  /** Adds one document; kinds that say nothing of streams are ignored. @throws Error that tells what is wrong with it */
  add({ document, data }: Record<string, unknown>): void {
    switch (document) {
      case 'modulemd':
        this.addStream(parse('modulemd', data));
        break;
      case 'modulemd-defaults': {
        const entry: Defaults = parse(document, data);
        this.defaults.set(entry.module, entry);
        checkCount(this.defaults.size, limits.defaults, 'defaults');
        break;
      }
      case 'modulemd-obsoletes': {
        const entry: Obsolete = parse(document, data);
        const key = JSON.stringify([entry.module, entry.stream]);
        replaceOlder(this.obsoletes, key, entry);
        checkCount(this.obsoletes.size, limits.obsoletes, 'obsoletes');
        break;
      }
      default:
        if (typeof document !== 'string') throw new Error('it has no kind');
    }
  }

  result(): ModuleDocument {
    return {
      streams: [...this.streams.values()].map(({ stream, artifacts }) => ({
        ...stream,
        artifacts: [...artifacts],
      })),
      defaults: [...this.defaults.values()]
        .map(({ module, stream, modified }) => ({
          name: module,
          stream: stream || null,
          ...(Number(modified) > 0 && { modified }),
        }))
        // Without a date, no stream is no statement.
        .filter(({ stream, modified }) => stream !== null || modified),
      obsoletes: [...this.obsoletes.values()]
        // A reset takes back what was said before.
        .filter(({ reset }) => reset?.toLowerCase() !== 'true')
        .map(({ module, stream, message, eol_date, obsoleted_by: next }) => ({
          name: module,
          stream,
          message: boundedText(message, limits.message),
          obsoletedBy: next ? { name: next.module, stream: next.stream } : null,
          ...endOf(eol_date),
        })),
    };
  }

  private addStream({
    artifacts,
    dependencies = [],
    static_context: isStatic,
    ...build
  }: z.infer<typeof streamSchema>): void {
    const key = JSON.stringify([
      build.name,
      build.stream,
      build.version,
      build.context,
      build.arch,
    ]);
    const all = this.streams.get(key)?.artifacts ?? new Set();
    this.artifacts -= all.size;
    for (const rpm of artifacts?.rpms ?? []) {
      // Source packages hide nothing and are never installed.
      if (rpm.endsWith('.src') || rpm.endsWith('.nosrc')) continue;
      if (isIdentity(rpm, limits.artifact)) all.add(rpm);
      else this.leftOut.add('artifacts without a usable name were left out');
    }
    this.artifacts += all.size;
    checkCount(this.artifacts, limits.artifactsInAll, 'artifacts');
    const requires = dependencies
      .map(dependency => dependency.requires)
      .filter(streams => Object.keys(streams).length > 0);
    this.streams.set(key, {
      stream: {
        ...build,
        ...(isStatic?.toLowerCase() === 'true' && { staticContext: true }),
        ...(requires.length > 0 && { requires }),
        artifacts: [],
      },
      artifacts: all,
    });
    checkCount(this.streams.size, limits.streams, 'streams');
  }
}

/** @throws RepositoryError of kind `content`: a part of so much would say what nobody meant */
function checkCount(count: number, max: number, what: string): void {
  if (count > max) {
    throw new RepositoryError(
      'content',
      `modules.yaml has more than ${max} ${what}`,
    );
  }
}

function parse<K extends keyof typeof schemas>(
  document: K,
  data: unknown,
): z.infer<(typeof schemas)[K]> {
  const parsed = schemas[document].safeParse(data);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const place = boundedText(issue.path.join('.'), 80);
    throw new Error(`${document}: ${place}: ${issue.message}`);
  }
  return parsed.data as z.infer<(typeof schemas)[K]>;
}

/** `YYYY-MM-DD` or `YYYY-MM-DDThh:mmZ` as ISO 8601 UTC; nothing where it is no date. */
function endOf(date: string | undefined): { eolDate?: string } {
  const parsed = DateTime.fromISO(date ?? '', { zone: 'utc' });
  return parsed.isValid
    ? { eolDate: parsed.toISO({ suppressMilliseconds: true }) }
    : {};
}

/** Times are written as `YYYYMMDDHHMM` or ISO 8601, in both of which the later one is the greater text. */
function replaceOlder<T extends { modified?: string }>(
  entries: Map<string, T>,
  key: string,
  entry: T,
): void {
  const known = entries.get(key);
  if (!known || (known.modified ?? '') <= (entry.modified ?? '')) {
    entries.set(key, entry);
  }
}
