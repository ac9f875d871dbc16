import type { LoggerService } from '@backstage/backend-plugin-api';
import type { JsonObject, JsonValue } from '@backstage/types';
import { databaseTrouble } from '../database/driverErrors';
import { cleanText } from '../texts';

/** Characters of a message or a text beside it; what is longer is somebody else's text. */
const MAX_TEXT = 1000;
/** Characters at the end of a stack, where the frames are. */
const MAX_STACK = 4000;
/** How deep what stands beside a message is looked into, and how many values it may have. */
const MAX_DEPTH = 4;
const MAX_VALUES = 50;

/**
 * A logger for messages that may hold what hosts, mirrors and people send: they are cut, control characters do not reach
 * the terminal, and no statement of the database is written with the error that it caused.
 */
export function cleanLogger(logger: LoggerService): LoggerService {
  const write =
    (level: 'error' | 'warn' | 'info' | 'debug') =>
    (message: string, meta?: Error | JsonObject) => {
      const text = cleanText(String(message), MAX_TEXT);
      if (meta === undefined) logger[level](text);
      else logger[level](text, cleanMeta(meta));
    };
  return {
    error: write('error'),
    warn: write('warn'),
    info: write('info'),
    debug: write('debug'),
    child: meta => cleanLogger(logger.child(cleanMeta(meta) as JsonObject)),
  };
}

function cleanMeta(meta: Error | JsonObject): Error | JsonObject {
  return meta instanceof Error
    ? cleanError(meta)
    : (cleanValue(meta, MAX_DEPTH) as JsonObject);
}

/** A copy without further fields: drivers put the statement, its values and the row into some. */
export function cleanError(error: Error): Error {
  const trouble = databaseTrouble(error);
  const message = cleanText(trouble?.sentence ?? error.message, MAX_TEXT);
  const clean = new Error(message);
  clean.name = cleanText(String(error.name), 100);
  clean.stack = `${clean.name}: ${message}${framesOf(error)}`;
  return clean;
}

/** The lines of a stack that say where: those before them repeat the message. */
function framesOf(error: Error): string {
  return (error.stack ?? '')
    .slice(-MAX_STACK)
    .split('\n')
    .filter(line => line.startsWith('    at '))
    .map(line => `\n${cleanText(line, MAX_TEXT)}`)
    .join('');
}

function cleanValue(value: unknown, depth: number): JsonValue {
  if (typeof value === 'string') return cleanText(value, MAX_TEXT);
  if (value === null || ['number', 'boolean'].includes(typeof value)) {
    return value as JsonValue;
  }
  if (value instanceof Error) return cleanError(value).message;
  if (typeof value !== 'object' || depth === 0) return '…';
  if (Array.isArray(value)) {
    return value.slice(0, MAX_VALUES).map(one => cleanValue(one, depth - 1));
  }
  return Object.fromEntries(
    Object.entries(value)
      .slice(0, MAX_VALUES)
      .filter(([, one]) => one !== undefined)
      .map(([name, one]) => [cleanText(name, 100), cleanValue(one, depth - 1)]),
  );
}
