import { readJsonValues } from './readJsonValues';

async function read(text: string | Buffer, paths = ['$.*'], size = 5) {
  async function* bytes() {
    const all = Buffer.from(text);
    for (let at = 0; at < all.length; at += size) {
      yield all.subarray(at, at + size);
    }
  }
  const found: unknown[] = [];
  for await (const batch of readJsonValues(bytes(), 'data.json', paths)) {
    found.push(...batch.map(({ path, value }) => [path.join('/'), value]));
  }
  return found;
}

describe('values of a JSON document', () => {
  it('come with the names on the way to them, whatever the pieces', async () => {
    const text = '{"a":{"x":{"é":[1,null]},"y":"\\"}"},"count":2,"b":{}}';
    expect(await read(text, ['$.*.*', '$.count'])).toEqual([
      ['a/x', { é: [1, null] }],
      ['a/y', '"}'],
      ['count', 2],
    ]);
  });

  it('come of a list too', async () => {
    expect(await read('[{"a":1},2]')).toEqual([
      ['0', { a: 1 }],
      ['1', 2],
    ]);
  });

  it('change nothing by the names that they have', async () => {
    const [[, value]] = (await read('{"a":{"__proto__":{"x":1}}}')) as any;
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(value.x).toBeUndefined();
  });

  it.each([
    ['an end that is cut off', '{"a":1,"b":{"c"', /data.json is cut off/],
    ['nothing', '', /data.json is empty/],
    ['a web page', '<html><body>403 Forbidden', /is a web page/],
    ['plain words', '403 Forbidden', /is not JSON/],
    ['something after its end', '{"a":1}{', /is not JSON/],
    ['a comma too many', '{"a":1,}', /is not JSON/],
    ['depth', '['.repeat(41), /nests more than 40/],
    ['depth of objects', '{"a":'.repeat(100_000), /nests more than 40/],
    [
      'a text without an end',
      `{"a":"${'x'.repeat(5_000_000)}`,
      /more than 4 MiB/,
    ],
    [
      'a value without an end',
      `{"a":[${'"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",'.repeat(900_000)}`,
      /value of more than 32 MiB/,
    ],
  ])('are refused for %s', async (_what, text, reason) => {
    await expect(read(text, ['$.*'], 65_536)).rejects.toThrow(reason);
  });

  it('take brackets in texts for nothing', async () => {
    const text = JSON.stringify({ a: '[{"\\'.repeat(1000) });
    expect(await read(text, ['$.*'], 3)).toEqual([['a', '[{"\\'.repeat(1000)]]);
  });
});
