import { readAhead } from './readAhead';

describe('readAhead', () => {
  it('reads one value further than it gives', async () => {
    const log: string[] = [];
    async function* source() {
      for (const value of [1, 2, 3]) {
        log.push(`read ${value}`);
        yield value;
      }
    }
    for await (const value of readAhead(source())) {
      await new Promise(resolve => setImmediate(resolve));
      log.push(`used ${value}`);
    }
    expect(log).toEqual([
      'read 1',
      'read 2',
      'used 1',
      'read 3',
      'used 2',
      'used 3',
    ]);
  });

  it('gives the values before an error, then the error', async () => {
    async function* source() {
      yield 1;
      throw new Error('cut off');
    }
    const given: number[] = [];
    const read = async () => {
      for await (const value of readAhead(source())) given.push(value);
    };
    await expect(read()).rejects.toThrow('cut off');
    expect(given).toEqual([1]);
  });

  it('ends the source when its reader stops early', async () => {
    let ended = false;
    async function* source() {
      try {
        for (;;) yield 1;
      } finally {
        ended = true;
      }
    }
    for await (const value of readAhead(source())) {
      if (value === 1) break;
    }
    expect(ended).toBe(true);
  });
});
