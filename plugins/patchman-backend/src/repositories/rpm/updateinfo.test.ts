import { collect } from './__testUtils__/RpmTestRepository';
import { parseDate } from '../dates/parseDate';
import { readUpdateinfo } from './updateinfo';

async function* source(text: string) {
  for (let at = 0; at < text.length; at += 50) {
    yield Buffer.from(text.slice(at, at + 50));
  }
}
const read = (updates: string) =>
  collect(
    readUpdateinfo(
      source(`<?xml version="1.0"?>\n<updates>${updates}</updates>`),
    ),
  );

it('reads everything that an advisory says', async () => {
  const [advisory] = await read(`
    <update from="a@example.org" status="final" type="security" version="2">
      <id>RHSA-2026:1</id><title>nodejs &amp; npm: CVE-2026-0003</title>
      <issued date="2026-01-02 03:04:05"/><updated date="1767323045"/>
      <severity>Important</severity><summary>s</summary>
      <description><![CDATA[a <b>]]> c</description>
      <references>
        <reference href="https://example.org/1" id="1" title="see cve-2026-0001" type="bugzilla"/>
        <reference href="https://example.org/CVE-2026-0002" id="CVE-2026-0002" title="" type="cve"/>
        <reference href="https://example.org/self" id="RHSA-2026:1" type="self"/>
        <reference/>
      </references>
      <pkglist>
        <collection short="m"><name>m</name>
          <module name="nodejs" stream="20" version="8100" context="abc" arch="x86_64"/>
          <package name="nodejs" version="20.1" release="2.el9" epoch="1" arch="x86_64" src="x"><filename>nodejs-20.1-2.el9.x86_64.rpm</filename><reboot_suggested>True</reboot_suggested></package>
          <package name="nodejs" version="20.1" release="2.el9" epoch="1" arch="src"><filename>nodejs-20.1-2.el9.src.rpm</filename></package>
        </collection>
        <collection short="p">
          <package name="npm" version="9" release="1" epoch="0" arch="noarch"><filename>npm-9-1.noarch.rpm</filename></package>
          <package name="npm" version="9" release="1" epoch="0" arch="noarch"/>
          <package name="old" version="9" release="1" arch="noarch"><filename>old-9-1.src.rpm</filename></package>
          <package name="no-version" arch="noarch"/>
        </collection>
      </pkglist>
    </update>`);
  expect(advisory).toEqual({
    name: 'RHSA-2026:1',
    kind: 'security',
    severity: 'Important',
    retracted: false,
    title: 'nodejs & npm: CVE-2026-0003',
    description: 'a <b> c',
    issued: '2026-01-02T03:04:05Z',
    updated: '2026-01-02T03:04:05Z',
    rebootSuggested: true,
    cves: ['CVE-2026-0003', 'CVE-2026-0001', 'CVE-2026-0002'],
    references: [
      {
        kind: 'bugzilla',
        id: '1',
        url: 'https://example.org/1',
        title: 'see cve-2026-0001',
      },
      {
        kind: 'cve',
        id: 'CVE-2026-0002',
        url: 'https://example.org/CVE-2026-0002',
        title: '',
      },
      {
        kind: 'self',
        id: 'RHSA-2026:1',
        url: 'https://example.org/self',
        title: '',
      },
      { kind: 'other', id: '', url: '', title: '' },
    ],
    packages: [
      {
        name: 'nodejs',
        epoch: '1',
        version: '20.1',
        release: '2.el9',
        arch: 'x86_64',
        module: {
          name: 'nodejs',
          stream: '20',
          version: '8100',
          context: 'abc',
        },
        rebootSuggested: true,
      },
      { name: 'npm', epoch: '', version: '9', release: '1', arch: 'noarch' },
    ],
  });
});

it.each([
  ['security', 'security'],
  ['Bugfix', 'bugfix'],
  ['recommended', 'bugfix'],
  ['feature', 'enhancement'],
  ['optional', 'enhancement'],
  ['enhancement', 'enhancement'],
  ['newpackage', 'newpackage'],
  ['', 'other'],
  ['constructor', 'other'],
])('takes the type %p for %s', async (type, kind) => {
  const [advisory] = await read(`<update type="${type}"><id>a</id></update>`);
  expect(advisory.kind).toBe(kind);
});

