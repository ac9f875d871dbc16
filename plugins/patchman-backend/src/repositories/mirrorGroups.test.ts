import { groupMirrors, paceOf, serverOf } from './mirrorGroups';
import type { MirrorToCheck } from './MirrorReader';

const mirror = (fields: Partial<MirrorToCheck>) =>
  ({
    list_kind: null,
    list_place: null,
    error: null,
    access_error: null,
    checked_at: null,
    stops: 0,
    slow: false,
    ...fields,
  } as MirrorToCheck);

describe('mirrors to check', () => {
  it('come by repository, what was never checked first, then what was checked longest ago', () => {
    const groups = groupMirrors([
      mirror({ id: 1, repository_id: 1, checked_at: '2026-11-03' }),
      mirror({ id: 2, repository_id: 2, checked_at: '2026-11-01' }),
      // A spare mirror that is never checked does not make its repository one of those.
      mirror({ id: 3, repository_id: 2 }),
      mirror({ id: 4, repository_id: 3 }),
      mirror({ id: 5, repository_id: 4, checked_at: '2026-11-02' }),
    ]);
    expect(groups.map(group => group.map(({ id }) => id))).toEqual([
      [4],
      [2, 3],
      [5],
      [1],
    ]);
  });

  it.each([
    [{}, 'normal'],
    [{ slow: true }, 'slow'],
    [{ stops: 1 }, 'suspected'],
    [{ stops: 1, slow: true }, 'suspected'],
  ])('with %p are checked at pace %s', (fields, pace) => {
    expect(paceOf([mirror({}), mirror(fields)])).toBe(pace);
  });

  it.each([
    ['http://Deb.example.org/a', 'deb.example.org'],
    ['http://deb.example.org:81/a', 'deb.example.org:81'],
    ['http://$releasever/a', '$releasever'],
    ['no address', 'no address'],
  ])('at %s take the share of %s', (url, server) => {
    expect(serverOf({ url })).toBe(server);
  });
});
