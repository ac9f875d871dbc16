import {
  CveDetail,
  HostCve,
  HostCves,
  HostDetail,
  OpenCveState,
  Update,
} from 'backstage-plugin-patchman-common';

type Known = Pick<
  CveDetail,
  | 'epss'
  | 'cvss'
  | 'scores'
  | 'cwes'
  | 'description'
  | 'references'
  | 'vendorStates'
  | 'freshness'
  | 'kev'
>;

const NOTHING: Known = {
  epss: null,
  cvss: null,
  scores: [],
  cwes: [],
  description: null,
  references: [],
  vendorStates: [],
  freshness: [],
  kev: null,
};

/** One of which everything is known; of the others nothing is. */
export const EXPLOITED = 'CVE-2024-6119';

/** What sources tell of a CVE. */
export function knownOf(name: string, ago: (hours: number) => string): Known {
  if (name !== EXPLOITED) return NOTHING;
  const cvss = {
    version: '3.1' as const,
    score: 7.5,
    vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H',
    by: 'cisa-adp',
    source: 'cve-mitre',
  };
  const vendor = {
    package: 'openssl',
    kind: 'source' as const,
    fixed: null,
    from: null,
    channel: null,
    urgency: null,
    reason: null,
    module: null,
    source: 'debian-tracker',
  };
  return {
    epss: { score: 0.434, percentile: 0.972, date: '2026-11-30' },
    cvss,
    scores: [
      cvss,
      {
        version: '2.0',
        score: 5,
        vector: null,
        by: 'nvd',
        source: 'cve-nvd',
      },
    ],
    cwes: [{ id: 'CWE-843', name: 'Type Confusion' }],
    description: {
      text: 'Checks of <b>names</b> may read an invalid address.',
      source: 'cve-mitre',
    },
    references: [
      { url: 'https://openssl.example.test/secadv.txt', title: 'Advisory' },
      { url: 'ftp://openssl.example.test/secadv.txt', title: 'Do not click' },
    ],
    kev: {
      added: '2026-11-02',
      due: '2026-11-23',
      ransomware: true,
      name: 'OpenSSL type confusion',
      action: 'Apply what the vendor says.',
    },
    vendorStates: [
      {
        ...vendor,
        release: 'debian:12',
        state: 'fixed',
        fixed: '3.0.17-1~deb12u3',
      },
      {
        ...vendor,
        release: 'debian:11',
        state: 'not-affected',
        reason: 'Vulnerable code not present',
      },
      {
        ...vendor,
        release: 'ubuntu:18.04',
        state: 'fixed',
        fixed: '1.1.1-1ubuntu2.1~18.04.23+esm5',
        channel: 'esm-infra',
        urgency: 'medium',
        source: 'ubuntu-osv',
      },
    ],
    freshness: [
      {
        source: 'debian-tracker',
        title: 'Debian security tracker',
        succeededAt: ago(30),
        contentDate: null,
      },
      {
        source: 'epss',
        title: 'Exploit prediction scores (FIRST EPSS)',
        succeededAt: ago(1),
        contentDate: '2026-11-30',
      },
      {
        source: 'cve-nvd',
        title: 'CVE scores (NVD)',
        succeededAt: null,
        contentDate: null,
      },
    ],
  };
}

/** What CVEs ask of a host: of one that needs security updates two things, of one that is unknown nobody knows. */
export function cvesOfHost(
  host: HostDetail,
  updates: Update[],
  ago: (hours: number) => string,
): HostCves {
  const nothing = { items: [], totalItems: 0, notes: [] };
  if (host.state === 'unknown') {
    return {
      ...nothing,
      matchedAt: null,
      covered: false,
      uncoveredPackages: 0,
    };
  }
  if (host.os.release.startsWith('Ubuntu')) {
    return {
      ...nothing,
      matchedAt: ago(2),
      covered: false,
      uncoveredPackages: 0,
    };
  }
  const one = (
    name: string,
    state: OpenCveState,
    concerned: Update[],
    sentence: string,
    fixed: string,
  ): HostCve => {
    const { cvss, epss, kev } = knownOf(name, ago);
    return {
      ...{ name, cvss, epss, kev, title: null, published: null },
      severityLevel: kev ? 'important' : null,
      severities: [],
      state,
      since: ago(24 * 34),
      packages: concerned.map(({ installed }) => ({
        installed,
        source: { name: 'openssl', version: '3.0.11-1~deb12u2' },
        state,
        sentence,
        fixed,
        available: state === 'update' ? fixed : '',
        reboot: false,
        channel: '',
        urgency: '',
        advisories: fixed ? ['DSA-5764-1'] : [],
        since: ago(24 * 34),
      })),
    };
  };
  const items =
    host.state === 'security'
      ? [
          one(
            EXPLOITED,
            'update',
            updates.slice(0, 2),
            'Update to 3.0.17-1~deb12u3, which has the fix (DSA-5764-1)',
            '3.0.17-1~deb12u3',
          ),
          one(
            'CVE-2024-5535',
            'minor',
            updates.slice(0, 1),
            'No advisory is planned, the fix may come with a point release',
            '',
          ),
        ]
      : [];
  return {
    items,
    totalItems: items.length,
    matchedAt: ago(2),
    covered: true,
    notes: ['The running kernel was not reported.'],
    uncoveredPackages: host.foreignPackages,
  };
}
