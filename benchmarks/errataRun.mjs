// Reading sources of errata on an empty database. Started by errata.mjs, answers over IPC.
import { watched } from './measure.mjs';
import { startPatchman } from './patchman.mjs';
import { startThread } from './startThread.mjs';

const { database, folder, names } = JSON.parse(process.argv[2]);
const patchman = await startPatchman(database, '127.0.0.1', {
  enabled: false,
  sources: Object.fromEntries(names.map(name => [name, { url: folder }])),
});
const { signal } = new AbortController();
await startThread(patchman);
const figures = {};
for (const name of names) {
  let message;
  const first = await watched(async () => {
    ({ message } = await patchman.sources.read(name, { signal }));
  });
  const again = await watched(() =>
    patchman.sources.read(name, { signal, whole: true }),
  );
  const unchanged = await watched(() =>
    patchman.sources.read(name, { signal }),
  );
  figures[name] = { first, again, unchanged, message };
}
await patchman.stop();
// The database service keeps a timer, so that nothing but an exit ends this process.
process.send({ figures }, () => process.exit(0));
