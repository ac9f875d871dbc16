/** What went wrong in the database, in words of ours: what its driver says holds the statement and its values. */
export interface DatabaseTrouble {
  /** One sentence that may be stored, answered and logged. */
  sentence: string;
  /** Whether it would fail again in the same way, so that trying again is no use. */
  deterministic: boolean;
}

interface Meaning {
  /** How its codes begin. */
  codes: string[];
  /** What the database says, as part of a sentence. */
  what: string;
  deterministic: boolean;
}

const lasting = (codes: string[], what: string): Meaning => ({
  codes,
  what,
  deterministic: true,
});
const passing = (codes: string[], what: string): Meaning => ({
  codes,
  what,
  deterministic: false,
});

/**
 * SQLSTATEs and their classes, https://www.postgresql.org/docs/current/errcodes-appendix.html, and SQLite's result codes,
 * https://www.sqlite.org/rescode.html. The first that fits counts; what is in none may pass.
 */
const MEANINGS: Meaning[] = [
  lasting(['22021', '22P05'], 'a text has characters that it cannot hold'),
  lasting(['22001', 'SQLITE_TOOBIG'], 'a text is longer than it can hold'),
  lasting(
    ['23502', 'SQLITE_CONSTRAINT_NOTNULL'],
    'a value that must be there is missing',
  ),
  lasting(
    ['23514', 'SQLITE_CONSTRAINT_CHECK'],
    'a value is not one of those that it takes',
  ),
  lasting(
    ['22', 'SQLITE_CONSTRAINT_DATATYPE', 'SQLITE_MISMATCH'],
    'a value is not of the kind that it holds',
  ),
  lasting(
    ['54', '08P01', 'SQLITE_RANGE'],
    'this is more than it can take at once',
  ),
  lasting(
    ['0A', '21', '42', 'SQLITE_ERROR'],
    'it cannot do what it was asked; was it migrated to the version that runs?',
  ),
  passing(
    ['23', 'SQLITE_CONSTRAINT'],
    'somebody else wrote or removed the same at this moment',
  ),
  passing(
    ['40', '55', 'SQLITE_BUSY', 'SQLITE_LOCKED'],
    'what is needed is in use',
  ),
  passing(['53100', 'SQLITE_FULL'], 'its disk is full'),
  passing(['53'], 'it has no room for more at this moment'),
  passing(['57'], 'it was stopped, or is being started'),
  passing(['08'], 'the connection was lost'),
  passing(
    ['58', 'SQLITE_IOERR', 'SQLITE_CANTOPEN', 'SQLITE_READONLY'],
    'its files cannot be read or written',
  ),
];

/** What databases and the pool of connections say without a code. */
const NO_CONNECTION =
  /(?:^| - )(?:Connection terminated|Connection ended|Client has encountered a connection error|timeout exceeded when trying to connect|Unable to acquire a connection|Knex: Timeout acquiring a connection)/;

/** An error's message has the statement before what the driver says: `STATEMENT - WORDS`. */
const STATEMENT =
  /^\s*(?:select|insert|update|delete|with|begin|commit|rollback|savepoint|release|alter|create|drop|pragma|lock|set|explain|SELECT|INSERT|UPDATE|DELETE|WITH|BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|ALTER|CREATE|DROP|PRAGMA|LOCK|SET|EXPLAIN)\b/;

/** How far to look for what an error was thrown because of. */
const MAX_CAUSES = 4;

const UNREACHABLE: DatabaseTrouble = {
  sentence: 'The database cannot be reached at this moment.',
  deterministic: false,
};

/** @returns null for what no database and no driver of one threw */
export function databaseTrouble(error: unknown): DatabaseTrouble | null {
  // Only as it is: what mirrors and other services cannot be reached for is wrapped in an error that names them.
  if (isUnconnected(error)) return UNREACHABLE;
  let cause = error;
  for (let i = 0; i < MAX_CAUSES && isError(cause); i++) {
    const trouble = troubleOf(cause);
    if (trouble) return trouble;
    cause = cause.cause;
  }
  return null;
}

/** Why something failed, for people: what a database's driver says is told in words of ours. */
export function reasonOf(error: unknown): string {
  const trouble = databaseTrouble(error);
  if (trouble) return trouble.sentence;
  return isError(error) ? error.message : String(error);
}

/** Native drivers make errors of the realm that loaded them first, of which `instanceof` knows nothing in another one. */
function isError(error: unknown): error is Error {
  if (error instanceof Error) return true;
  const { message, stack } = (error ?? {}) as Partial<Error>;
  return typeof message === 'string' && typeof stack === 'string';
}

function troubleOf(error: Error): DatabaseTrouble | null {
  const code = codeOf(error);
  if (code) {
    const meaning = MEANINGS.find(({ codes }) =>
      codes.some(start => code.startsWith(start)),
    );
    return {
      sentence: `The database refused: ${
        meaning?.what ?? 'it failed'
      } (${code}).`,
      deterministic: meaning?.deterministic ?? false,
    };
  }
  if (NO_CONNECTION.test(error.message.slice(-1000))) {
    return UNREACHABLE;
  }
  if (
    STATEMENT.test(error.message.slice(0, 100)) &&
    error.message.includes(' - ')
  ) {
    return {
      sentence: 'The database could not do what it was asked.',
      deterministic: false,
    };
  }
  return null;
}

/** The operating system's error of a connection that was never made; one for each address of a name that has several. */
function isUnconnected(error: unknown): boolean {
  const { syscall } = (error ?? {}) as { syscall?: unknown };
  return (
    (isError(error) && (syscall === 'connect' || syscall === 'getaddrinfo')) ||
    (error instanceof AggregateError && error.errors.some(isUnconnected))
  );
}

/** The database's own code, undefined where the error is not the database's. */
function codeOf(error: Error): string | undefined {
  const { code, severity } = error as { code?: unknown; severity?: unknown };
  if (typeof code === 'string') {
    const isSqlite = code.startsWith('SQLITE_');
    const isPostgres =
      typeof severity === 'string' && /^[0-9A-Z]{5}$/.test(code);
    return isSqlite || isPostgres ? code : undefined;
  }
  // SQLite's driver counts the values itself, before the database does.
  const isTooMany =
    error.name === 'RangeError' &&
    error.message.slice(-100).includes('parameter values were provided');
  return isTooMany ? 'SQLITE_RANGE' : undefined;
}
