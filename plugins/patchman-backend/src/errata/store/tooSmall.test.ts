import { whyTooSmall } from './tooSmall';

const NONE = {
  ...{ advisories: 0, states: 0, cves: 0 },
  ...{ exploited: 0, chances: 0, releases: 0 },
};
const KINDS = Object.keys(NONE) as (keyof typeof NONE)[];

describe.each(KINDS)('a set of %s', kind => {
  const why = (before: number, after: number) =>
    whyTooSmall({ ...NONE, [kind]: before }, { ...NONE, [kind]: after });

  it('that lost more than a fifth is not taken', () => {
    expect(why(100, 79)).toMatch(/^it tells of 79 .*, and told of 100 before/);
    expect(why(20, 0)).toMatch(/^it tells of 0 /);
  });

  it('that lost a fifth, or grew, or was small is', () => {
    for (const [before, after] of [
      [100, 80],
      [100, 200],
      [19, 1],
      [0, 0],
    ]) {
      expect(why(before, after)).toBeNull();
    }
  });
});
