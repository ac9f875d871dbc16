// What CVEs mean for a fleet, on an empty database. Started by verdicts.mjs, answers over IPC.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { threadCpu, watched } from './measure.mjs';
import { startPatchman } from './patchman.mjs';
import { loadSource } from './pluginSources.mjs';
import { startThread } from './startThread.mjs';
import { addFleet } from './verdictsFleet.mjs';

const { matchHost } = loadSource('evaluation/matching/index.ts');
const { ReleaseErrata } = loadSource('inventory/errata/ReleaseErrata.ts');
const { builtinSources, SourceRegistry } = loadSource('errata/sources.ts');
const { loadInputs } = loadSource('inventory/evaluations/loadInputs.ts');
const { describeVerdicts } = loadSource('inventory/verdicts/VerdictService.ts');

const RELEASE = 'debian:12';

const { database, folder } = JSON.parse(process.argv[2]);
const tracker = join(folder, 'json');
const patchman = await startPatchman(database, '127.0.0.1', {
  enabled: false,
  sources: { 'debian-tracker': { url: folder } },
});
const { knex, verdicts, verdictWatch } = patchman;
// Only when a measurement asks for it.
verdictWatch.look = () => {};
const { signal } = new AbortController();
await startThread(patchman);

const find = async () => {
  let message;
  const figure = await watched(async () => {
    message = describeVerdicts(await verdicts.findAllDue());
  });
  return { ...figure, message };
};

async function oneHost() {
  const { hosts } = await loadInputs(
    knex,
    [await knex('host').min({ id: 'id' }).first()].map(row => row.id),
    new Date().toISOString(),
  );
  const content = await patchman.contents.of(hosts[0]);
  const errata = new ReleaseErrata(knex, new SourceRegistry(builtinSources));
  const known = (await errata.of([RELEASE], 'all')).get(RELEASE);
  const given = {
    release: RELEASE,
    knowledge: known.knowledge,
    inputs: hosts[0].inputs,
    content,
  };
  let found;
  const coldMs = threadCpu(() => {
    found = matchHost(given);
  });
  let ms = Infinity;
  for (let i = 0; i < 10; i++) {
    ms = Math.min(
      ms,
      threadCpu(() => matchHost(given)),
    );
  }
  const open = found.units.reduce((sum, one) => sum + one.verdicts.length, 0);
  return { coldMs, ms, packages: content.installed.length, verdicts: open };
}

const figures = {};
await patchman.sources.read('debian-tracker', { signal });
await addFleet(patchman);
figures.first = await find();
figures.nothing = await find();
figures.oneHost = await oneHost();
const before = await readFile(tracker);
const all = JSON.parse(before);
const [cve] = Object.keys(all['package-300']);
all['package-300'][cve].releases.bookworm.status = 'undetermined';
await writeFile(tracker, JSON.stringify(all));
await patchman.sources.read('debian-tracker', { signal, whole: true });
figures.onePackage = await find();
// Other runs read the same folder.
await writeFile(tracker, before);
await patchman.stop();
process.send({ figures }, () => process.exit(0));
