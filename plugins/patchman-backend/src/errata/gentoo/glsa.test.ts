import { Bounds } from '../Bounds';
import { isGlsa, readGlsa } from './glsa';

const DOCTYPE = '<!DOCTYPE glsa SYSTEM "http://www.gentoo.org/dtd/glsa.dtd">';

const glsa = (affected: string, more = '', doctype = DOCTYPE) =>
  Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>
${doctype}
<glsa id="202511-02">
    <title>WebKitGTK+: Multiple
      Vulnerabilities</title>
    <synopsis>Many vulnerabilities &amp; more have been discovered, the worst &lt;of&gt; which &#x2019;s bad.</synopsis>
    <product type="ebuild">webkit-gtk</product>
    <announced>2025-11-24</announced>
    <revised count="1">2025-11-25: 02</revised>
    <bug>938026</bug>
    <bug>no bug</bug>
    <affected>${affected}</affected>
    <impact type="high"><p>Please review</p></impact>
    <references>
        <uri link="https://nvd.nist.gov/vuln/detail/CVE-2024-40857">CVE-2024-40857</uri>
        <uri link="https://nvd.nist.gov/nvd.cfm?cvename=CVE-2017-9800">
          CVE-2017-9800
        </uri>
        <uri link="https://webkitgtk.org/security/WSA-2025-0002.html">WSA-2025-0002</uri>
    </references>
    ${more}
</glsa>`);

const read = async (bytes: Buffer): Promise<any[]> =>
  readGlsa(bytes, new Bounds());

describe('a Gentoo Linux Security Advisory', () => {
  it('tells the versions of each slot that have the fix', async () => {
    expect(
      await read(
        glsa(`<package name="net-libs/webkit-gtk" auto="yes" arch="*">
            <unaffected range="ge" slot="4.1">2.48.5</unaffected>
            <unaffected range="ge" slot="*">2.48.6</unaffected>
            <vulnerable range="lt" slot="4.1">2.48.5</vulnerable>
        </package>`),
      ),
    ).toEqual([
      {
        record: 'advisory',
        namespace: 'gentoo',
        name: 'GLSA-202511-02',
        kind: 'security',
        severity: 'high',
        retracted: false,
        title: 'WebKitGTK+: Multiple Vulnerabilities',
        description:
          'Many vulnerabilities & more have been discovered, the worst <of> which ’s bad.',
        issued: '2025-11-24T00:00:00Z',
        updated: '2025-11-25T00:00:00Z',
        cves: ['CVE-2024-40857', 'CVE-2017-9800'],
        references: [
          expect.objectContaining({
            url: 'https://security.gentoo.org/glsa/202511-02',
          }),
          expect.objectContaining({
            url: 'https://bugs.gentoo.org/938026',
          }),
        ],
        fixes: [
          {
            release: 'gentoo',
            channel: 'standard',
            kind: 'source',
            name: 'net-libs/webkit-gtk',
            version: '2.48.5',
            slot: '4.1',
          },
          expect.objectContaining({ version: '2.48.6' }),
        ],
      },
    ]);
  });

  it('keeps ranges and architectures', async () => {
    const [{ fixes }] = await read(
      glsa(`<package name="dev-vcs/subversion" auto="yes" arch="amd64 x86">
        <unaffected range="ge">1.9.7</unaffected>
        <unaffected range="rgt">1.8.18</unaffected>
        <unaffected range="odd">1.8.18</unaffected>
        <vulnerable range="eq">0.1.1</vulnerable>
      </package>`),
    );
    expect(
      fixes.map(({ arch, range, version }: any) => [arch, range, version]),
    ).toEqual([
      ['amd64', undefined, '1.9.7'],
      ['x86', undefined, '1.9.7'],
      ['amd64', 'rgt', '1.8.18'],
      ['x86', 'rgt', '1.8.18'],
    ]);
  });

  it.each([
    ['an end that is cut off', glsa('').subarray(0, 500), /well-formed/],
    ['no XML', Buffer.from('403 Forbidden'), /well-formed|should hold/],
    ['another document', Buffer.from('<opt/>'), /should hold <glsa>/],
    ['nothing', Buffer.alloc(0), /./],
    [
      'entities of its own',
      glsa('', '', '<!DOCTYPE glsa [<!ENTITY a "b">]>'),
      /document type/,
    ],
    [
      'entities of elsewhere',
      glsa('', '', '<!DOCTYPE glsa SYSTEM "x" [<!ENTITY % a SYSTEM "b">]>'),
      /document type/,
    ],
    ['size', glsa('', 'x'.repeat(1_100_000)), /larger than 1024 KiB/],
    [
      'too many tags',
      glsa('', '<a/>'.repeat(20_200)),
      /more than 10000 others/,
    ],
    [
      'depth',
      glsa('', '<a>'.repeat(80) + '</a>'.repeat(80)),
      /nests more than 64/,
    ],
  ])('is refused for %s', async (_what, bytes, reason) => {
    await expect(read(bytes)).rejects.toThrow(reason);
  });

  it('expands nothing that it does not know', async () => {
    await expect(
      read(Buffer.from('<glsa id="202511-02"><title>&a;</title></glsa>')),
    ).rejects.toThrow('undefined entity');
  });

  it('is none without a number', async () => {
    expect(
      await read(Buffer.from('<glsa id="x"><title>a</title></glsa>')),
    ).toEqual([]);
  });

  it('is told by its file', () => {
    expect(isGlsa('glsa-master/glsa-202511-02.xml')).toBe(true);
    expect(isGlsa('glsa-master/glsa.dtd')).toBe(false);
  });
});
