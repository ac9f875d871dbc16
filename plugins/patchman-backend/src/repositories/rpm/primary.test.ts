import type { OfferedPackage } from 'backstage-plugin-patchman-node';
import { packageXml, primaryXml } from './__testUtils__/RpmTestRepository';
import { read, readByParser } from './__testUtils__/readPrimary';
import { RpmPackageBuilder } from './RpmPackageBuilder';
import { scanPackage } from './scanPackage';

const scans = (text: string) => {
  const bytes = Buffer.from(text);
  return scanPackage(bytes, 0, bytes.length, new RpmPackageBuilder());
};

it('reads the fields that matter', async () => {
  const packages = await read(
    primaryXml([
      `<package type="rpm"><name>a</name><arch>noarch</arch>
       <version rel='2.el9' ver = "1&amp;0~rc1" epoch="1"/>
       <packager>&lt;x&gt;</packager>
       <format><rpm:vendor>Gr&#252;n &amp; Söhne</rpm:vendor>
       <rpm:sourcerpm>a-src-1.0-2.el9.src.rpm</rpm:sourcerpm>
       <rpm:provides><rpm:entry name="a" flags="EQ" ver="1"/><rpm:entry name="other" flags="EQ" ver="1"/>
       <rpm:entry name="libx.so.1()(64bit)"/><rpm:entry flags="EQ" ver="1" name="config(a)"/><rpm:entry name="/bin/a"/>
       <rpm:entry name="other"/><rpm:entry name="x&amp;y"/></rpm:provides>
       <rpm:obsoletes><rpm:entry name="b"/>
       <rpm:entry name="c" flags="LT" epoch="1" ver="2" rel="3"/>
       <rpm:entry flags="GE" ver="2" epoch="0" name="d"></rpm:entry></rpm:obsoletes>
       <rpm:conflicts><rpm:entry name="nor-me"/></rpm:conflicts></format></package>`,
      packageXml('plain'),
      packageXml('source').replace('x86_64', 'src'),
      packageXml('nosource').replace('x86_64', 'nosrc'),
      packageXml('no-version').replace(/<version.*>/, ''),
    ]),
  );
  expect(packages).toEqual([
    {
      type: 'rpm',
      name: 'a',
      epoch: '1',
      version: '1&0~rc1',
      release: '2.el9',
      arch: 'noarch',
      attributes: {
        source: { name: 'a-src', version: '1.0-2.el9' },
        vendor: 'Grün & Söhne',
        obsoletes: ['b', 'c < 1:2-3', 'd >= 2'],
        provides: ['other = 1', 'other', 'x&y'],
      },
    },
    {
      type: 'rpm',
      name: 'plain',
      epoch: '',
      version: '1.0',
      release: '1',
      arch: 'x86_64',
      attributes: { vendor: 'V' },
    },
  ]);
});

it('keeps versions of what is provided only with packages that obsolete something', async () => {
  const provides =
    '<rpm:provides><rpm:entry name="x" flags="EQ" epoch="0" ver="1" rel="2"/><rpm:entry name="y" flags="LT" epoch="1" ver="3"/></rpm:provides>';
  const obsoletes = '<rpm:obsoletes><rpm:entry name="old"/></rpm:obsoletes>';
  const packages = await read(
    primaryXml([
      packageXml('a').replace('<format>', `<format>${provides}`),
      packageXml('b').replace('<format>', `<format>${provides}${obsoletes}`),
    ]),
  );
  expect(packages.map(({ attributes }) => attributes?.provides)).toEqual([
    ['x', 'y'],
    ['x = 1-2', 'y < 1:3'],
  ]);
});

const one = packageXml('one');
const two = packageXml('two');
const names = (packages: OfferedPackage[]) => packages.map(({ name }) => name);

