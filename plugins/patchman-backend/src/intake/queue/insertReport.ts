import { createHash } from 'node:crypto';
import { pipeline } from 'node:stream/promises';
import { buffer } from 'node:stream/consumers';
import { createGzip } from 'node:zlib';
import type { Knex } from 'knex';
import { now } from '../../database/time';
import { type DocumentSource, openSource, Slots } from '../../documents';

/** A report as it came in. */
export interface IncomingReport {
  hostname: string;
  protocol: number;
  contentType: string;
  /** Decompressed. */
  body: DocumentSource;
  address: string | null;
  userAgent: string | null;
  /** The key that it came with; protocol 1 has none. */
  keyId?: number;
}

/** What is on disk because it is large is brought into memory one at a time. */
const large = new Slots(1);

/**
 * Stores a report; it is durable once this returns.
 * @returns its id
 */
export async function insertReport(
  knex: Knex,
  report: IncomingReport,
): Promise<number> {
  if ('bytes' in report.body) return insert(knex, report);
  await large.take();
  try {
    return await insert(knex, report);
  } finally {
    large.free();
  }
}

async function insert(knex: Knex, report: IncomingReport): Promise<number> {
  const receivedAt = now();
  const [{ id }] = await knex('report')
    .insert({
      host_name: report.hostname,
      protocol: report.protocol,
      status: 'pending',
      received_at: receivedAt,
      next_at: receivedAt,
      address: report.address,
      key_id: report.keyId ?? null,
      user_agent: report.userAgent,
      content_type: report.contentType,
      ...(await packed(report.body)),
      problems: '[]',
    })
    .returning('id');
  return id;
}

/** What is stored of a body: compressed, with its size and its digest before that. */
async function packed(
  source: DocumentSource,
): Promise<{ body: Buffer; size: number; body_digest: string }> {
  const hash = createHash('sha256');
  let size = 0;
  // Level 1 halves the time and costs a tenth of the size.
  const compressed = createGzip({ level: 1 });
  const [body] = await Promise.all([
    buffer(compressed),
    pipeline(
      openSource(source),
      async function* measured(pieces) {
        for await (const piece of pieces) {
          hash.update(piece);
          size += piece.length;
          yield piece;
        }
      },
      compressed,
    ),
  ]);
  return { body, size, body_digest: hash.digest('hex') };
}
