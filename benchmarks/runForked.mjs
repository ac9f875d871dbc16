import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { transformArguments } from './pluginSources.mjs';

/** Runs a file of this folder in a process of its own. @returns the figures that it sends */
export async function runForked(file, input) {
  const child = fork(
    fileURLToPath(new URL(file, import.meta.url)),
    [JSON.stringify(input)],
    { execArgv: ['--expose-gc', ...transformArguments] },
  );
  let figures;
  // The loader of TypeScript sends messages of its own.
  child.on('message', message => {
    figures ??= message.figures;
  });
  const [code] = await once(child, 'exit');
  if (!figures) throw new Error(`the run ended with ${code}`);
  return figures;
}
