import { createHash } from 'node:crypto';
import type { Advisory } from 'backstage-plugin-patchman-node';
import type { Knex } from 'knex';
import {
  isForeignKeyViolation,
  isUniqueViolation,
} from '../../database/dialect';
import { insertRows } from '../../database/insertRows';
import { relaxedTransaction } from '../../database/relaxedTransaction';
import { calendarTime, now } from '../../database/time';
import { GoneContentError } from '../GoneContentError';
import { recountCvesOf } from '../tallies/recountCves';

/** Written in one transaction. */
const CHUNK = 250;

/** Collects the advisories of a repository; each is stored once for its content, the set once for its members. */
export class ErratumSetBuilder {
  private readonly members = new Map<string, number>();

  constructor(private readonly knex: Knex) {}

  async add(advisories: Advisory[]): Promise<void> {
    for (let i = 0; i < advisories.length; i += CHUNK) {
      await this.addChunk(advisories.slice(i, i + CHUNK));
    }
  }

  /** @returns the id of the set */
  async complete(): Promise<number> {
    const digest = createHash('sha256')
      .update([...this.members.keys()].sort().join('\n'))
      .digest('hex');
    const known = await this.find(digest);
    if (known !== undefined) return known;
    try {
      return await this.knex.transaction(async trx => {
        const [{ id }] = await trx('erratum_set')
          .insert({ digest, size: this.members.size, created_at: now() })
          .returning('id');
        await insertRows(
          trx,
          'erratum_set_member',
          [...this.members.values()].map(erratumId => ({
            set_id: id,
            erratum_id: erratumId,
          })),
        );
        return id;
      });
    } catch (error) {
      // An erratum that was known when it was added is not there any more.
      if (isForeignKeyViolation(error))
        throw new GoneContentError('An erratum');
      if (!isUniqueViolation(error)) throw error;
      const other = await this.find(digest);
      if (other === undefined) throw new GoneContentError('A set of errata');
      return other;
    }
  }

  private async find(digest: string): Promise<number | undefined> {
    const row = await this.knex('erratum_set').where({ digest }).first('id');
    return row?.id;
  }

  private async addChunk(advisories: Advisory[]): Promise<void> {
    const byDigest = new Map(
      advisories.map(advisory => [
        createHash('sha256').update(JSON.stringify(advisory)).digest('hex'),
        advisory,
      ]),
    );
    const digests = [...byDigest.keys()].sort();
    for (const row of await this.idsOf(digests)) {
      this.members.set(row.digest, row.id);
    }
    const fresh = digests.filter(digest => !this.members.has(digest));
    if (fresh.length === 0) return;
    await relaxedTransaction(this.knex, async trx => {
      await insertRows(
        trx,
        'erratum',
        fresh.map(digest => toRow(digest, byDigest.get(digest)!)),
        { ignoreKnown: true },
      );
      const rows = await this.idsOf(fresh, trx);
      for (const row of rows) this.members.set(row.digest, row.id);
      const stored = rows.map(({ id, digest }) => ({
        id,
        advisory: byDigest.get(digest)!,
      }));
      await insertRows(
        trx,
        'erratum_package',
        stored.flatMap(({ id, advisory }) =>
          [...new Set(advisory.packages.map(({ name }) => name))].map(name => ({
            erratum_id: id,
            name,
          })),
        ),
        { ignoreKnown: true },
      );
      const cveIds = await linkCves(
        trx,
        stored.flatMap(({ id, advisory }) =>
          advisory.cves.map(name => ({ erratumId: id, name })),
        ),
      );
      await recountCvesOf(
        trx,
        stored.map(({ advisory }) => advisory.name.slice(0, 255)),
        cveIds,
      );
    });
  }

  private idsOf(
    digests: string[],
    knex = this.knex,
  ): Promise<{ id: number; digest: string }[]> {
    return knex('erratum').whereIn('digest', digests).select('id', 'digest');
  }
}

function toRow(digest: string, advisory: Advisory) {
  return {
    digest,
    name: advisory.name.slice(0, 255),
    kind: advisory.kind,
    severity: advisory.severity.slice(0, 64),
    retracted: advisory.retracted,
    reboot_suggested: advisory.rebootSuggested,
    title: advisory.title,
    description: advisory.description,
    issued_at: calendarTime(advisory.issued),
    updated_at: calendarTime(advisory.updated),
    refs: JSON.stringify(advisory.references),
    packages: JSON.stringify(advisory.packages),
    created_at: now(),
  };
}

/** @returns the ids of the CVEs */
async function linkCves(
  trx: Knex.Transaction,
  links: { erratumId: number; name: string }[],
): Promise<number[]> {
  const names = [...new Set(links.map(link => link.name.slice(0, 32)))].sort();
  await insertRows(
    trx,
    'cve',
    names.map(name => ({ name })),
    { ignoreKnown: true },
  );
  const ids = new Map<string, number>();
  for (let i = 0; i < names.length; i += 400) {
    const rows: { id: number; name: string }[] = await trx('cve')
      .whereIn('name', names.slice(i, i + 400))
      // Those that nothing refers to are cleaned away.
      .forKeyShare()
      .select('id', 'name');
    for (const row of rows) ids.set(row.name, row.id);
  }
  if (ids.size < names.length) throw new GoneContentError('A CVE');
  await insertRows(
    trx,
    'erratum_cve',
    links.map(({ erratumId, name }) => ({
      erratum_id: erratumId,
      cve_id: ids.get(name.slice(0, 32))!,
    })),
    { ignoreKnown: true },
  );
  return [...ids.values()];
}
