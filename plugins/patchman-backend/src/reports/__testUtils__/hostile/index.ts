import { gzipSync } from 'node:zlib';
import { BOUNDARY, formReport } from './formReport';
import { jsonReport } from './jsonReport';
import { Random } from './Random';

/** In what way a report is hostile. */
export const HOSTILE_KINDS = [
  'size',
  'depth',
  'product',
  'alias',
  'blanks',
  'nul',
  'date',
  'slash',
  'files',
  'names',
] as const;

export type HostileKind = (typeof HOSTILE_KINDS)[number];

export const PROTOCOLS = [1, 2, 3] as const;

export type Protocol = (typeof PROTOCOLS)[number];

/** A request that reports. Who sends it adds the host's key, but for protocol 1, which has none. */
export interface HostileReport {
  /** Below `/api/patchman`. */
  path: string;
  headers: Record<string, string>;
  /** As it goes over the wire. */
  body: Buffer;
  /** Before it was compressed. */
  plain: Buffer;
}

const PATHS: Record<Protocol, string> = {
  1: '/reports/upload/',
  2: '/api/report/',
  3: '/reports',
};

/** A report, up to some megabytes, that is hostile in one way; the same for the same seed. */
export function hostileReport(
  protocol: Protocol,
  kind: HostileKind,
  seed: number,
  hostname: string = 'hostile.example.org',
): HostileReport {
  const random = new Random(
    seed * 1_000 + protocol * 100 + HOSTILE_KINDS.indexOf(kind),
  );
  const plain = Buffer.from(
    protocol === 1
      ? formReport(kind, random, hostname)
      : jsonReport(protocol, kind, random, hostname),
  );
  const isCompressed = kind === 'files' ? protocol !== 1 : random.next() < 0.5;
  return {
    path: PATHS[protocol],
    headers: {
      'content-type':
        protocol === 1
          ? `multipart/form-data; boundary=${BOUNDARY}`
          : 'application/json',
      ...(isCompressed ? { 'content-encoding': 'gzip' } : {}),
    },
    body: isCompressed ? gzipSync(plain, { level: 1 }) : plain,
    plain,
  };
}
