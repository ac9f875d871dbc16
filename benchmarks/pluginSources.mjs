// The plugin's own TypeScript, loaded as `backstage-cli package start` loads it.
import { createRequire } from 'node:module';

/** Resolves as the backend plugin does. */
export const pluginRequire = createRequire(
  new URL('../plugins/patchman-backend/package.json', import.meta.url),
);

/** What node needs on its command line to load TypeScript. */
export const transformArguments = [
  '--require',
  pluginRequire.resolve('@backstage/cli/config/nodeTransform.cjs'),
];

/** Loads a file of `plugins/patchman-backend/src`. */
export function loadSource(path) {
  return pluginRequire(`./src/${path}`);
}
