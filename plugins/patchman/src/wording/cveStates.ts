import { OpenCveState } from 'backstage-plugin-patchman-common';

/** What a CVE means for a package, from what asks most on. */
export const CVE_STATES: Record<
  OpenCveState,
  { label: string; meaning: string }
> = {
  update: {
    label: 'Update',
    meaning:
      "A fix can be had from the host's repositories, or is installed and waits for a reboot.",
  },
  'fix-elsewhere': {
    label: 'Fix elsewhere',
    meaning:
      'There is a fix, but the host lacks the channel or the repository that has it.',
  },
  'no-fix': { label: 'No fix yet', meaning: 'It is affected, and not fixed.' },
  'end-of-life': {
    label: 'End of life',
    meaning: 'The package is not supported any more.',
  },
  'wont-fix': {
    label: 'Will not be fixed',
    meaning: 'It is affected, and its vendor will not fix it.',
  },
  deferred: { label: 'Postponed', meaning: 'Its vendor fixes it later.' },
  minor: {
    label: 'Minor',
    meaning: 'No advisory is planned; the fix may come with a point release.',
  },
  'unknown-version': {
    label: 'Version unknown',
    meaning:
      'What the package was built of is not known well enough to tell whether it is affected.',
  },
  investigating: {
    label: 'Not judged yet',
    meaning: 'Its vendor has not said yet whether it is affected.',
  },
  unimportant: {
    label: 'Unimportant',
    meaning:
      'It is affected, but that is no security problem as it is built or used.',
  },
};
