import { readAll } from '../__testUtils__/readAll';
import { readDebianAdvisories } from './advisoryList';

/** Pieces end anywhere. */
const read = (text: string) => readAll(readDebianAdvisories, text, 61);

describe("Debian's list of advisories", () => {
  it('tells names, dates, CVEs and the version of each source in each release', async () => {
    const { found, warnings } = await read(
      [
        '[31 Jul 2025] DSA-5970-1 sope - security update',
        '\t{CVE-2025-53603 CVE-2025-1}',
        '\t[bookworm] - sope 5.8.0-1+deb12u1',
        '\tNOTE: a note',
        '\t[trixie] - sope 5.12.1-1',
        '[18 Sep 2024] DLA-3891-1 mariadb-10.5 - security update',
        '\t{CVE-2024-21096}',
        '\t[bullseye] - mariadb-10.5 1:10.5.26-0+deb11u2',
        '',
      ].join('\n'),
    );
    expect(warnings).toEqual([]);
    expect(found).toMatchObject([
      {
        namespace: 'debian',
        name: 'DSA-5970-1',
        kind: 'security',
        title: 'sope - security update',
        issued: '2025-07-31T00:00:00Z',
        cves: ['CVE-2025-53603'],
        references: [
          { url: 'https://security-tracker.debian.org/tracker/DSA-5970-1' },
        ],
        fixes: [
          {
            release: 'debian:12',
            channel: 'standard',
            kind: 'source',
            name: 'sope',
            version: '5.8.0-1+deb12u1',
          },
          { release: 'debian:13', version: '5.12.1-1' },
        ],
      },
      {
        name: 'DLA-3891-1',
        fixes: [
          {
            release: 'debian:11',
            channel: 'lts',
            name: 'mariadb-10.5',
            version: '1:10.5.26-0+deb11u2',
          },
        ],
      },
    ]);
  });

  it.each([
    [
      'without packages and without a dash in the title',
      '[18 Apr 2018] DSA-4205-1 jessie end-of-life\n\tNOTE: end of security support for jessie\n',
      { name: 'DSA-4205-1', title: 'jessie end-of-life', cves: [], fixes: [] },
    ],
    [
      'without CVEs',
      '[18 Oct 2018] DSA-4323-1 drupal7 - security update\n\t[stretch] - drupal7 7.52-2+deb9u5\n',
      { cves: [], fixes: [{ name: 'drupal7' }] },
    ],
    [
      'of two sources',
      '[04 Feb 2010] DSA-1991-1 squid squid3 - denial of service\n\t[lenny] - squid 2.7.STABLE3-4.1lenny1\n\t[lenny] - squid3 3.0.STABLE8-3+lenny3\n',
      { fixes: [{ name: 'squid' }, { name: 'squid3' }] },
    ],
    [
      'with double spaces',
      '[09 Sep 2010] DSA-2107-1 couchdb  - arbitrary code execution\n\t[wheezy] - curl  7.26.0-1+wheezy5\n',
      {
        title: 'couchdb - arbitrary code execution',
        fixes: [{ name: 'curl', version: '7.26.0-1+wheezy5' }],
      },
    ],
    [
      'with spaces in place of tabs, and none of a revision',
      '[01 Aug 2002] DSA-141 mpack - buffer overflow\n        {CVE-2002-1425}\n        [woody] - mpack 1.5-7woody2\n',
      {
        name: 'DSA-141',
        cves: ['CVE-2002-1425'],
        fixes: [{ release: 'debian:3.0' }],
      },
    ],
    [
      'with a date in words',
      '[December 5th, 2005] DTSA-26-1 trackballs - symlink attack\n\t[etch] - trackballs 1.1.1-0.0etch1 (high)\n',
      {
        name: 'DTSA-26-1',
        issued: '2005-12-05T00:00:00Z',
        fixes: [{ version: '1.1.1-0.0etch1' }],
      },
    ],
    [
      'whose release is not affected or at its end',
      '[06 Dec 2011] DSA-2360-1 x - y\n\t[jessie] - virtualbox <end-of-life>\n\t[lenny] - vlc <not-affected> (Vulnerable code not present)\n',
      { fixes: [] },
    ],
    [
      'with a CVE that is not assigned yet and blanks in its braces',
      '[06 Dec 2011] DSA-1-1 x - y\n\t{ CVE-2023-XXXX  CVE-2006-0467 TEMP-0000000-ABCDEF }\n',
      { cves: ['CVE-2006-0467'] },
    ],
  ])('takes one %s', async (_what, text, expected) => {
    const { found, warnings } = await read(text);
    expect(found).toMatchObject([expected]);
    expect(warnings).toEqual([]);
  });

  it('takes 375 CVEs of one line', async () => {
    const cves = Array.from(
      { length: 375 },
      (_, i) => `CVE-2026-${10_000 + i}`,
    );
    const { found } = await read(
      `[01 Jul 2026] DLA-4710-1 linux - security update\n\t{${cves.join(
        ' ',
      )}}\n\t[bookworm] - linux 6.1.180-1\n`,
    );
    expect(found[0].cves).toEqual(cves);
  });

  it('loses only the lines that cannot be read, and says how many', async () => {
    const { found, warnings } = await read(
      [
        '[31 Jul 2025] nonsense',
        '\t[bookworm] - lost 1',
        '[31 Jul 2025] DSA-1-1 a - b',
        '\t[bookworm] - a\u0000b 1',
        '\t[bookworm] nothing',
        `\t[bookworm] - a ${'9'.repeat(400)}`,
        `\t[bookworm] - long ${'x'.repeat(2_000_000)}`,
        '\t[bookworm] - a 1.0-1',
        '[31 Jul 2025] DSA-2-1 c - d',
      ].join('\n'),
    );
    expect(found.map(({ name, fixes }) => [name, fixes.length])).toEqual([
      ['DSA-1-1', 1],
      ['DSA-2-1', 0],
    ]);
    expect(warnings).toEqual([expect.stringContaining('headings')]);
    expect(warnings[0]).toContain('1 lines were too long');
  });

  it.each([
    ['', /empty/],
    ['<!DOCTYPE html><title>Sign in</title>', /is a web page/],
  ])('refuses %j', async (text, reason) => {
    await expect(read(text)).rejects.toThrow(reason);
  });
});
