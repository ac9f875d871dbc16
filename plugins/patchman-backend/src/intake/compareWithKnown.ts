import type { Knex } from 'knex';
import type { DbHostRow } from '../database/tables';
import { relaxedStatement } from '../database/relaxedTransaction';
import { calendarTime, fromAheadOfTime, now } from '../database/time';
import {
  DIGEST_SECTIONS,
  type DigestSection,
} from '../reports/protocol3/readEnvelope';
import type { Protocol3Report } from '../reports/protocol3/readProtocol3';

export interface KnownComparison {
  /** Everything that was sent is what is known already. */
  unchanged: boolean;
  /** Sections that were sent as a digest that is not known. */
  needs: DigestSection[];
  hostId: number | null;
}

/** Compares a report with what is known of its host, by digests only. */
export async function compareWithKnown(
  knex: Knex,
  { report, digests, referred, restDigest }: Protocol3Report,
): Promise<KnownComparison> {
  const [host, waiting]: [DbHostRow | undefined, object | undefined] =
    await Promise.all([
      knex('host')
        .where({ name: report.hostname })
        .first('id', 'section_digests', 'rest_digest', 'protocol'),
      knex('report')
        .where({ host_name: report.hostname, status: 'pending' })
        .first('id'),
    ]);
  // What is known is about to change: a digest cannot be relied upon until then.
  const known: Record<string, string> =
    host && !waiting ? JSON.parse(host.section_digests) : {};
  const needs = referred.filter(section => known[section] !== digests[section]);
  const sections = Object.keys(digests) as DigestSection[];
  // Content without a digest can only be compared by reading it.
  const undigested = DIGEST_SECTIONS.some(
    section => report[section] !== null && digests[section] === undefined,
  );
  return {
    needs,
    hostId: host?.id ?? null,
    unchanged:
      host !== undefined &&
      !waiting &&
      !undigested &&
      host.protocol === 3 &&
      host.rest_digest === restDigest &&
      sections.every(section => known[section] === digests[section]),
  };
}

/** Notes that a host reported what is known already; a report that was sent late changes nothing. */
export async function touchHost(
  knex: Knex,
  hostId: number,
  writtenAt: string | null,
): Promise<void> {
  const received = now();
  const written = calendarTime(writtenAt);
  const at = written && written < received ? written : received;
  // Nothing is lost with it but when a host was last heard of, and it will be again.
  await relaxedStatement(knex, db =>
    db('host')
      .where({ id: hostId })
      .where(older =>
        older
          .where('last_report_at', '<', at)
          // The clock was put back since.
          .orWhere('last_report_at', '>', fromAheadOfTime()),
      )
      .update({ last_report_at: at }),
  );
}
