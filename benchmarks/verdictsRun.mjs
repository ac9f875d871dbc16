// What CVEs mean for a fleet, on an empty database. Started by verdicts.mjs, answers over IPC.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { threadCpu, watched } from './measure.mjs';
import { startPatchman } from './patchman.mjs';
import { loadSource } from './pluginSources.mjs';
import { startThread } from './startThread.mjs';

const { matchHost } = loadSource('evaluation/matching/index.ts');
const { ReleaseErrata } = loadSource('inventory/errata/ReleaseErrata.ts');
const { builtinSources, SourceRegistry } = loadSource('errata/sources.ts');
const { loadInputs } = loadSource('inventory/evaluations/loadInputs.ts');
const { ensurePackageSet } = loadSource(
  'inventory/packageSets/ensurePackageSet.ts',
);
const { differentHosts } = loadSource('queries/vex/chooseHosts.ts');
const { vexDocument } = loadSource('queries/vex/vexDocument.ts');
const { describeVerdicts } = loadSource('inventory/verdicts/VerdictService.ts');

const HOSTS = 10_000;
const PROFILES = 200;
const PACKAGES = 900;
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

/** Packages of the generated tracker, whose CVEs are fixed in versions one after the other. */
const packageOf = (i, patch) => {
  const number = i * 3;
  return {
    type: 'deb',
    name: `package-${number}`,
    epoch: '',
    version: `1.${number % 90}.${patch}`,
    release: '1',
    arch: 'amd64',
  };
};
const packagesOf = patchOf =>
  Array.from({ length: PACKAGES }, (_, i) => packageOf(i, patchOf(i)));

async function addFleet() {
  for (let profile = 0; profile < PROFILES; profile++) {
    const hostname = `profile${profile}.example.org`;
    const { key } = await patchman.keys.create(hostname, 'benchmark');
    await patchman.post(
      {
        protocol: 2,
        hostname,
        arch: 'x86_64',
        kernel: `6.1.0-${profile}-amd64`,
        os: 'Debian 12.11',
        tags: [],
        packages: packagesOf(i => 15 + ((i + (profile % 5)) % 10)).filter(
          (_, i) => i % PROFILES !== profile,
        ),
        repos: [
          {
            type: 'deb',
            name: 'main',
            id: '',
            priority: 500,
            urls: ['http://127.0.0.1:9/dists/x/main/binary-amd64'],
          },
        ],
      },
      key,
    );
  }
  await patchman.processor.processPending();
  const { id } = await ensurePackageSet(
    knex,
    packagesOf(() => 24),
  );
  await knex('mirror').update({ package_set_id: id, error: null });
  await knex('host').update({ evaluate_at: new Date().toISOString() });
  await patchman.evaluations.evaluateDueHosts();
  const profiles = await knex('host').select('*');
  for (const { id: of, ...profile } of profiles) {
    const links = await knex('host_repository').where({ host_id: of });
    for (let copy = 1; copy < HOSTS / PROFILES; copy++) {
      const [row] = await knex('host')
        .insert({ ...profile, name: `copy${copy}.${profile.name}` })
        .returning('id');
      await knex('host_repository').insert(
        links.map(link => ({ ...link, host_id: row.id })),
      );
    }
  }
}

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

/** A document of what CVEs mean for hosts, written whole. */
async function vex(hostIds) {
  let message;
  const figure = await watched(async () => {
    let size = 0;
    const document = vexDocument(await hostIds(), {
      ...{ path: '/vex', subject: '/hosts', author: 'benchmark' },
      baseUrl: 'https://portal.example.org',
    });
    for await (const piece of document) size += piece.length;
    message = `${(size / 1e6).toFixed(1)} MB`;
  });
  return { ...figure, message };
}

const figures = {};
await patchman.sources.read('debian-tracker', { signal });
await addFleet();
figures.first = await find();
figures.nothing = await find();
figures.oneHost = await oneHost();
const everything = { visible: 'all', staleBefore: '2026-01-01' };
const { id: someHost } = await knex('host').min({ id: 'id' }).first();
async function* oneOf(host) {
  yield await host;
}
figures.hostVex = await vex(() => oneOf(patchman.answers.ofHost(someHost)));
figures.fleetVex = await vex(async () =>
  patchman.answers.ofHosts(await differentHosts(knex, everything, {})),
);
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