it('does without all that may be missing', async () => {
  const advisories = await read(
    '<update/><other/><update status="retracted"><id> SUSE-1 </id><pkglist/><reboot_suggested/></update><update><id>b</id><reboot_suggested>False</reboot_suggested></update>',
  );
  expect(advisories).toMatchObject([
    {
      name: 'SUSE-1',
      retracted: true,
      rebootSuggested: true,
      issued: null,
      packages: [],
      references: [],
      cves: [],
    },
    { name: 'b', retracted: false, rebootSuggested: false },
  ]);
});

it.each([
  ['2007-01-15 11:26:31.79', '2007-01-15T11:26:31Z'],
  ['2024-01-30', '2024-01-30T00:00:00Z'],
  ['2024-01-30 10:00:00 UTC', '2024-01-30T10:00:00Z'],
  ['2024-01-30T10:00:00+02:00', '2024-01-30T08:00:00Z'],
  ['1213630432', '2008-06-16T15:33:52Z'],
  ['Tue, 30 Jan 2024 10:00:00 +0000', '2024-01-30T10:00:00Z'],
  ['None', null],
  ['', null],
])('reads the date %p as %p', (text, expected) => {
  expect(parseDate(text)).toBe(expected);
});

it.each([
  ['<updates><update><id>a</id></update>', /unclosed tag: updates/],
  ['<html><body/></html>', /is a web page/],
  ['<other/>', /should hold <updates>, but begins with <other>/],
  ['<!DOCTYPE x><updates/>', /declares a document type/],
  ['', /is empty/],
])('refuses %p', async (text, reason) => {
  await expect(collect(readUpdateinfo(source(text)))).rejects.toThrow(reason);
});

it.each([
  ['blanks', ' '.repeat(400_000)],
  ['blanks and a zone', `2024-01-01${' '.repeat(400_000)}UTC!`],
  ['digits', '9'.repeat(400_000)],
  ['a year of six digits', '+275760-09-13'],
])('takes a date of %s for none', (_, text) => {
  expect(parseDate(text)).toBeNull();
});

it('cuts what is too long, leaves out what is no name, and says so once', async () => {
  const warnings: string[] = [];
  const long = 'x'.repeat(300_000);
  const cves = Array.from(
    { length: 6000 },
    (_, at) => `CVE-2024-${10000 + at}`,
  );
  const [advisory] = await collect(
    readUpdateinfo(
      source(
        `<updates><update><id>A-1</id><title>${cves.join(
          ' ',
        )}</title><description>${long}</description><severity>${long}</severity>
              <references><reference href="http://${long}" id="1"/></references>
              <pkglist><collection><package name="${'n'.repeat(
                256,
              )}" version="1" arch="noarch"/><package name="b" version="1" arch="noarch"/></collection></pkglist>
              </update><update><id>${long}</id></update></updates>`,
      ),
      message => warnings.push(message),
    ),
  );
  expect(advisory.description).toHaveLength(128 * 1024);
  expect(advisory.title).toHaveLength(8 * 1024);
  expect(advisory.severity).toHaveLength(64);
  expect(advisory.cves).toHaveLength(5000);
  expect(advisory.references).toMatchObject([{ id: '1', url: '' }]);
  expect(advisory.packages.map(({ name }) => name)).toEqual(['b']);
  expect(warnings).toHaveLength(1);
  expect(warnings[0]).toMatch(/1 titles were cut/);
  expect(warnings[0]).toMatch(/1 advisories whose id is too long/);
});

it('refuses more advisories than any repository has', async () => {
  async function* many() {
    yield Buffer.from('<updates>');
    const thousand = Buffer.from('<update><id>a</id></update>'.repeat(1000));
    for (let at = 0; at <= 200; at++) yield thousand;
  }
  await expect(collect(readUpdateinfo(many()))).rejects.toThrow(
    'more than 200000 advisories',
  );
}, 120_000);
