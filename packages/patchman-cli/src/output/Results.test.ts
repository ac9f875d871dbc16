import { Output } from './Output';
import { ago, type Column, Results } from './Results';

interface Item {
  name: string;
  count: number | null;
  at: string;
  on: boolean;
}

const COLUMNS: readonly Column<Item>[] = [
  { name: 'name', value: item => item.name },
  { name: 'count', value: item => item.count },
  { name: 'at', value: item => item.at, time: true },
  { name: 'on', value: item => item.on },
  { name: 'more', value: () => '=1+1', csvOnly: true },
];
const NOW = Date.parse('2026-11-21T12:00:00Z');
const ITEMS: Item[] = [
  { name: 'web1.example.org', count: 3, at: '2026-11-21T11:58:00Z', on: true },
  { name: 'Übergrößenträger, "x"', count: null, at: '', on: false },
];

describe('results', () => {
  let out: string;
  let err: string;
  beforeEach(() => {
    out = '';
    err = '';
  });
  const output = (columns?: number) =>
    new Output(
      { write: text => (out += text), isTTY: columns !== undefined, columns },
      { write: text => (err += text), isTTY: columns !== undefined },
    );
  const list = async (
    format: Results['format'],
    items: Item[] = ITEMS,
    columns?: number,
  ) => {
    await new Results(output(columns), format, () => NOW).list(items, COLUMNS);
    return out;
  };

  it('are a table for people', async () => {
    expect(await list('table')).toBe(
      [
        'NAME                   COUNT  AT         ON',
        'web1.example.org           3  2 min ago  yes',
        'Übergrößenträger, "x"                    no',
        '',
      ].join('\n'),
    );
  });

  it('fit the terminal: the widest columns are cut', async () => {
    const lines = (await list('table', ITEMS, 36)).split('\n');
    expect(lines[1]).toBe('web1.example…      3  2 min ago  yes');
    expect(Math.max(...lines.map(line => line.length))).toBeLessThanOrEqual(36);
  });

  it('take characters as wide as terminals do, and no control characters', async () => {
    await list('table', [
      { name: '漢字\u001b[31m', count: 1, at: '', on: true },
      { name: 'abcdefgh', count: 2, at: '', on: true },
    ]);
    expect(out.split('\n').slice(1, 3)).toEqual([
      '漢字 [31m      1      yes',
      'abcdefgh       2      yes',
    ]);
  });

  it('are JSON, lines of it, or CSV for programs', async () => {
    expect(JSON.parse(await list('json'))).toEqual(ITEMS);
    out = '';
    expect(
      (await list('jsonl'))
        .trimEnd()
        .split('\n')
        .map(line => JSON.parse(line)),
    ).toEqual(ITEMS);
    out = '';
    expect(await list('csv')).toBe(
      [
        'name,count,at,on,more',
        "web1.example.org,3,2026-11-21T11:58:00Z,true,'=1+1",
        '"Übergrößenträger, ""x""",,,false,\'=1+1',
        '',
      ].join('\n'),
    );
  });

  it.each(['json', 'jsonl', 'csv'] as const)(
    'without items are well-formed as %s',
    async format => {
      const text = await list(format, []);
      expect(text).toBe(
        { json: '[\n]\n', jsonl: '', csv: 'name,count,at,on,more\n' }[format],
      );
    },
  );

  it('are printed when quiet, but not what was done, nor progress where nobody looks', () => {
    const quiet = output();
    quiet.quiet = true;
    quiet.say('done');
    quiet.hint('by the way');
    quiet.progress('half');
    quiet.line('result');
    quiet.note('wrong');
    expect([out, err]).toEqual(['result\n', 'wrong\n']);
    out = '';
    err = '';
    output().progress('half');
    expect(err).toBe('');
    output(80).progress('half');
    expect(err).toBe('\r\u001b[Khalf');
  });

  it.each([
    ['2026-11-21T11:59:30Z', 'just now'],
    ['2026-11-21T11:58:59Z', '1 min ago'],
    ['2026-11-21T10:30:00Z', '90 min ago'],
    ['2026-11-20T12:00:00Z', '24 h ago'],
    ['2026-11-01T12:00:00Z', '20 d ago'],
    ['2026-12-01T12:00:00Z', '2026-12-01T12:00:00Z'],
    ['never', 'never'],
  ])('say of %s: %s', (time, said) => {
    expect(ago(time, NOW)).toBe(said);
  });
});
