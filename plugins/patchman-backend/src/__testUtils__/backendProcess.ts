// Run as a process of its own by tests that kill it: the plugin in a real backend on a given database.
// The first argument is the app-config as JSON; a second one asks for the log of production.
import { flushCompileCache } from 'node:module';
import { createBackend } from '@backstage/backend-defaults';
import { mockServices } from '@backstage/backend-test-utils';
import { Backends } from '../begun/Backends';
import { patchmanPlugin } from '../plugin';
import { watchLoop } from './watchLoop';

// Where somebody listens.
if (process.send) watchLoop();

// One that was killed is missed within two seconds.
Backends.beatEvery = 400;

const backend = createBackend();
backend.add(
  mockServices.rootConfig.factory({ data: JSON.parse(process.argv[2]) }),
);
// The real one looks for secrets in the configuration by every schema.
if (!process.argv[3]) {
  backend.add(mockServices.rootLogger.factory({ level: 'info' }));
}
backend.add(patchmanPlugin);
backend.start().then(() => {
  // The next one need not compile it again, and this one is killed before it would say so itself.
  flushCompileCache?.();
});
