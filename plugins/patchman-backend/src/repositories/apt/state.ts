import { z } from 'zod';

/** Raised when more is read of a mirror than before, so that unchanged ones are read anew once. */
export const READER = 2;

/** What is remembered of the last successful check of a mirror. */
const stateSchema = z.object({
  version: z.literal(1),
  /** See `READER`. */
  reader: z.number().optional(),
  /** The file whose validators are below, and what it was. */
  source: z.object({
    url: z.string(),
    kind: z.enum(['inrelease', 'release', 'index']),
  }),
  etag: z.string().optional(),
  lastModified: z.string().optional(),
  /** SHA-256 of the file above, as it was received. */
  sourceDigest: z.string(),
  contentDigest: z.string(),
  signature: z.enum(['verified', 'unverified', 'unsigned']),
  /** Fingerprint of the key that counts. */
  signedBy: z.string().optional(),
  /** Digest of the keyrings that the signature was checked against. */
  keyring: z.string(),
  /** `Date` of the Release, ISO 8601 UTC. */
  date: z.string().optional(),
});

export type AptState = z.infer<typeof stateSchema>;

/** The remembered state, null when there is none or it was written by another version. */
export function readState(
  previous: Record<string, unknown> | null,
): AptState | null {
  const parsed = stateSchema.safeParse(previous);
  return parsed.success ? parsed.data : null;
}
