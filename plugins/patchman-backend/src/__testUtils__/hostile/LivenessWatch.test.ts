import { spawn } from 'node:child_process';
import { join } from 'node:path';
import fetch from 'node-fetch';
import { messageWith } from '../messages';
import type { LoopSeen } from '../watchLoop';
import { LivenessWatch } from './LivenessWatch';

jest.setTimeout(300_000);

it('sees a process that blocks, and the memory that it takes', async () => {
  const child = spawn(
    process.execPath,
    [
      '--require',
      require.resolve('@backstage/cli/config/nodeTransform.cjs'),
      join(__dirname, 'blockingServer.ts'),
    ],
    { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] },
  );
  const loop = () => {
    const seen = messageWith<LoopSeen>(child, 'longest');
    child.send('seen');
    return seen;
  };
  try {
    const { port } = await messageWith<{ port: number }>(child, 'port');
    const url = `http://127.0.0.1:${port}`;
    const watch = await LivenessWatch.start({ url, pid: child.pid! });
    while ((await watch.seen()).probes < 10) await loop();
    await fetch(`${url}/fill`);
    await loop();
    await fetch(`${url}/block`);
    const { longest, slow } = await loop();
    const { failed, memory } = await watch.seen();
    watch.stop();
    expect(longest).toBeGreaterThan(700);
    expect(slow.at(-1)!.ms).toBeGreaterThan(700);
    expect(failed).toBe(0);
    // Where the system tells.
    const told = process.platform === 'linux' ? memory : Infinity;
    expect(told).toBeGreaterThan(200);
  } finally {
    child.kill();
  }
});
