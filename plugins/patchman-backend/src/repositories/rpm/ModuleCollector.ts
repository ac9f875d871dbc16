import { DateTime } from 'luxon';
import { z } from 'zod';
import type {
  ModuleDocument,
  ModuleStream,
} from 'backstage-plugin-patchman-node';

const text = z.string();
const optionalText = z.string().optional();

/** Streams by their module's name; in version 1 a single one, or none for any. */
const requiresSchema = z
  .record(
    text,
    z
      .union([z.array(text), text, z.null()])
      .transform(streams =>
        typeof streams === 'string' ? [streams] : streams ?? [],
      ),
  )
  .nullish()
  .transform(requires => requires ?? {});

const dependencySchema = z.object({ requires: requiresSchema });

/** `modulemd`, versions 1 and 2. Version 1 may lack stream and context, which its build system adds. */
const streamSchema = z.object({
  name: text.min(1),
  stream: text.min(1),
  version: text.default(''),
  context: text.default(''),
  static_context: optionalText,
  arch: text.default(''),
  artifacts: z.object({ rpms: z.array(text).default([]) }).optional(),
  dependencies: z
    .union([
      z.array(dependencySchema),
      dependencySchema.transform(one => [one]),
    ])
    .optional(),
});

/** `modulemd-defaults`, version 1. */
const defaultsSchema = z.object({
  module: text.min(1),
  stream: optionalText,
  modified: optionalText,
});

/** `modulemd-obsoletes`, version 1. */
const obsoletesSchema = z.object({
  module: text.min(1),
  stream: text.min(1),
  modified: optionalText,
  eol_date: optionalText,
  message: text.default(''),
  reset: optionalText,
  obsoleted_by: z.object({ module: text, stream: text }).optional(),
});

const schemas = {
  modulemd: streamSchema,
  'modulemd-defaults': defaultsSchema,
  'modulemd-obsoletes': obsoletesSchema,
};

type Obsolete = z.infer<typeof obsoletesSchema>;
type Defaults = z.infer<typeof defaultsSchema>;

/** Puts the documents of modules.yaml together; where two say something of the same, the one modified last counts. */
export class ModuleCollector {
  private readonly streams = new Map<string, ModuleStream>();
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
        break;
      }
      case 'modulemd-obsoletes': {
        const entry: Obsolete = parse(document, data);
        const key = JSON.stringify([entry.module, entry.stream]);
        replaceOlder(this.obsoletes, key, entry);
        break;
      }
      default:
        if (typeof document !== 'string') throw new Error('it has no kind');
    }
  }

  result(): ModuleDocument {
    return {
      streams: [...this.streams.values()],
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
          message,
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
    const { name, stream, version, context, arch } = build;
    const key = JSON.stringify([name, stream, version, context, arch]);
    const rpms = (artifacts?.rpms ?? []).filter(
      // Source packages hide nothing and are never installed.
      rpm => !/\.(no)?src$/.test(rpm),
    );
    const known = this.streams.get(key);
    const requires = dependencies
      .map(dependency => dependency.requires)
      .filter(streams => Object.keys(streams).length > 0);
    this.streams.set(key, {
      ...build,
      ...(isStatic?.toLowerCase() === 'true' && { staticContext: true }),
      ...(requires.length > 0 && { requires }),
      artifacts: [...new Set([...(known?.artifacts ?? []), ...rpms])],
    });
  }
}

function parse<K extends keyof typeof schemas>(
  document: K,
  data: unknown,
): z.infer<(typeof schemas)[K]> {
  const parsed = schemas[document].safeParse(data);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new Error(`${document}: ${issue.path.join('.')}: ${issue.message}`);
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
