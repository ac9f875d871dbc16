import type { Cleaned } from './cleanDatabase';
import { describeCleaned } from './describeCleaned';

const NOTHING: Cleaned = {
  reports: 0,
  packageChanges: 0,
  evaluations: 0,
  updates: 0,
  packageSets: 0,
  packages: 0,
  errata: 0,
  repositories: 0,
  tags: 0,
  tasks: 0,
  keys: 0,
  auditEvents: 0,
};

describe('what was cleaned up', () => {
  it('is told in words, without what was left alone', () => {
    expect(
      describeCleaned({
        ...NOTHING,
        reports: 3,
        packageSets: 1,
        auditEvents: 2,
      }),
    ).toBe('Removed: reports 3, package sets 1, audit events 2.');
  });

  it('is told to be nothing', () => {
    expect(describeCleaned(NOTHING)).toBe('Nothing had to be removed.');
  });
});
