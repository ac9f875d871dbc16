import { readAll } from '../__testUtils__/readAll';
import { tarOf } from '../__testUtils__/tarOf';
import { ofJson, readArchive } from '../readArchive';
import { isCveOfUbuntu, readUbuntuOsv } from './osv';

const read = (files: Record<string, string | object>) =>
  readAll(
    (source, what, warn) =>
      readArchive(
        source,
        what,
        { wanted: isCveOfUbuntu, read: ofJson(readUbuntuOsv) },
        warn,
      ),
    tarOf(files),
  );

const PATH = 'osv/cve/2025/UBUNTU-CVE-2025-14345.json';

function affected(ecosystem: string, distro: string, more: object = {}) {
  return {
    package: {
      ecosystem,
      name: 'mongodb',
      purl: `pkg:deb/ubuntu/mongodb@1?arch=source${
        distro && `&distro=${distro}`
      }`,
    },
    ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }] }],
    ...more,
  };
}

const record = (more: object) => ({
  schema_version: '1.7.0',
  id: 'UBUNTU-CVE-2025-14345',
  details: 'A flaw in …',
  upstream: ['CVE-2025-14345'],
  severity: [
    {
      type: 'CVSS_V3',
      score: 'CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:U/C:N/I:L/A:L',
    },
    { type: 'Ubuntu', score: 'medium' },
  ],
  published: '2025-12-09T16:17:00Z',
  modified: '2025-12-16T05:43:18Z',
  affected: [],
  ...more,
});

async function statesOf(...list: object[]) {
  const { found } = await read({ [PATH]: record({ affected: list }) });
  const states = found.find(one => one.record === 'states');
  return states?.packages[0].cves[0].states ?? [];
}

describe("Canonical's OSV records of CVEs", () => {
  it('tell of the CVE itself', async () => {
    const { found } = await read({ [PATH]: record({}) });
    expect(found).toEqual([
      {
        record: 'cve',
        cve: 'CVE-2025-14345',
        state: 'published',
        text: 'A flaw in …',
        published: '2025-12-09T16:17:00Z',
        modified: '2025-12-16T05:43:18Z',
        severity: 'medium',
        scores: [
          {
            by: 'ubuntu',
            version: '3.1',
            vector: 'CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:U/C:N/I:L/A:L',
            score: 5.4,
          },
        ],
      },
    ]);
  });

  it.each([
    ['everybody', 'Ubuntu:22.04:LTS', 'jammy', {}],
    [
      'who has esm-infra',
      'Ubuntu:Pro:22.04:LTS',
      'esm-infra/jammy',
      { channel: 'esm-infra' },
    ],
    [
      'who has esm-apps',
      'Ubuntu:Pro:22.04:LTS',
      'esm-apps/jammy',
      { channel: 'esm-apps' },
    ],
    [
      'who has FIPS',
      'Ubuntu:Pro:FIPS-updates:22.04:LTS',
      'fips-updates/jammy',
      { channel: 'fips-updates' },
    ],
    ['who has Pro, in no purl', 'Ubuntu:Pro:22.04:LTS', '', { channel: 'esm' }],
  ])('tell of a channel for %s', async (_what, ecosystem, distro, expected) => {
    expect(await statesOf(affected(ecosystem, distro))).toEqual([
      {
        release: 'ubuntu:22.04',
        state: 'no-fix',
        urgency: 'medium',
        ...expected,
      },
    ]);
  });

  it('tell of the oldest ESM, which had no name', async () => {
    expect(
      await statesOf(affected('Ubuntu:Pro:14.04:LTS', 'trusty/esm')),
    ).toMatchObject([{ release: 'ubuntu:14.04', channel: 'esm-infra' }]);
  });

  it('tell the version that has the fix', async () => {
    expect(
      await statesOf(
        affected('Ubuntu:24.04:LTS', 'noble', {
          ranges: [{ events: [{ introduced: '0' }, { fixed: '1:4.14-1.2' }] }],
        }),
      ),
    ).toMatchObject([{ state: 'fixed', fixed: '1:4.14-1.2' }]);
  });

  it('count for nothing when they are withdrawn, of other distributions, or none', async () => {
    const other = affected('Debian:12', 'bookworm');
    const { found, warnings } = await read({
      [PATH]: record({ withdrawn: '2025-08-01T19:34:27Z', affected: [other] }),
      'osv/cve/2025/UBUNTU-CVE-2025-0001.json': record({
        id: 'UBUNTU-CVE-2025-0001',
        affected: [other, null, { package: null }],
      }),
      'osv/cve/2025/UBUNTU-CVE-2025-0002.json': '',
      'osv/cve/2025/UBUNTU-CVE-2025-0003.json': '403 Forbidden',
      'osv/cve/2025/UBUNTU-CVE-2025-0004.json': record({ id: null }),
      'osv/usn/USN-1-1.json': record({}),
    });
    expect(found.map(one => [one.record, one.cve])).toEqual([
      ['cve', 'CVE-2025-0001'],
    ]);
    expect(warnings[0]).toContain('2 documents could not be read');
    expect(warnings[0]).toContain('1 records of no CVE');
  });

  it('are refused when none of them can be read', async () => {
    await expect(read({ [PATH]: '403 Forbidden' })).rejects.toThrow(
      'holds nothing that can be read',
    );
    await expect(
      readAll(
        (source, what) =>
          readArchive(source, what, {
            wanted: isCveOfUbuntu,
            read: ofJson(readUbuntuOsv),
          }),
        tarOf({ [PATH]: record({}) }).subarray(0, 700),
      ),
    ).rejects.toThrow('cut off');
  });
});
