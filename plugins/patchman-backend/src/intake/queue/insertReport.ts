import { createHash } from 'node:crypto';
import { gzip as gzipCallback } from 'node:zlib';
import { promisify } from 'node:util';
import type { Knex } from 'knex';
import { now } from '../../database/time';

const gzip = promisify(gzipCallback);

/** A report as it came in. */
export interface IncomingReport {
  hostname: string;
  protocol: number;
  contentType: string;
  /** Decompressed. */
  body: Buffer;
  address: string | null;
  userAgent: string | null;
  /** The key that it came with; protocol 1 has none. */
  keyId?: number;
}

/**
 * Stores a report; it is durable once this returns.
 * @returns its id
 */
export async function insertReport(
  knex: Knex,
  report: IncomingReport,
): Promise<number> {
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
      // Level 1 halves the time and costs a tenth of the size.
      body: await gzip(report.body, { level: 1 }),
      size: report.body.length,
      body_digest: createHash('sha256').update(report.body).digest('hex'),
      problems: '[]',
    })
    .returning('id');
  return id;
}
