// A real backend process for benchmarks that ask over HTTP.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { pluginRequire, transformArguments } from './pluginSources.mjs';

/** How much of what it prints is kept for messages. */
const KEPT_OUTPUT = 4000;

async function freePort() {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  return port;
}

/**
 * Begins to start a backend on loopback. `ready` returns once it answers, and throws with what it
 * printed where it ends instead; `stop` ends it.
 * @param options database: what stands under `backend.database`; auth: under `backend.auth`; patchman: under `patchman`;
 * isWatched: the process tells over IPC how long its event loop takes; nodeArguments: for the process itself
 */
export async function startBackend({
  database,
  auth,
  patchman,
  isWatched = false,
  nodeArguments = [],
}) {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(
    process.execPath,
    [
      ...nodeArguments,
      ...transformArguments,
      pluginRequire.resolve('./src/__testUtils__/backendProcess.ts'),
      JSON.stringify({
        backend: {
          baseUrl: url,
          listen: { host: '127.0.0.1', port },
          database,
          ...(auth ? { auth } : {}),
        },
        patchman,
      }),
    ],
    {
      stdio: ['ignore', 'pipe', 'pipe', ...(isWatched ? ['ipc'] : [])],
      env: { ...process.env, NODE_ENV: 'development' },
    },
  );
  const ended = once(child, 'exit');
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', piece => {
      output = (output + piece).slice(-KEPT_OUTPUT);
    });
  }
  return {
    url,
    child,
    async ready() {
      for (;;) {
        if (child.exitCode !== null) {
          throw new Error(`The backend ended:\n${output}`);
        }
        const ready = await fetch(
          `${url}/.backstage/health/v1/readiness`,
        ).catch(() => null);
        if (ready?.ok) return;
        await sleep(100);
      }
    },
    async stop(signal = 'SIGKILL') {
      child.kill(signal);
      await ended;
    },
  };
}
