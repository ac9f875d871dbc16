import fc from 'fast-check';
import { parseXml, XmlReader } from '.';
import { TreeBuilder } from './TreeBuilder';

const read = (text: string) =>
  parseXml(Buffer.from(text), 'it', 'r', { elements: 20 });

/** As documents that come in pieces are read, by the other parser. */
function readByPieces(text: string) {
  const trees = new TreeBuilder('it', 1, 'r', {});
  const reader = new XmlReader('it', trees);
  reader.write(text);
  reader.close();
  return trees.complete[0];
}

describe('a small document', () => {
  const name = fc.constantFrom('a', 'b', 'x:c', 'toString');
  const text = fc.constantFrom(
    ...['', 'text', ' ', '\n  ', '&amp;lt;', '&#65;&#x1F600;', '1', 'true'],
    ...['<![CDATA[<&amp;>]]>', '<!-- &no; -->', '<?p i?>', '&lt;&gt;&quot;'],
  );
  const attributes = fc
    .uniqueArray(fc.constantFrom('p', 'q', 'xml:base'))
    .chain(names =>
      fc
        .array(fc.constantFrom('"v"', "'>'", '""', '"a&amp;b &#10;"'), {
          minLength: names.length,
          maxLength: names.length,
        })
        .map(values => names.map((one, i) => ` ${one}=${values[i]}`).join('')),
    );
  const { element } = fc.letrec<{ element: string; content: string }>(tie => ({
    content: fc
      .array(fc.oneof({ maxDepth: 4 }, text, tie('element')), { maxLength: 3 })
      .map(pieces => pieces.join('')),
    element: fc
      .tuple(name, attributes, tie('content'))
      .map(([tag, given, inside]) =>
        inside === ''
          ? `<${tag}${given}/>`
          : `<${tag}${given}>${inside}</${tag} >`,
      ),
  }));

  it('is read as those that come in pieces are', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(element, { maxLength: 3 }), async children => {
        const document = `<?xml version="1.0"?>\n<r xmlns:x="y">${children.join(
          '',
        )}</r>\n`;
        const tree = await parseXml(Buffer.from(document), 'it', 'r');
        expect(tree).toEqual(readByPieces(document));
      }),
    );
  });

  it('is read in the encoding that it tells', async () => {
    const bytes = Buffer.concat([
      Buffer.from('<?xml version="1.0" encoding="iso-8859-1"?><r>'),
      Buffer.from([0xe9]),
      Buffer.from('</r>'),
    ]);
    expect((await parseXml(bytes, 'it', 'r')).text).toBe('é');
  });

  it.each<[string, string, RegExp]>([
    ['nothing', '', /^it is empty/],
    ['a web page', '<html></html>', /^it is a web page/],
    ['another root', '<s/>', /should hold <r>, but begins with <s>/],
    ['a document type', '<!DOCTYPE r><r/>', /declares a document type/],
    ['one inside', '<r><!doctype x></r>', /declares a document type/],
    [
      'an entity of its own',
      '<r>&lol;</r>',
      /not well-formed XML: undefined entity/,
    ],
    ['a bare ampersand', '<r a="1 & 2"/>', /not well-formed/],
    ['a NUL by reference', '<r>&#0;</r>', /not well-formed/],
    ['a control character', '<r>\u0001</r>', /disallowed character/],
    ['an open tag', '<r><a></r>', /not well-formed/],
    ['two roots', '<r/><r/>', /not well-formed/],
    ['text beside the root', '<r/>x', /not well-formed/],
    ['a name that is not for objects', '<r __proto__=""/>', /not well-formed/],
    ['the same attribute twice', '<r a="1" a="2"/>', /not well-formed/],
    ['100 deep', `<r>${'<a>'.repeat(100)}`, /nests more than 64 elements/],
    ['21 others', `<r>${'<a/>'.repeat(21)}</r>`, /more than 20 others/],
    ['a million tags', `<r>${'<a>'.repeat(1e6)}`, /more than 20 others/],
    ['5 MiB', `<r>${'x'.repeat(5 * 1024 * 1024)}</r>`, /larger than 4 MiB/],
    [
      '2,000 attributes',
      `<r${Array.from({ length: 2000 }, (_, i) => ` a${i}=""`).join('')}/>`,
      /more than 1000 attributes/,
    ],
  ])('with %s is refused', async (_, document, reason) => {
    await expect(read(document)).rejects.toThrow(reason);
  });
});
