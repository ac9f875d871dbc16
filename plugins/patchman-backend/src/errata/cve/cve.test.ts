import { Bounds } from '../Bounds';
import { readCveRecord } from './cveRecord';
import { readNvdPage } from './nvd';

const VECTOR = 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H';

describe('a record of the CVE programme', () => {
  const read = (value: unknown) => readCveRecord(value, new Bounds());

  it('tells its text, weaknesses, and the scores of each who gave one', () => {
    expect(
      read({
        cveMetadata: {
          cveId: 'CVE-2024-3094',
          state: 'PUBLISHED',
          datePublished: '2024-03-29T16:51:12.588Z',
          dateUpdated: '2025-11-20T07:17:48.594Z',
        },
        containers: {
          cna: {
            title: 'Xz: malicious code',
            tags: ['disputed'],
            descriptions: [
              { lang: 'es', value: 'Código' },
              { lang: 'en-US', value: 'Malicious code.' },
            ],
            metrics: [
              { other: { type: 'rating', content: {} } },
              { cvssV3_1: { baseScore: 10, vectorString: VECTOR } },
              {
                cvssV4_0: {
                  baseScore: 9.3,
                  vectorString:
                    'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N',
                },
              },
            ],
            problemTypes: [
              { descriptions: [{ cweId: 'CWE-506' }, { description: 'x' }] },
            ],
          },
          adp: [
            {
              providerMetadata: { shortName: 'CISA-ADP' },
              metrics: [
                { cvssV2_0: { vectorString: 'AV:N/AC:L/Au:N/C:N/I:N/A:C' } },
              ],
              problemTypes: [{ descriptions: [{ cweId: 'CWE-506' }] }],
            },
          ],
        },
      }),
    ).toEqual([
      {
        record: 'cve',
        cve: 'CVE-2024-3094',
        state: 'published',
        disputed: true,
        title: 'Xz: malicious code',
        text: 'Malicious code.',
        published: '2024-03-29T16:51:12Z',
        modified: '2025-11-20T07:17:48Z',
        scores: [
          { by: 'cna', version: '3.1', vector: VECTOR, score: 10 },
          expect.objectContaining({ by: 'cna', version: '4.0', score: 9.3 }),
          expect.objectContaining({
            by: 'cisa-adp',
            version: '2.0',
            score: 7.8,
          }),
        ],
        cwes: ['CWE-506'],
      },
    ]);
  });

  it('names weaknesses and references, each once and bounded', () => {
    const described = (cweId: unknown, description?: unknown) => ({
      descriptions: [{ cweId, description }],
    });
    const reference = (url: unknown, name?: unknown) => ({ url, name });
    const [record] = read({
      cveMetadata: { cveId: 'CVE-2024-1000', state: 'PUBLISHED' },
      containers: {
        cna: {
          problemTypes: [
            described('CWE-79', 'CWE-79: Cross-site Scripting'),
            described('CWE-79', 'another name'),
            described('CWE-89', 'SQL Injection'),
            described('CWE-20', 'CWE-20'),
            described('CWE-22', 'CWE-23 Of another'),
            described('CWE-400', `CWE-400 ${'x'.repeat(1000)}`),
            described(7, {}),
          ],
          references: [
            reference('https://a.example/1', 'https://a.example/1'),
            reference('https://a.example/1', 'again'),
            reference('data:text/html,odd', 'odd'),
            reference(7, 'odd'),
            ...Array.from({ length: 200 }, (_, i) =>
              reference(`https://b.example/${i}`, 'one of many'),
            ),
          ],
        },
        adp: [{ references: 'none' }, 'odd'],
      },
    }) as any[];
    expect(record.cweNames).toEqual({
      'CWE-79': 'Cross-site Scripting',
      'CWE-89': 'SQL Injection',
      'CWE-400': expect.stringMatching(/^x{200,300}…?$/),
    });
    expect(record.references).toHaveLength(100);
    expect(record.references.slice(0, 2)).toEqual([
      { url: 'https://a.example/1', title: null },
      { url: 'https://b.example/0', title: 'one of many' },
    ]);
  });

  it('may be rejected', () => {
    expect(
      read({
        cveMetadata: { cveId: 'CVE-2023-23127', state: 'REJECTED' },
        containers: {
          cna: { rejectedReasons: [{ lang: 'en', value: 'No.' }] },
        },
      }),
    ).toEqual([
      { record: 'cve', cve: 'CVE-2023-23127', state: 'rejected', text: 'No.' },
    ]);
  });

  it.each([
    [null],
    [[]],
    [{ cveMetadata: { cveId: 'CVE-2024-3094' } }],
    [{ cveMetadata: { cveId: 'x', state: 'PUBLISHED' } }],
    [{ message: 'Forbidden' }],
  ])('is none of %j', value => {
    expect(read(value)).toEqual([]);
  });

  it('may lack everything else', () => {
    expect(
      read({
        cveMetadata: { cveId: 'CVE-2024-3094', state: 'PUBLISHED' },
        containers: { cna: { metrics: null, descriptions: [null] }, adp: 7 },
      }),
    ).toEqual([{ record: 'cve', cve: 'CVE-2024-3094', state: 'published' }]);
  });
});

describe("a page of the NVD's", () => {
  const read = (value: unknown) => readNvdPage(value, new Bounds());

  it('tells scores by who gave them, and weaknesses', () => {
    expect(
      read({
        resultsPerPage: 1,
        vulnerabilities: [
          {
            cve: {
              id: 'CVE-2021-44228',
              vulnStatus: 'Analyzed',
              metrics: {
                cvssMetricV2: [
                  {
                    source: 'nvd@nist.gov',
                    cvssData: {
                      vectorString: 'AV:N/AC:M/Au:N/C:C/I:C/A:C',
                      baseScore: 9.3,
                    },
                  },
                ],
                cvssMetricV31: [
                  {
                    source: '134c704f-9b21-4f2e-91b3-4a467353bcc0',
                    type: 'Secondary',
                    cvssData: { vectorString: VECTOR, baseScore: 10 },
                  },
                  {
                    source: 'security@apache.org',
                    cvssData: { vectorString: VECTOR, baseScore: 9 },
                  },
                ],
              },
              weaknesses: [
                {
                  description: [
                    { lang: 'en', value: 'CWE-502' },
                    { lang: 'en', value: 'NVD-CWE-noinfo' },
                  ],
                },
              ],
            },
          },
          { cve: { id: 'CVE-2022-0094', vulnStatus: 'Rejected', metrics: {} } },
          { cve: null },
        ],
      }),
    ).toEqual([
      {
        record: 'cve',
        cve: 'CVE-2021-44228',
        state: 'published',
        scores: [
          expect.objectContaining({ by: 'cisa-adp', score: 10 }),
          expect.objectContaining({ by: 'cna', score: 9 }),
          expect.objectContaining({ by: 'nvd', score: 9.3, version: '2.0' }),
        ],
        cwes: ['CWE-502'],
      },
      { record: 'cve', cve: 'CVE-2022-0094', state: 'rejected' },
    ]);
  });

  it('is empty of what is none', () => {
    expect(read({ message: 'Request forbidden' })).toEqual([]);
  });
});
