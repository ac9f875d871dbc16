import { toCsv } from './csv';

const lines = (values: (string | number | boolean | null)[]) =>
  toCsv([{ label: 'Value', value: value => value }], values)
    .split('\r\n')
    .slice(1, -1);

describe('toCsv', () => {
  it('writes a header and one line an item, ended as RFC 4180 says', () => {
    expect(
      toCsv(
        [
          { label: 'Name', value: (host: { name: string }) => host.name },
          { label: 'Packages', value: () => 3 },
        ],
        [{ name: 'web1' }, { name: 'web2' }],
      ),
    ).toBe('Name,Packages\r\nweb1,3\r\nweb2,3\r\n');
  });

  it('quotes what would break a line apart', () => {
    expect(lines(['a,b', 'say "hi"', ' padded '])).toEqual([
      '"a,b"',
      '"say ""hi"""',
      '" padded "',
    ]);
    expect(toCsv([{ label: 'x', value: () => 'a\nb' }], [1])).toBe(
      'x\r\n"a\nb"\r\n',
    );
  });

  it('leaves numbers and booleans as they are, and nothing as nothing', () => {
    expect(lines([-3, 0, true, null])).toEqual(['-3', '0', 'true', '']);
  });

  it('keeps texts from becoming formulas', () => {
    expect(
      lines(['=1+1', '+1', '-1', '@SUM(A1)', '=cmd|"/c calc"!A0', '＝1']),
    ).toEqual([
      "'=1+1",
      "'+1",
      "'-1",
      "'@SUM(A1)",
      '"\'=cmd|""/c calc""!A0"',
      "'＝1",
    ]);
    expect(toCsv([{ label: 'x', value: () => '\t=1' }], [1])).toBe(
      'x\r\n"\'\t=1"\r\n',
    );
  });
});
