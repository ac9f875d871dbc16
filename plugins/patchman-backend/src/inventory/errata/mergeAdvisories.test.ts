import { mergeAdvisories, type ToldAdvisory } from './mergeAdvisories';
import type {
  PackageFix,
  SourceAdvisory,
} from '../../evaluation/matching/model';
import { canonicalName } from './canonicalName';

const fix = (release: string, version: string): PackageFix => ({
  release,
  channel: 'standard',
  kind: 'binary',
  name: 'a',
  version,
});

const told = (
  by: ToldAdvisory['by'],
  more: Partial<SourceAdvisory>,
): ToldAdvisory => ({
  by,
  advisory: {
    namespace: 'rocky',
    name: 'RLSA-2025:1',
    kind: 'security',
    severity: '',
    retracted: false,
    title: '',
    description: '',
    issued: null,
    updated: null,
    cves: [],
    references: [],
    fixes: [],
    ...more,
  },
});

describe('an advisory of which two tell', () => {
  it('has the packages of its repository, and the rest of whoever knows it', () => {
    const merged = mergeAdvisories([
      told('source', {
        severity: 'Important',
        title: 'a title',
        description: 'a text',
        issued: '2025-01-01T00:00:00Z',
        cves: ['CVE-2025-0001', 'CVE-2025-0002'],
        fixes: [fix('rocky:9', '0:2-1'), fix('rocky:8', '0:2-1.el8')],
      }),
      told('repository', {
        title: 'its own title',
        cves: ['CVE-2025-0001'],
        fixes: [fix('rocky:9', '0:1-1')],
      }),
    ]);
    expect(merged).toMatchObject({
      severity: 'Important',
      title: 'its own title',
      description: 'a text',
      issued: '2025-01-01T00:00:00Z',
      cves: ['CVE-2025-0001', 'CVE-2025-0002'],
    });
    expect(merged.fixes.map(one => [one.release, one.version])).toEqual([
      ['rocky:9', '0:1-1'],
      ['rocky:8', '0:2-1.el8'],
    ]);
  });

  it('has the packages of the source that was updated last, whatever their order', () => {
    const one = told('source', {
      updated: '2025-01-02T00:00:00Z',
      fixes: [fix('rocky:9', 'new')],
      references: [{ kind: 'self', id: 'x', url: 'https://a/', title: '' }],
    });
    const other = told('source', {
      updated: '2025-01-01T00:00:00Z',
      fixes: [fix('rocky:9', 'old')],
      references: [{ kind: 'other', id: '', url: 'https://a/', title: '' }],
    });
    expect(mergeAdvisories([one, other])).toEqual(
      mergeAdvisories([other, one]),
    );
    expect(mergeAdvisories([other, one])).toMatchObject({
      fixes: [{ version: 'new' }],
      references: [{ kind: 'self' }],
    });
  });

  it('is itself when one tells', () => {
    const one = told('source', { fixes: [fix('rocky:9', '1')] });
    expect(mergeAdvisories([one])).toEqual(one.advisory);
  });
});

describe("an advisory's name", () => {
  it.each([
    ['ALSA-2025-0059', 'ALSA-2025:0059'],
    ['alsa-2025:0059', 'ALSA-2025:0059'],
    ['rhsa-2024_6163', 'RHSA-2024:6163'],
    ['RLSA-2025:21816', 'RLSA-2025:21816'],
    ['6342-1', 'USN-6342-1'],
    ['usn-6342-1', 'USN-6342-1'],
    ['DSA-5734-2', 'DSA-5734-2'],
    ['ELSA-2007-0057', 'ELSA-2007-0057'],
    ['openSUSE-SU-2016:1623-1', 'openSUSE-SU-2016:1623-1'],
    ['suse-su-2015:0011-2', 'SUSE-SU-2015:0011-2'],
    ['ALAS2-2023-1', 'ALAS2-2023-1'],
    ['FEDORA-2023-6d4055d482', 'FEDORA-2023-6D4055D482'],
  ])('%s is %s', (name, canonical) => {
    expect(canonicalName(name)).toBe(canonical);
  });
});
