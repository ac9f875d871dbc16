import { readScore } from './cvss';

describe('a CVSS score', () => {
  it.each([
    ['AV:N/AC:L/Au:N/C:N/I:N/A:C', '2.0', 7.8],
    ['(AV:N/AC:M/Au:N/C:C/I:C/A:C)', '2.0', 9.3],
    ['CVSS:3.0/AV:L/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:L/E:U', '3.0', 4],
    ['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H', '3.1', 10],
    [
      'CVSS:4.0/AV:N/AC:H/AT:P/PR:L/UI:N/VC:L/VI:L/VA:N/SC:N/SI:N/SA:N',
      '4.0',
      2.3,
    ],
  ])('is computed of %s where none is stated', (vector, version, score) => {
    expect(readScore('cna', vector)).toEqual({
      by: 'cna',
      version,
      vector: vector.replace(/[()]/g, ''),
      score,
    });
  });

  it('is the stated one, also where the vector says another', () => {
    const vector = 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H';
    expect(readScore('nvd', vector, 5.5)?.score).toBe(5.5);
    expect(readScore('nvd', vector, '7.5')?.score).toBe(7.5);
  });

  it.each([['UNKNOWN'], [null], [77], ['1e999'], [{}]])(
    'is computed where %j is stated',
    stated => {
      const vector = 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H';
      expect(readScore('rocky', vector, stated)?.score).toBe(10);
    },
  );

  it.each(['CVSS:3.1/AV:N', 'CVSS:3.1/AV:N/XX:Y', 'CVSS:4.0/garbage'])(
    'is none of the incomplete or odd %s',
    vector => {
      expect(readScore('nvd', vector)).toMatchObject({ vector, score: null });
    },
  );

  it.each([
    '',
    'UNKNOWN',
    'CVSS:9.9/AV:N',
    `CVSS:3.1/${'A'.repeat(500)}`,
    'CVSS:3.1/<b>',
  ])('%j is none', vector => {
    expect(readScore('nvd', vector)).toBeNull();
  });
});
