import { CheckSlots } from './CheckSlots';

/** Work that is under way until it is told to end. */
function openWork(slots: CheckSlots) {
  const started: string[] = [];
  const ends = new Map<string, () => void>();
  const runs: Promise<unknown>[] = [];
  return {
    started,
    add(name: string) {
      const [key] = name.split(':');
      runs.push(
        slots.run(key, async () => {
          started.push(name);
          await new Promise<void>(resolve => {
            ends.set(name, resolve);
          });
        }),
      );
    },
    async end(name: string) {
      ends.get(name)!();
      await new Promise(setImmediate);
    },
    async settle() {
      await new Promise(setImmediate);
    },
    async endAll() {
      let ended = 0;
      while (ended < runs.length) {
        for (const name of started.slice(ended)) ends.get(name)!();
        ended = started.length;
        await new Promise(setImmediate);
      }
      await Promise.all(runs);
    },
  };
}

describe('slots for checks', () => {
  it('are given in order, and to one server only its share of them', async () => {
    const work = openWork(new CheckSlots({ atOnce: 4, ofOneKey: 2 }));
    for (let i = 0; i < 48; i++) work.add(`slow:${i}`);
    for (const name of ['a:1', 'b:1', 'a:2']) work.add(name);
    await work.settle();
    expect(work.started).toEqual(['slow:0', 'slow:1', 'a:1', 'b:1']);
    await work.end('b:1');
    expect(work.started.slice(4)).toEqual(['a:2']);
    // Nobody else waits: the share stays what it is.
    await work.end('a:1');
    expect(work.started).toHaveLength(5);
    await work.end('slow:1');
    expect(work.started.slice(5)).toEqual(['slow:2']);
    await work.endAll();
    expect(work.started).toHaveLength(51);
    expect(work.started.filter(name => name.startsWith('slow'))).toEqual(
      Array.from({ length: 48 }, (_, i) => `slow:${i}`),
    );
  });

  it('are free again after work that failed', async () => {
    const slots = new CheckSlots({ atOnce: 1, ofOneKey: 1 });
    await expect(
      slots.run('a', async () => {
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    expect(await slots.run('a', async () => 'yes')).toBe('yes');
  });
});
