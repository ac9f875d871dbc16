import { mergeDetails } from './mergeDetails';
import type { CveDetails, CveScore } from '../../evaluation/matching/model';

const CVE = 'CVE-2025-0001';
const told = (source: string, more: Partial<CveDetails>) => ({
  source,
  details: { cve: CVE, state: 'published' as const, ...more },
});
const score = (
  by: string,
  version: CveScore['version'],
  value: number | null,
): CveScore => ({ by, version, vector: `${by}/${version}`, score: value });

describe('what is known of a CVE', () => {
  it("is the vendor's text, and everybody's scores in the order in which they count", () => {
    expect(
      mergeDetails([
        told('cve-nvd', { scores: [score('nvd', '3.1', 9.8)] }),
        told('cve-mitre', {
          title: 'a title',
          text: 'the programme says',
          published: '2025-01-02T00:00:00Z',
          scores: [
            score('cna', '3.1', 7),
            score('cisa-adp', '3.1', 8),
            score('cna', '2.0', 10),
          ],
          cwes: ['CWE-79'],
        }),
        told('debian-tracker', { text: 'Debian says' }),
        told('redhat-vex', {
          text: 'Red Hat says',
          severity: 'Moderate',
          published: '2025-01-01T00:00:00Z',
          scores: [score('redhat', '3.1', 5.5), score('redhat', '4.0', 3)],
          cwes: ['CWE-79', 'CWE-80'],
        }),
      ]),
    ).toEqual({
      state: 'published',
      disputed: false,
      title: 'a title',
      text: { text: 'Debian says', source: 'debian-tracker' },
      published: '2025-01-02T00:00:00Z',
      modified: null,
      severities: [{ severity: 'Moderate', source: 'redhat-vex' }],
      scores: [
        ['redhat', '4.0'],
        ['redhat', '3.1'],
        ['cna', '3.1'],
        ['cisa-adp', '3.1'],
        ['nvd', '3.1'],
        ['cna', '2.0'],
      ].map(([by, version]) => expect.objectContaining({ by, version })),
      cwes: ['CWE-79', 'CWE-80'],
    });
  });

  it('tells a score once that the NVD passes on', () => {
    const same = score('cna', '3.1', 7);
    const { scores } = mergeDetails([
      told('cve-nvd', { scores: [same] }),
      told('cve-mitre', { scores: [same] }),
    ]);
    expect(scores).toHaveLength(1);
  });

  it('is rejected only by the programme, and disputed by anybody', () => {
    expect(mergeDetails([told('cve-nvd', { state: 'rejected' })]).state).toBe(
      'published',
    );
    expect(
      mergeDetails([told('cve-mitre', { state: 'rejected', disputed: true })]),
    ).toMatchObject({ state: 'rejected', disputed: true });
  });

  it('may be nothing', () => {
    expect(mergeDetails([])).toMatchObject({ text: null, scores: [] });
  });
});
