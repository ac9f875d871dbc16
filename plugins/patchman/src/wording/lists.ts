import { Mirror } from 'backstage-plugin-patchman-common';

/** What an address is that leads to mirrors. */
export const LIST_KINDS: Record<NonNullable<Mirror['listKind']>, string> = {
  mirrorlist: 'List of mirrors',
  metalink: 'List of mirrors (metalink)',
};
