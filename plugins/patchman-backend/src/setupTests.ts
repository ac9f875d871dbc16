import { PREPARED } from './__testUtils__/setup/prepared';

// What worker threads run is translated once for all test files, and not by each thread.
jest.mock('./documents/threadEntry', () => ({
  threadEntry: () => ({
    filename: process.env[PREPARED.documentWorker],
    execArgv: [],
  }),
}));
