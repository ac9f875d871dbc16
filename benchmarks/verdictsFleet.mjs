// Hosts that have packages of the generated tracker of errataFiles.mjs, of which many have fixes.
import { loadSource } from './pluginSources.mjs';

const { ensurePackageSet } = loadSource(
  'inventory/packageSets/ensurePackageSet.ts',
);

const HOSTS = 10_000;
const PROFILES = 200;
const PACKAGES = 900;

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

export async function addFleet(patchman) {
  const { knex } = patchman;
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
