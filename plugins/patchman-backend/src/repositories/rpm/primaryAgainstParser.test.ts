import fc from 'fast-check';
import type { OfferedPackage } from 'backstage-plugin-patchman-node';
import { read, readByParser } from './__testUtils__/readPrimary';
import { packageXml, primaryXml } from './__testUtils__/RpmTestRepository';

const one = packageXml('one');

describe('against the parser', () => {
  const text = fc
    .array(
      fc.constantFrom(
        'a',
        'B',
        '9',
        '.',
        '-',
        'é',
        '€',
        '😀',
        '&amp;',
        '&lt;',
        '&#65;',
        '&#x1F600;',
        '>',
        "'",
        '"',
        ']',
        '~',
        '^',
      ),
      { maxLength: 8 },
    )
    .map(parts => parts.join(''));
  const attribute = fc
    .tuple(text, fc.constantFrom('"', "'"))
    .map(([value, quote]) => `${quote}${value.replaceAll(quote, '')}${quote}`);
  const space = fc.constantFrom('', ' ', '\n', '\t ');
  const noise = fc.constantFrom(
    '',
    '',
    '',
    '<!-- </package> -->',
    '<![CDATA[<name>]]>',
    '<?pi?>',
    '<x:y/>',
    '<file type="dir">/a</file>',
    '<packager>p</packager>',
    '<name>again</name>',
    '<format/>',
  );
  const element = (name: string, content: fc.Arbitrary<string>) =>
    fc
      .tuple(content, space, noise)
      .map(
        ([inner, gap, other]) =>
          `${other}<${name}${gap}>${inner}</${name}${gap}>${gap}`,
      );
  const entry = fc
    .tuple(
      attribute,
      fc.constantFrom('', ' flags="LT"', ' flags="GE"'),
      attribute,
      fc.boolean(),
    )
    .map(
      ([name, flags, ver, closed]) =>
        `<rpm:entry name=${name}${flags} ver=${ver} rel='1'${
          closed ? '/>' : '></rpm:entry>'
        }`,
    );
  const capability = fc
    .constantFrom('lib.so()(64bit)', '/bin/sh', 'a&#40;b', 'x', "it's(not)")
    .map(name => `<rpm:entry name="${name}" flags="EQ" ver="1"/>`);
  const packages = fc.array(
    fc
      .tuple(
        element('name', text),
        element('arch', fc.constantFrom('x86_64', 'noarch', 'src', '')),
        fc
          .tuple(attribute, attribute, space)
          .map(
            ([ver, rel, gap]) =>
              `<version${gap || ' '}epoch="0" rel=${rel} ver = ${ver}${gap}/>`,
          ),
        element('rpm:vendor', text),
        element(
          'rpm:sourcerpm',
          text.map(name => `${name}-1-2.src.rpm`),
        ),
        fc
          .array(entry, { maxLength: 3 })
          .map(
            entries => `<rpm:obsoletes>${entries.join('\n')}</rpm:obsoletes>`,
          ),
        fc
          .array(fc.oneof(entry, capability), { maxLength: 4 })
          .map(entries => `<rpm:provides>${entries.join(' ')}</rpm:provides>`),
        noise,
      )
      .map(
        ([name, arch, version, vendor, source, obsoletes, provides, other]) =>
          `<package type="rpm">${name}${arch}${version}${other}<format>${vendor}${source}${provides}${obsoletes}${other}</format></package>`,
      ),
    { maxLength: 6 },
  );
  const outcome = async (
    work: () => Promise<OfferedPackage[]> | OfferedPackage[],
  ) => {
    try {
      return await work();
    } catch (error) {
      return (error as Error).message;
    }
  };

  it('agrees in every field of random documents, however they are cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        packages,
        fc.integer({ min: 1, max: 400 }),
        async (items, size) => {
          const document = primaryXml(items);
          expect(await outcome(() => read(document, size))).toEqual(
            await outcome(() => readByParser(document)),
          );
        },
      ),
      { numRuns: 400, seed: 11 },
    );
  });

  it('agrees on random damage that the parser does not refuse', async () => {
    await fc.assert(
      fc.asyncProperty(
        packages,
        fc.nat(),
        fc.constantFrom(
          '<',
          '>',
          '&',
          '"',
          '',
          '</name>',
          '<name>',
          '/',
          '\u0000',
        ),
        async (items, position, damage) => {
          const document = primaryXml([...items, one]);
          // The declaration of the encoding comes first.
          const at = 60 + (position % (document.length - 60));
          const damaged =
            document.slice(0, at) + damage + document.slice(at + 1);
          const parsed = await outcome(() => readByParser(damaged));
          const scanned = await outcome(() => read(damaged, 50));
          // Bytes may be read where the parser refuses what nobody asked for, never otherwise than the parser reads them.
          expect(scanned).toEqual(
            typeof parsed === 'string' ? scanned : parsed,
          );
        },
      ),
      { numRuns: 400, seed: 12 },
    );
  });
});
