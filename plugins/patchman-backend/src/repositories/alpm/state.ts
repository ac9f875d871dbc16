import { z } from 'zod';

/** What is remembered of the last successful check of a mirror. */
const stateSchema = z.object({
  version: z.literal(1),
  /** Of the database. */
  url: z.string(),
  etag: z.string().optional(),
  lastModified: z.string().optional(),
  contentDigest: z.string(),
  signature: z.enum(['verified', 'unverified', 'unsigned']),
  /** Fingerprint of the key that counts. */
  signedBy: z.string().optional(),
  /** Digest of the keyrings that the signature was checked against. */
  keyring: z.string(),
});

export type AlpmState = z.infer<typeof stateSchema>;

/** The remembered state, null when there is none or it was written by another version. */
export function readState(
  previous: Record<string, unknown> | null,
): AlpmState | null {
  const parsed = stateSchema.safeParse(previous);
  return parsed.success ? parsed.data : null;
}
