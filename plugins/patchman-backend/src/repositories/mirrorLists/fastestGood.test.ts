import { fastestGood } from './fastestGood';

const signal = new AbortController().signal;

/** Candidates that answer when they are told to. */
class Runners {
  readonly asked: string[] = [];
  readonly aborted: string[] = [];
  private readonly settle = new Map<string, (error?: Error) => void>();

  readonly ask = (name: string, stop: AbortSignal): Promise<string> => {
    this.asked.push(name);
    return new Promise((resolve, reject) => {
      this.settle.set(name, error =>
        error ? reject(error) : resolve(`of ${name}`),
      );
      stop.addEventListener('abort', () => {
        // Not even later: what a good one has to offer is still to be read.
        this.aborted.push(name);
        reject(stop.reason);
      });
    });
  };

  async finish(name: string, error?: Error): Promise<void> {
    while (!this.settle.has(name)) await new Promise(setImmediate);
    this.settle.get(name)!(error);
    await new Promise(setImmediate);
  }
}

it('takes as many as are wanted, the fastest first, and lets the others go', async () => {
  const runners = new Runners();
  const race = fastestGood(['slow', 'bad', 'second', 'first', 'later'], {
    wanted: 2,
    atOnce: 4,
    signal,
    ask: runners.ask,
  });
  await runners.finish('bad', new Error('gone'));
  await runners.finish('first');
  await runners.finish('second');
  const { good, failed } = await race;
  expect(good.map(({ candidate }) => candidate)).toEqual(['first', 'second']);
  expect(good[0].answer).toBe('of first');
  expect(failed).toEqual([{ candidate: 'bad', error: new Error('gone') }]);
  // One place became free, and another when the first was there.
  expect(runners.asked).toEqual(['slow', 'bad', 'second', 'first', 'later']);
  expect(runners.aborted.sort()).toEqual(['later', 'slow']);
});

it('goes through all of them where there are not enough', async () => {
  const asked: string[] = [];
  const { good, failed } = await fastestGood(['a', 'b', 'c', 'd', 'e'], {
    wanted: 3,
    atOnce: 2,
    signal,
    ask: async name => {
      asked.push(name);
      if (name !== 'd') throw new Error(name);
      return name;
    },
  });
  expect(asked).toEqual(['a', 'b', 'c', 'd', 'e']);
  expect(good).toMatchObject([{ candidate: 'd' }]);
  expect(failed.map(({ candidate }) => candidate)).toEqual([
    'a',
    'b',
    'c',
    'e',
  ]);
});

it('asks nobody where none is wanted', async () => {
  const ask = jest.fn();
  await fastestGood(['a'], { wanted: 0, atOnce: 2, signal, ask });
  expect(ask).not.toHaveBeenCalled();
});

it('ends when the work as a whole does', async () => {
  const stop = new AbortController();
  const runners = new Runners();
  const race = fastestGood(['a', 'b'], {
    wanted: 1,
    atOnce: 1,
    signal: stop.signal,
    ask: runners.ask,
  });
  stop.abort(new Error('shutting down'));
  await expect(race).rejects.toThrow('shutting down');
  expect(runners.asked).toEqual(['a']);
});
