import { gzipSync } from 'node:zlib';
import { laughs, modules, updates } from './goodDocuments';
import { packageXml, primaryXml } from './RpmTestRepository';

const mebibyte = 1024 * 1024;
const one = packageXml('one');
const offered = ['one-1.0-1.x86_64'];
const doctype = (declaration: string, text = primaryXml([one])) =>
  text.replace('<metadata', `${declaration}\n<metadata`);
const latin = (text: string) => Buffer.from(text, 'latin1');
const inside = (text: string) => one.replace('<summary>s', `<summary>${text}`);

/** A primary.xml that somebody made on purpose, and what must come of it: a reason, or exactly these packages. */
export const hostilePrimaries: [string, Buffer | string, RegExp | string[]][] =
  [
    [
      'an internal entity',
      doctype('<!DOCTYPE m [<!ENTITY e "x">]>'),
      /document type/,
    ],
    [
      'an external entity',
      doctype(
        '<!DOCTYPE m [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
        primaryXml([packageXml('&e;')]),
      ),
      /document type/,
    ],
    [
      'an external entity over http',
      doctype(
        '<!DOCTYPE m [<!ENTITY e SYSTEM "http://169.254.169.254/">]>',
        primaryXml([packageXml('&e;')]),
      ),
      /document type/,
    ],
    [
      'a parameter entity',
      doctype('<!DOCTYPE m [<!ENTITY % e SYSTEM "http://127.0.0.1/"> %e;]>'),
      /document type/,
    ],
    [
      'an external document type',
      doctype('<!DOCTYPE m SYSTEM "http://127.0.0.1/m.dtd">'),
      /document type/,
    ],
    [
      'a billion laughs',
      doctype(laughs, primaryXml([packageXml('&a19;')])),
      /document type/,
    ],
    [
      'a document type after the packages',
      primaryXml([one, '<!DOCTYPE m [<!ENTITY e "x">]>']),
      /inappropriately located doctype|document type/,
    ],
    [
      'an entity nobody declared',
      primaryXml([packageXml('&nbsp;')]),
      /undefined entity/,
    ],
    [
      'an XInclude',
      primaryXml([inside('<xi:include href="file:///etc/passwd"/>')]),
      offered,
    ],
    [
      'a stylesheet',
      primaryXml(['<?xml-stylesheet href="http://127.0.0.1/"?>', one]),
      offered,
    ],
    [
      'nesting of 100',
      primaryXml([inside('<a>'.repeat(100) + '</a>'.repeat(100))]),
      /nests more than 64/,
    ],
    [
      'nesting of 100,000',
      primaryXml([inside('<a>'.repeat(1e5) + '</a>'.repeat(1e5))]),
      /nests more than 64/,
    ],
    [
      'nesting of 100,000 without an end',
      primaryXml([inside('<a>'.repeat(1e5))]),
      /nests more than 64/,
    ],
    [
      'nesting outside of packages',
      primaryXml(['<a>'.repeat(1e5)]),
      /nests more than 64/,
    ],
    [
      'a text of 20 MiB',
      primaryXml([inside('x'.repeat(20 * mebibyte))]),
      /longer than 16 MiB/,
    ],
    [
      'a package of 40 MiB',
      primaryXml([inside('x'.repeat(40 * mebibyte))]),
      /longer than 16 MiB/,
    ],
    [
      'a comment of 40 MiB',
      primaryXml([`<!--${'x'.repeat(40 * mebibyte)}-->`, one]),
      /longer than 4 MiB/,
    ],
    ['40 MiB of spaces', primaryXml([' '.repeat(40 * mebibyte), one]), offered],
    ['40 MiB of nothing else', Buffer.alloc(40 * mebibyte), /primary\.xml/],
    ['40 MiB before the root', ' '.repeat(40 * mebibyte), /primary\.xml/],
    [
      'an attribute of 1 MiB',
      primaryXml([
        one.replace('<package', `<package a="${'x'.repeat(mebibyte)}"`),
      ]),
      offered,
    ],
    [
      '10,000 attributes',
      primaryXml([
        one.replace(
          '<version',
          `<version ${Array.from({ length: 1e4 }, (_, at) => `a${at}="1"`).join(
            ' ',
          )}`,
        ),
      ]),
      offered,
    ],
    [
      'a name of 1 MiB',
      primaryXml([inside(`<${'a'.repeat(mebibyte)}/>`)]),
      offered,
    ],
    [
      'a package within a package',
      primaryXml([inside(packageXml('two'))]),
      offered,
    ],
    [
      'a package that never ends',
      primaryXml([one.replace('</package>', '')]),
      /not well-formed/,
    ],
    [
      'an end without a beginning',
      primaryXml(['</package>']),
      /not well-formed/,
    ],
    ['two roots', primaryXml([one]) + primaryXml([one]), /not well-formed/],
    ['something behind the root', `${primaryXml([one])}<x>`, /not well-formed/],
    [
      'tags that cross',
      primaryXml([inside('<a><b></a></b>')]),
      /not well-formed/,
    ],
    [
      'the wrong root',
      primaryXml([one]).replace(/metadata/g, 'otherdata'),
      /begins with <otherdata>/,
    ],
    ['advisories', updates, /begins with <updates>/],
    ['modules', modules, /not well-formed/],
    ['JSON', '{"packages": []}', /not well-formed/],
    ['a web page', '<!doctype html><html></html>', /web page/],
    [
      'compressed twice',
      gzipSync(primaryXml([one])),
      /not well-formed|web page|primary\.xml/,
    ],
    ['nothing', '', /empty/],
    ['one byte', '<', /not well-formed/],
    [
      'a name that is not UTF-8',
      latin(primaryXml([packageXml('caf\u00e9')])),
      /not valid UTF-8/,
    ],
    [
      'a version that is not UTF-8',
      latin(primaryXml([packageXml('one', '1\u00e9')])),
      /not valid UTF-8/,
    ],
    [
      'a summary that is not UTF-8',
      latin(primaryXml([inside('caf\u00e9')])),
      offered,
    ],
    [
      'overlong UTF-8',
      Buffer.concat([
        Buffer.from(primaryXml([]).replace('</metadata>\n', '<package><name>')),
        Buffer.from('c0af', 'hex'),
        Buffer.from(
          '</name><arch>x86_64</arch><version ver="1"/></package></metadata>',
        ),
      ]),
      /not valid UTF-8/,
    ],
    [
      'a zero byte in a name',
      primaryXml([packageXml('o\u0000ne')]),
      /not well-formed/,
    ],
    [
      'a reference to the zero byte',
      primaryXml([packageXml('o&#0;ne')]),
      /not well-formed/,
    ],
    [
      'a reference beyond Unicode',
      primaryXml([packageXml('o&#x110000;ne')]),
      /not well-formed/,
    ],
    [
      'half a surrogate',
      primaryXml([packageXml('o&#xD800;ne')]),
      /not well-formed/,
    ],
    [
      'UTF-16 that nobody declared',
      Buffer.from(primaryXml([one]), 'utf16le'),
      /not well-formed/,
    ],
    [
      'an unknown encoding',
      primaryXml([one]).replace('UTF-8', 'EBCDIC-X'),
      /not a known encoding/,
    ],
    [
      'an attribute twice',
      primaryXml([one.replace('ver=', 'ver="9" ver=')]),
      /duplicate attribute/,
    ],
    [
      'an attribute without quotes',
      primaryXml([one.replace('"1.0"', '1.0')]),
      /not well-formed/,
    ],
    [
      '< in an attribute',
      primaryXml([one.replace('"1.0"', '"1<0"')]),
      /not well-formed/,
    ],
    [
      'the same package twice',
      primaryXml([one, one]),
      [...offered, ...offered],
    ],
    ['no name', primaryXml([packageXml(''), one]), offered],
    [
      'no version',
      primaryXml([one.replace(/<version[^>]*>/, ''), one]),
      offered,
    ],
    ['an empty version', primaryXml([packageXml('two', ''), one]), offered],
    [
      'an epoch that is no number',
      primaryXml([packageXml('two').replace('epoch="0"', 'epoch="x"'), one]),
      offered,
    ],
    [
      'an epoch beyond all',
      primaryXml([
        packageXml('two').replace('epoch="0"', `epoch="${'9'.repeat(99)}"`),
        one,
      ]),
      offered,
    ],
    [
      'a negative epoch',
      primaryXml([packageXml('two').replace('epoch="0"', 'epoch="-1"'), one]),
      offered,
    ],
    ['a space in a name', primaryXml([packageXml('a b')]), /has a space/],
    ['a line end in a name', primaryXml([packageXml('a\nb')]), /has a space/],
    [
      'fields in the wrong place',
      primaryXml([
        `<format>${one}</format>`,
        '<name>x</name><arch>y</arch>',
        one,
      ]),
      offered,
    ],
    ['a count that lies', primaryXml([one], 4_000_000_000), offered],
    ['source packages only', primaryXml([one.replace('x86_64', 'src')]), []],
  ];
