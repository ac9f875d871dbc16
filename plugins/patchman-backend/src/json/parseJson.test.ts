import { parseJson } from './parseJson';

const parse = (text: string) => parseJson(Buffer.from(text));

describe('a JSON document that somebody sent', () => {
  it.each([
    '{"a":[1,"b",{"c":null}],"":"\\\\"}',
    '"[[[[\\"{{{{"',
    '{"a\\"{":"\\\\","b":[]}',
    '[]',
    '1',
    ' {"é":"\\u0000"} ',
    '['.repeat(32) + ']'.repeat(32),
    `[[]${',[]'.repeat(100_000)}]`,
  ])('is read as it is: %.40s', text => {
    expect(parse(text)).toEqual(JSON.parse(text));
  });

  it.each([
    ['deep lists', `${'['.repeat(33)}${']'.repeat(33)}`, /32 deep/],
    ['deep objects', '{"a":'.repeat(3_000_000), /32 deep/],
    [
      'depth behind a text of brackets',
      `["]]]]","\\"]]]",${'['.repeat(40)}`,
      /32 deep/,
    ],
    ['many values', `[${'1,'.repeat(1_000_000)}1]`, /1000000 values/],
    ['many objects', `[${'{},'.repeat(1_000_000)}{}]`, /1000000 values/],
    [
      'many names in one object',
      `{${Array.from({ length: 1001 }, (_, i) => `"n${i}":1`)}}`,
      /1000 different names/,
    ],
    [
      'many names in as many objects',
      `[${Array.from({ length: 1001 }, (_, i) => `{"n${i}":1}`)}]`,
      /1000 different names/,
    ],
    ['a long name', `{"${'n'.repeat(257)}":1}`, /longer than 256 bytes/],
    ['no end of a name', `{"${'n'.repeat(257)}`, /longer than 256 bytes/],
  ])('is refused for %s', (_what, text, reason) => {
    expect(() => parse(text)).toThrow(reason);
  });

  it('may have the same names as often as there is room', () => {
    const names = Array.from({ length: 1000 }, (_, i) => `"name${i}":${i}`);
    const text = `[${Array.from({ length: 200 }, () => `{${names}}`)}]`;
    expect(parse(text)).toHaveLength(200);
  });

  it('takes brackets for nothing within texts, whatever is escaped', () => {
    const quoted = JSON.stringify('[{"\\'.repeat(10_000));
    expect(parse(`{"a":${quoted}}`)).toEqual({ a: JSON.parse(quoted) });
  });

  it('says in one line what is no JSON', () => {
    expect(() => parse('{"a":\u001b[31m}')).toThrow(
      /^This is not JSON: [ -~]+\.$/,
    );
    expect(() => parse('')).toThrow('This is not JSON');
  });
});
