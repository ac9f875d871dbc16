import { keptPools as mockKeptPools } from './__testUtils__/setup/keptPools';
import { PREPARED } from './__testUtils__/setup/prepared';

// What worker threads run is translated once for all test files, and not by each thread.
jest.mock('./documents/threadEntry', () => ({
  threadEntry: () => ({
    filename: process.env[PREPARED.documentWorker],
    execArgv: [],
  }),
}));

// Threads serve one backend of a file after the other: most tests take less time than the start of a thread.
jest.mock('piscina', () => {
  const actual = jest.requireActual('piscina');
  return { ...actual, Piscina: mockKeptPools(actual.Piscina) };
});
