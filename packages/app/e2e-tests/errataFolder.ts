import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

/** Where the portal of these tests looks for what sources tell, instead of in the internet. */
const FOLDER = resolve(__dirname, '../../../.data/e2e/errata');

export const ADVISORY = 'DSA-9001-1';
/** Exploited, and fixed by the advisory. */
export const EXPLOITED = 'CVE-2026-20001';
/** Not fixed, and not to be fixed soon. */
export const MINOR = 'CVE-2026-20002';
export const FIXED = '1.9.13p3-1+deb12u2';

const DSA_LIST = [
  `[02 Nov 2026] ${ADVISORY} sudo - security update`,
  `\t{${EXPLOITED}}`,
  `\t[bookworm] - sudo ${FIXED}`,
  '',
].join('\n');

const TRACKER = {
  sudo: {
    [EXPLOITED]: {
      description: 'sudo lets whoever asks twice become <b>root</b>.',
      scope: 'local',
      releases: {
        bookworm: {
          status: 'resolved',
          repositories: { 'bookworm-security': FIXED },
          fixed_version: FIXED,
          urgency: 'high',
        },
      },
    },
    [MINOR]: {
      description: 'sudo logs too much.',
      releases: {
        bookworm: {
          status: 'open',
          repositories: { 'bookworm-security': FIXED },
          urgency: 'low',
          nodsa: 'Minor issue',
          nodsa_reason: '',
        },
      },
    },
  },
};

const KEV = {
  title: 'Known exploited vulnerabilities',
  catalogVersion: '2026.11.30',
  dateReleased: '2026-11-30T12:00:00Z',
  count: 1,
  vulnerabilities: [
    {
      cveID: EXPLOITED,
      vendorProject: 'sudo',
      product: 'sudo',
      vulnerabilityName: 'sudo asks twice',
      dateAdded: '2026-11-10',
      shortDescription: 'It asks twice.',
      requiredAction: 'Apply what the vendor says.',
      dueDate: '2026-12-01',
      knownRansomwareCampaignUse: 'Known',
      notes: '',
      cwes: ['CWE-269'],
    },
  ],
};

const EPSS = [
  '#model_version:v2026.03.14,score_date:2026-11-30T00:00:00+0000',
  'cve,epss,percentile',
  `${EXPLOITED},0.43400,0.97200`,
  `${MINOR},0.00040,0.11000`,
  '',
].join('\n');

const RECORD = {
  dataType: 'CVE_RECORD',
  dataVersion: '5.1',
  cveMetadata: {
    cveId: EXPLOITED,
    state: 'PUBLISHED',
    datePublished: '2026-11-01T10:00:00.000Z',
    dateUpdated: '2026-11-02T10:00:00.000Z',
  },
  containers: {
    cna: {
      title: 'sudo asks twice',
      descriptions: [
        {
          lang: 'en',
          value: 'sudo lets whoever asks twice become <b>root</b>.',
        },
      ],
      problemTypes: [
        {
          descriptions: [
            {
              type: 'CWE',
              cweId: 'CWE-269',
              description: 'CWE-269 Improper Privilege Management',
              lang: 'en',
            },
          ],
        },
      ],
      metrics: [
        {
          cvssV3_1: {
            version: '3.1',
            baseScore: 7.8,
            vectorString: 'CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H',
          },
        },
      ],
      references: [{ url: 'https://sudo.example.test/advisory' }],
    },
  },
};

/** Files as the sources' servers have them, by the names that they have there. */
export async function writeErrataFolder() {
  await mkdir(FOLDER, { recursive: true });
  const files = {
    list: DSA_LIST,
    json: JSON.stringify(TRACKER),
    'known_exploited_vulnerabilities.json': JSON.stringify(KEV),
    'epss_scores-current.csv.gz': EPSS,
    [`${EXPLOITED}.json`]: JSON.stringify(RECORD),
  };
  for (const [name, text] of Object.entries(files)) {
    await writeFile(join(FOLDER, name), text);
  }
}
