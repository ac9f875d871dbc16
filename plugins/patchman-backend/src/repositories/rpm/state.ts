import { z } from 'zod';

/** What is remembered of the last successful check of a mirror. */
const stateSchema = z.object({
  version: z.literal(1),
  /** The file whose validators are below, and what it was. */
  source: z.object({ url: z.string(), kind: z.enum(['repomd', 'susetags']) }),
  etag: z.string().optional(),
  lastModified: z.string().optional(),
  /** SHA-256 of the file above. */
  sourceDigest: z.string(),
  contentDigest: z.string(),
  signature: z.enum(['verified', 'unverified', 'unsigned']),
  /** Fingerprint of the key that counts. */
  signedBy: z.string().optional(),
  /** Digest of the keyrings that the signature was checked against. */
  keyring: z.string(),
  /** When the metadata was made, seconds since the epoch. */
  timestamp: z.number().optional(),
});

/** What is remembered of a list of mirrors. */
const listStateSchema = z.object({
  version: z.literal(1),
  list: z.enum(['mirrorlist', 'metalink']),
  etag: z.string().optional(),
  lastModified: z.string().optional(),
  /** SHA-256 of the list as it was received. */
  digest: z.string(),
});

export type RpmState = z.infer<typeof stateSchema>;
export type ListState = z.infer<typeof listStateSchema>;

/** The remembered state, null when there is none or it was written by another version. */
export function readState(
  previous: Record<string, unknown> | null,
): RpmState | null {
  // Earlier versions remembered a mirror of a list under the list's own address.
  if (previous?.list) return null;
  const parsed = stateSchema.safeParse(previous);
  return parsed.success ? parsed.data : null;
}

/** The same for a list of mirrors. */
export function readListState(
  previous: Record<string, unknown> | null,
): ListState | null {
  const parsed = listStateSchema.safeParse(previous);
  return parsed.success ? parsed.data : null;
}
