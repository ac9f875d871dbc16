import { Mirror } from 'backstage-plugin-patchman-common';

/** What is known of the signature over a mirror's metadata. */
export const SIGNATURES: Record<
  NonNullable<Mirror['signature']>,
  { label: string; meaning: string }
> = {
  verified: {
    label: 'Verified',
    meaning: 'The metadata is signed by a key in the configured keyrings.',
  },
  unverified: {
    label: 'Not verified',
    meaning:
      'The metadata carries a signature, but no configured key could check it.',
  },
  unsigned: {
    label: 'Unsigned',
    meaning: 'The metadata carries no signature.',
  },
};