it.each<[string, string, string[]]>([
  [
    'a comment that holds the end of a package',
    primaryXml([one.replace('<summary>', '<!-- </package> --><summary>'), two]),
    ['one', 'two'],
  ],
  [
    'CDATA',
    primaryXml([one.replace('>one<', '><![CDATA[one]]><'), two]),
    ['one', 'two'],
  ],
  [
    'CDATA that looks like a package',
    primaryXml([
      one.replace('>s<', '><![CDATA[</package><package><name>x</name>]]><'),
      two,
    ]),
    ['one', 'two'],
  ],
  [
    'a comment between packages',
    primaryXml([one, '<!-- x -->', two]),
    ['one', 'two'],
  ],
  [
    'a comment before the root',
    primaryXml([one]).replace('<metadata', '<!-- <package> -->\n<metadata'),
    ['one'],
  ],
  ['a processing instruction', primaryXml(['<?x </package> ?>', one]), ['one']],
  [
    'a prefix for everything',
    primaryXml([one])
      .replace(/<(\/?)(?=[a-z])(?!rpm:)/g, '<$1c:')
      .replace('xmlns=', 'xmlns:c='),
    ['one'],
  ],
  ['no prefix at all', primaryXml([one]).replace(/rpm:/g, ''), ['one']],
  ['an empty repository', primaryXml([]), []],
  ['an empty element as root', '<metadata packages="0"/>', []],
  ['an empty package', primaryXml(['<package/>', one]), ['one']],
  [
    'spaces in the closing tag',
    primaryXml([one.replace('</package>', '</package\n>'), two]),
    ['one', 'two'],
  ],
  [
    'spaces in closing tags inside',
    primaryXml([one.replace('</name>', '</name >'), two]),
    ['one', 'two'],
  ],
  [
    '> in an attribute',
    primaryXml([one.replace('<summary>', '<summary a=">/>" b=\'">\'>')]),
    ['one'],
  ],
  [
    'an element of the same name deeper down',
    primaryXml([one.replace('<summary>s', '<summary><name>x</name>')]),
    ['one'],
  ],
  [
    'a package inside of a package',
    primaryXml([one.replace('<summary>s</summary>', two), two]),
    ['one', 'two'],
  ],
  ['character references', primaryXml([packageXml('o&#x6E;&#101;')]), ['one']],
  [
    'line ends of Windows',
    primaryXml([one, two]).replace(/\n/g, '\r\n'),
    ['one', 'two'],
  ],
  ['no line ends', primaryXml([one, two]).replace(/\n */g, ''), ['one', 'two']],
  ['a byte order mark', `\ufeff${primaryXml([one])}`, ['one']],
  ['no XML declaration', primaryXml([one]).replace(/^<\?.*\n/, ''), ['one']],
  [
    'xml:base and other attributes',
    primaryXml([
      one.replace(
        '<package',
        '<package xml:base="https://elsewhere.example.org/" x:y="z"',
      ),
    ]),
    ['one'],
  ],
  ['another count than it says', primaryXml([one, two], 7), ['one', 'two']],
  [
    '<packager>',
    primaryXml([one.replace('<summary>', '<packager>x</packager><summary>')]),
    ['one'],
  ],
])('understands %s', async (_, text, expected) => {
  for (const size of [16384, 7, 1]) {
    expect(names(await read(text, size))).toEqual(expected);
  }
  expect(await read(text)).toEqual(readByParser(text));
});

it('understands other encodings', async () => {
  const text = primaryXml([packageXml('one').replace('V<', 'Söhne<')]);
  const latin = Buffer.from(text.replace('UTF-8', 'ISO-8859-1'), 'latin1');
  const wide = Buffer.from(
    `\ufeff${text.replace('UTF-8', 'UTF-16')}`,
    'utf16le',
  );
  for (const bytes of [latin, wide]) {
    expect((await read(bytes))[0].attributes).toEqual({ vendor: 'Söhne' });
  }
});

it.each<[string, string | Buffer, RegExp]>([
  ['an empty file', '', /is empty/],
  ['a web page', '<!DOCTYPE html><html><body>Login</body></html>', /web page/],
  [
    'another document',
    '<filelists><package/></filelists>',
    /begins with <filelists>/,
  ],
  ['text', 'no packages here', /not well-formed XML/],
  [
    'a missing end',
    primaryXml([one]).replace('</metadata>', ''),
    /not well-formed XML: unclosed tag: metadata/,
  ],
  [
    'a document cut off in a package',
    primaryXml([one, two]).slice(0, -150),
    /not well-formed XML: unclosed tag/,
  ],
  [
    'something after the end',
    `${primaryXml([one])}<metadata/>`,
    /not well-formed XML/,
  ],
  [
    'a document type',
    primaryXml([one]).replace(
      '<metadata',
      '<!DOCTYPE m [<!ENTITY e "x">]><metadata',
    ),
    /declares a document type/,
  ],
  [
    'an external entity',
    primaryXml([packageXml('&e;')]).replace(
      '<metadata',
      '<!DOCTYPE m [<!ENTITY e SYSTEM "file:///etc/passwd">]><metadata',
    ),
    /declares a document type/,
  ],
  [
    'an unknown entity',
    primaryXml([packageXml('a&nbsp;b')]),
    /not well-formed XML: undefined entity/,
  ],
  [
    'tags that do not fit',
    primaryXml([one.replace('</name>', '</arch>')]),
    /not well-formed XML: unexpected close tag/,
  ],
  [
    'an attribute twice',
    primaryXml([one.replace('epoch="0"', 'ver="1" epoch="0"')]),
    /not well-formed XML: duplicate attribute/,
  ],
  [
    'a control character',
    primaryXml([packageXml('a\u0001b')]),
    /not well-formed XML/,
  ],
  [
    'a name that is not UTF-8',
    Buffer.from(primaryXml([packageXml('caf\u00e9')]), 'latin1'),
    /is not valid UTF-8/,
  ],
  ['a space in a name', primaryXml([packageXml('a b')]), /has a space/],
  [
    'an unknown encoding',
    primaryXml([one]).replace('UTF-8', 'x-none'),
    /not a known encoding/,
  ],
  [
    'deep nesting',
    primaryXml([
      one.replace(
        '<summary>s',
        '<!---->'.concat(
          '<a>'.repeat(100),
          's',
          '</a>'.repeat(100),
          '<summary>',
        ),
      ),
    ]),
    /nests more than 64/,
  ],
])('refuses %s', async (_, text, reason) => {
  for (const size of [16384, 11]) {
    await expect(read(text, size)).rejects.toMatchObject({
      kind: 'content',
      message: expect.stringMatching(reason),
    });
  }
});

it('leaves what it cannot judge to the parser', () => {
  expect(scans(one)).toBe(true);
  expect(scans(one.replace('<summary>', '<!--x--><summary>'))).toBe(false);
  expect(scans(one.replace('>one<', '>&bogus;<'))).toBe(false);
  expect(scans(one.replace('>one<', '>a<b/>c<'))).toBe(false);
  expect(scans(one.replace('</format>', ''))).toBe(false);
});
