/** What is made once for all test files of a run, and told to them in the environment. */
export const PREPARED = {
  /** A file of SQLite with the current schema. */
  sqlite: 'PATCHMAN_TEST_SQLITE_TEMPLATE',
  /** The name of a database of the tests' PostgreSQL with the current schema. */
  postgres: 'PATCHMAN_TEST_POSTGRES_TEMPLATE',
  /** What worker threads run, as one file of JavaScript. */
  documentWorker: 'PATCHMAN_TEST_DOCUMENT_WORKER',
  /** The backend that tests kill, as one file of JavaScript. */
  backendProcess: 'PATCHMAN_TEST_BACKEND_PROCESS',
  /** The folder of all of these. */
  folder: 'PATCHMAN_TEST_FOLDER',
} as const;

/** Where the tests' PostgreSQL is, as `@backstage/backend-test-utils` is told. */
export const POSTGRES = 'BACKSTAGE_TEST_DATABASE_POSTGRES18_CONNECTION_STRING';
