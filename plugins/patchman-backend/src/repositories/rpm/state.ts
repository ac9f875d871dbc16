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
  /** The list that the mirror was chosen from, where the reported URL is one. */
  list: z.enum(['mirrorlist', 'metalink']).optional(),
  contentDigest: z.string(),
  signature: z.enum(['verified', 'unverified', 'unsigned']),
  /** Digest of the keyrings that the signature was checked against. */
  keyring: z.string(),
  /** When the metadata was made, seconds since the epoch. */
  timestamp: z.number().optional(),
});

export type RpmState = z.infer<typeof stateSchema>;

/** The remembered state, null when there is none or it was written by another version. */
export function readState(
  previous: Record<string, unknown> | null,
): RpmState | null {
  const parsed = stateSchema.safeParse(previous);
  return parsed.success ? parsed.data : null;
}
