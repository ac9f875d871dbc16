import type { Piscina } from 'piscina';
import { PREPARED } from './prepared';

type Options = ConstructorParameters<typeof Piscina>[0];

/**
 * Pools of threads that go on when one who asked for them has closed them, and that the next one gets who asks for the
 * same. Only those that run what backends run: tests of threads themselves have their own. Threads that were in the middle
 * of something end, as always.
 */
export function keptPools(Pool: typeof Piscina) {
  const idle = new Map<string, Piscina[]>();
  let isOver = false;

  afterAll(async () => {
    isOver = true;
    const pools = [...idle.values()].flat();
    await Promise.all(pools.map(pool => pool.destroy()));
  });

  function open(options: Options, key: string): Piscina {
    const pool = new Pool(options);
    const { run, destroy } = pool;
    let running = 0;
    pool.run = async (...args) => {
      running++;
      try {
        return await run.apply(pool, args);
      } finally {
        running--;
      }
    };
    pool.destroy = async () => {
      if (isOver || running > 0) {
        await destroy.call(pool);
        return;
      }
      pool.removeAllListeners('error');
      idle.set(key, [...(idle.get(key) ?? []), pool]);
    };
    return pool;
  }

  return function KeptPool(options: Options): Piscina {
    if (options?.filename !== process.env[PREPARED.documentWorker]) {
      return new Pool(options);
    }
    const key = JSON.stringify(options);
    return idle.get(key)?.pop() ?? open(options, key);
  };
}
