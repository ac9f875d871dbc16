import type { Staging } from '../Staging';
import { columnOf, tableOf } from '../tables';
import { readSqlDump } from './readSqlDump';
import type { SqlDialect } from './SqlText';

/** How the tools end a dump that is whole. */
const END = /^-- (Dump completed|PostgreSQL database dump complete)|^COMMIT;/m;
const TAIL = 4096;

/** Hands text on and remembers the end of it. */
class TailWatch implements AsyncIterable<string> {
  tail = '';

  constructor(private readonly chunks: AsyncIterable<string>) {}

  async *[Symbol.asyncIterator]() {
    for await (const chunk of this.chunks) {
      this.tail = (this.tail + chunk).slice(-TAIL);
      yield chunk;
    }
  }
}

/** Reads the SQL that `pg_dump`, `mysqldump` or sqlite3's `.dump` wrote. */
export async function readSql(
  chunks: AsyncIterable<string>,
  dialect: SqlDialect,
  staging: Staging,
): Promise<void> {
  const watched = new TailWatch(chunks);
  const batches = readSqlDump(
    watched,
    dialect,
    table => tableOf(table) !== undefined,
  );
  for await (const { table: name, columns, rows, damaged } of batches) {
    const table = tableOf(name)!;
    for (const reason of damaged) staging.problems.add(name, reason);
    const ours = columns.map(columnOf);
    for (const values of rows) {
      const row: Record<string, unknown> = {};
      for (let i = 0; i < ours.length; i++) row[ours[i]] = values[i];
      staging.insert(table, row);
    }
  }
  if (!END.test(watched.tail)) {
    staging.problems.add(
      'the dump',
      'It does not end as the tools end theirs; it may have been cut off.',
    );
  }
}
