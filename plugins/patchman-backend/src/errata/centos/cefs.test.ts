import { readAll } from '../__testUtils__/readAll';
import { readCefs } from './cefs';

const ADVISORY = `<CESA-2024--1249 description="Not available" issue_date="2024-03-12 14:01:10"
  product="CentOS Linux" severity="Important" notes="Fixes CVE-2022-42896" synopsis="Important CentOS kernel Update"
  references="https://access.redhat.com/errata/RHSA-2024:1249 https://lists.centos.org/x.html" type="Security Advisory">
  <os_arch>x86_64</os_arch>
  <os_release>7</os_release>
  <packages>bpftool-3.10.0-1160.114.2.el7.x86_64.rpm</packages>
  <packages>kernel-3.10.0-1160.114.2.el7.src.rpm</packages>
  <packages>nonsense</packages>
</CESA-2024--1249>`;

describe('CEFS', () => {
  it('tells advisories of old CentOS, without epochs', async () => {
    const { found, warnings } = await readAll(
      readCefs,
      `<opt>${ADVISORY}<meta author="x"><minver>20200101</minver></meta></opt>`,
    );
    expect(found).toEqual([
      {
        record: 'advisory',
        namespace: 'centos',
        name: 'CESA-2024:1249',
        kind: 'security',
        severity: 'Important',
        retracted: false,
        title: 'Important CentOS kernel Update',
        description: '',
        issued: '2024-03-12T14:01:10Z',
        updated: null,
        cves: ['CVE-2022-42896'],
        references: [
          {
            kind: 'other',
            id: '',
            url: 'https://access.redhat.com/errata/RHSA-2024:1249',
            title: '',
          },
          {
            kind: 'other',
            id: '',
            url: 'https://lists.centos.org/x.html',
            title: '',
          },
        ],
        fixes: [
          {
            release: 'centos:7',
            channel: 'standard',
            kind: 'binary',
            name: 'bpftool',
            version: '3.10.0-1160.114.2.el7',
            arch: 'x86_64',
          },
        ],
      },
    ]);
    expect(warnings[0]).toContain('1 packages without a usable name');
  });

  it.each([
    ['a web page', '<html><body>502', /web page/],
    ['an end that is cut off', `<opt>${ADVISORY.slice(0, 400)}`, /well-formed/],
    ['another document', '<updates></updates>', /should hold <opt>/],
    ['entities', '<!DOCTYPE opt [<!ENTITY a "b">]><opt/>', /document type/],
    ['nothing', '', /empty/],
  ])('is refused for %s', async (_what, text, reason) => {
    await expect(readAll(readCefs, text)).rejects.toThrow(reason);
  });
});
