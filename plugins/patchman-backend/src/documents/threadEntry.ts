import { join } from 'node:path';

/**
 * The file that worker threads run, and what node needs on its command line for it: from source it is TypeScript, loaded as
 * `backstage-cli package start` loads it; in the built package it is an entry point beside the folder of this file.
 */
export function threadEntry(): { filename: string; execArgv: string[] } {
  const extension = /(\.ts|(\.cjs)?\.js)$/.exec(__filename)![1];
  return {
    // The built package has the folders of the source.
    // eslint-disable-next-line no-restricted-syntax
    filename: join(__dirname, '..', `documentWorker${extension}`),
    execArgv:
      extension === '.ts'
        ? [
            '--require',
            require.resolve('@backstage/cli/config/nodeTransform.cjs'),
          ]
        : [],
  };
}
