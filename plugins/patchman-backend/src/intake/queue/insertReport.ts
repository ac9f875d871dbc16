import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { gzip as gzipCallback } from 'node:zlib';
import type { Knex } from 'knex';
import { now } from '../../database/time';
import { openSource, Slots } from '../../documents';
import { PACKING, type ReceivedBody } from '../../reports/ReceivedBody';

const gzip = promisify(gzipCallback);

/** A report as it came in. */
export interface IncomingReport {
  hostname: string;
  protocol: number;
  contentType: string;
  body: ReceivedBody;
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
  if ('bytes' in report.body.source) return insert(knex, report);
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
      ...(await stored(report.body)),
      problems: '[]',
    })
    .returning('id');
  return id;
}

/** What is stored of a body: packed, with its size and its digest before that. */
async function stored(
  body: ReceivedBody,
): Promise<{ body: Buffer; size: number; body_digest: string }> {
  const { source, size } = body;
  if (body.gzipped) {
    return {
      body: await buffer(openSource(source)),
      size,
      body_digest: body.digest,
    };
  }
  const { bytes } = body.source;
  return {
    body: await gzip(bytes, PACKING),
    size,
    body_digest: createHash('sha256').update(bytes).digest('hex'),
  };
}
