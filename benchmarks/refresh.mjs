// The first refresh of one repository on an empty database. Started by run.mjs, answers over IPC.
import {
  createBaselineTable,
  decompressToNothing,
  insertRows,
} from './baselines.mjs';
import { fastest, watched } from './measure.mjs';
import { startPatchman } from './patchman.mjs';
import { loadSource } from './pluginSources.mjs';
import { startThread } from './startThread.mjs';

const { registerRepositories } = loadSource(
  'inventory/repositories/registerRepositories.ts',
);

const { serverUrl, database, repository } = JSON.parse(process.argv[2]);
const { type, path, repoId, index } = repository;
const patchman = await startPatchman(database, new URL(serverUrl).host);
const { knex } = patchman;

await registerRepositories(
  knex,
  [
    {
      type,
      name: path,
      repoId: repoId ?? path,
      urls: [`${serverUrl}${path}`],
      priority: 0,
      enabled: true,
    },
  ],
  'x86_64',
  () => false,
);
await startThread(patchman);
const refreshed = await watched(async () => {
  const { failed } = await patchman.refresh.refreshAll(
    new AbortController().signal,
  );
  if (failed) throw new Error((await knex('mirror').first('error')).error);
});
const rows = await knex('package').select('*');
await createBaselineTable(knex);
const figures = {
  ...refreshed,
  rows: rows.length,
  decompressed: await fastest(3, () => decompressToNothing(index)),
  plainInsert: await fastest(3, () => insertRows(knex, rows)),
};
await patchman.stop();
// The database service keeps a timer, so that nothing but an exit ends this process.
process.send({ figures }, () => process.exit(0));
