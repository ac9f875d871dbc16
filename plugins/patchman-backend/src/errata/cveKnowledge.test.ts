import { folderWith, serviceFor } from './__testUtils__/sourceBench';
import {
  changedPackages,
  currentSets,
  loadAdvisories,
  loadCveStates,
} from '../inventory/errata/loadSets';
import { testDatabases } from '../__testUtils__/databases';
import {
  detailsOfCves,
  exploitationOf,
  statesOfCve,
  supportOf,
} from '../inventory/errata/cveKnowledge';

jest.setTimeout(60_000);

const { signal } = new AbortController();

const CVE = 'CVE-2025-53603';

const tracker = (...packages: string[]) =>
  Object.fromEntries(
    packages.map(name => [
      name,
      {
        [CVE]: {
          description: 'A flaw.',
          releases: {
            bookworm: {
              status: 'resolved',
              fixed_version: '5.8.0-1',
              urgency: 'low',
            },
            trixie: { status: 'open', nodsa: 'Minor issue', nodsa_reason: '' },
          },
        },
        'CVE-2025-0001': { releases: { sid: { status: 'open' } } },
      },
    ]),
  );

const epss = (score: number) =>
  `#model_version:v1,score_date:2025-12-26T12:55:00Z\ncve,epss,percentile\n${CVE},${score},0.5\n`;

describe.each(testDatabases().ids)('what sources tell, on %s', id => {
  const databases = testDatabases();
  let folder: Awaited<ReturnType<typeof folderWith>>;
  afterEach(() => folder.remove());

  it('is found by CVE, by release, and by what changed', async () => {
    const knex = await databases.migrated(id);
    folder = await folderWith({
      list: `[31 Jul 2025] DSA-5970-1 sope - security update\n\t{${CVE}}\n\t[bookworm] - sope 5.8.0-1\n`,
      json: tracker('sope', 'sogo'),
      'known_exploited_vulnerabilities.json': {
        count: 1,
        vulnerabilities: [
          {
            cveID: CVE,
            vulnerabilityName: 'a name',
            dateAdded: '2025-08-25',
            dueDate: '2025-09-15',
            knownRansomwareCampaignUse: 'Known',
          },
        ],
      },
      'epss_scores-current.csv.gz': epss(0.1),
      'debian.csv':
        'version,codename,series,created,release,eol,eol-lts\n12,Bookworm,bookworm,2021-08-14,2023-06-10,2026-07-11,2028-06-30\n',
      'ubuntu.csv': 'version,codename,series\n24.04 LTS,Noble Numbat,noble\n',
    });
    const names = [
      'debian-dsa',
      'debian-tracker',
      'kev',
      'epss',
      'distro-info',
    ];
    const service = serviceFor(knex, {
      settings: Object.fromEntries(
        names.map(name => [name, { url: folder.path }]),
      ),
    });
    for (const name of names) await service.read(name, { signal });

    const details = await detailsOfCves(knex, [CVE, 'CVE-1999-0001']);
    expect([...details.keys()]).toEqual([CVE]);
    expect(details.get(CVE)!.text).toEqual({
      text: 'A flaw.',
      source: 'debian-tracker',
    });
    const states = await statesOfCve(knex, CVE);
    expect(states).toHaveLength(4);
    expect(states).toContainEqual({
      source: 'debian-tracker',
      package: 'sope',
      kind: 'source',
      release: 'debian:13',
      state: 'minor',
      reason: 'Minor issue',
    });
    expect(await exploitationOf(knex, [CVE])).toEqual(
      new Map([
        [
          CVE,
          {
            exploited: {
              cve: CVE,
              name: 'a name',
              added: '2025-08-25',
              due: '2025-09-15',
              ransomware: true,
            },
            chance: {
              cve: CVE,
              score: 0.1,
              percentile: 0.5,
              date: '2025-12-26',
            },
          },
        ],
      ]),
    );
    expect(await supportOf(knex, ['debian:12', 'arch'])).toEqual(
      new Map([
        [
          'debian:12',
          {
            release: 'debian:12',
            name: 'Debian 12',
            codename: 'Bookworm',
            released: '2023-06-10',
            eol: '2026-07-11',
            lts: '2028-06-30',
          },
        ],
      ]),
    );

    const [dsa, before] = await currentSets(knex);
    const advisories = [];
    for await (const batch of loadAdvisories(knex, dsa.advisorySetId!)) {
      advisories.push(...batch);
    }
    expect(advisories).toMatchObject([
      {
        name: 'DSA-5970-1',
        kind: 'security',
        cves: [CVE],
        fixes: [{ release: 'debian:12', name: 'sope', version: '5.8.0-1' }],
      },
    ]);
    const pieces = [];
    for await (const batch of loadCveStates(knex, before.cveStatesSetId!)) {
      pieces.push(...batch);
    }
    expect(pieces.map(({ name, kind }) => [name, kind]).sort()).toEqual([
      ['sogo', 'source'],
      ['sope', 'source'],
    ]);

    await folder.write('json', { ...tracker('sope', 'new') });
    await folder.write('epss_scores-current.csv.gz', epss(0.25));
    await service.read('debian-tracker', { signal });
    await service.read('epss', { signal });
    const [, after] = await currentSets(knex);
    expect(
      await changedPackages(
        knex,
        'cve_states',
        before.cveStatesSetId,
        after.cveStatesSetId,
      ),
    ).toEqual(new Set(['sogo', 'new']));
    expect(
      await changedPackages(knex, 'advisory', null, dsa.advisorySetId),
    ).toEqual(new Set(['sope']));
    expect((await exploitationOf(knex, [CVE])).get(CVE)!.chance!.score).toBe(
      0.25,
    );
  });
});
