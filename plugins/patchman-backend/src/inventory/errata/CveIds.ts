import type { Knex } from 'knex';
import { inPieces } from '../../database/inPieces';
import { insertRows } from '../../database/insertRows';
import { GoneContentError } from '../GoneContentError';

/** The ids of CVEs by their names, each asked for once. */
export class CveIds {
  private readonly ids = new Map<string, number>();

  /** Those that are new are added. @throws GoneContentError when one is cleaned away meanwhile */
  async ensure(trx: Knex.Transaction, names: Iterable<string>): Promise<void> {
    const missing = [...new Set(names)].filter(name => !this.ids.has(name));
    if (missing.length === 0) return;
    // Always in the same order, so that two writers wait for each other in one way only.
    missing.sort();
    await insertRows(
      trx,
      'cve',
      missing.map(name => ({ name })),
      { ignoreKnown: true },
    );
    for (const piece of inPieces(missing)) {
      const rows: { id: number; name: string }[] = await trx('cve')
        .whereIn('name', piece)
        .select('id', 'name');
      for (const { id, name } of rows) this.ids.set(name, id);
    }
  }

  /** The id of one that was ensured. */
  of(name: string): number {
    const id = this.ids.get(name);
    if (id === undefined) throw new GoneContentError('A CVE');
    return id;
  }
}
