// A PostgreSQL that a test stops and starts. Its connection is the first line that is printed; then each line of the
// input, `halt` or `resume`, is done and printed again. The end of the input ends it.
import { createInterface } from 'node:readline';
import { startPostgres } from './postgres.mjs';

// Tests need no safety from power cuts.
const postgres = await startPostgres(['-c', 'fsync=off']);
console.log(postgres.connection);
for await (const command of createInterface({ input: process.stdin })) {
  await postgres[command]();
  console.log(command);
}
await postgres.stop();
process.exit(0);
