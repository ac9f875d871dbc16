import {
  packageXml,
  primaryXml,
} from '../../rpm/__testUtils__/RpmTestRepository';
import {
  fill,
  oddCharacters,
  oddDates,
  type Makers,
  type Order,
} from './kinds';

const harmless = packageXml('harmless');
const withHarmless = (...packages: string[]) =>
  primaryXml([harmless, ...packages]);
const inDescription = (content: string) =>
  packageXml('odd').replace(
    '<summary>s</summary>',
    `<summary>s</summary><description>${content}</description>`,
  );
const laughs = (amount: number) =>
  `<!DOCTYPE m [<!ENTITY a "${'x'.repeat(100)}">${fill(
    amount,
    index => `<!ENTITY a${index} "&a;&a;&a;&a;&a;&a;&a;&a;">`,
  )}]>`;
const relations = (amount: number, list: string) =>
  `    <rpm:${list}>${fill(
    amount,
    index => `<rpm:entry name="n${index}" flags="LT" ver="${index}"/>`,
  )}</rpm:${list}>\n`;

/** primary.xml. */
export const primaryMakers: Makers = {
  size: ({ amount, random }) =>
    random.pick([
      () => withHarmless(packageXml('x'.repeat(amount))),
      () => withHarmless(packageXml('odd', '1'.repeat(amount))),
      () =>
        withHarmless(packageXml('odd').replace('V<', `${'V'.repeat(amount)}<`)),
      () => withHarmless(inDescription('x'.repeat(amount))),
      () => withHarmless(`<!--${'x'.repeat(amount)}-->`),
      () => withHarmless(inDescription(fill(amount, '<![CDATA[x]]><!-- -->'))),
    ])(),
  depth: ({ amount, random }) =>
    random.pick([
      () => withHarmless(inDescription(fill(amount, '<a>'))),
      () =>
        withHarmless(
          inDescription(
            `${fill(amount / 2, '<a>')}${fill(amount / 2, '</a>')}`,
          ),
        ),
      () => fill(amount, '<metadata>'),
    ])(),
  product: ({ amount, random }) => {
    const each = Math.ceil(Math.sqrt(amount) * 4);
    const list = random.pick(['obsoletes', 'provides']);
    return withHarmless(
      ...Array.from({ length: Math.ceil(amount / each) }, (_, index) =>
        packageXml(`p${index}`, '1', relations(each, list)),
      ),
    );
  },
  alias: ({ amount, random }) =>
    random.pick([
      () => withHarmless().replace('<metadata', `${laughs(amount)}<metadata`),
      () => withHarmless(inDescription(fill(amount, '&amp;'))),
      () => withHarmless(packageXml(fill(amount, '&#65;'))),
      () => withHarmless(inDescription(fill(amount, '&unknown;'))),
    ])(),
  blanks: ({ amount, random }) => {
    const blank = random.pick([' ', '\n', '\t', '\r']).repeat(amount);
    return random.pick([
      () => withHarmless(blank),
      () => withHarmless(packageXml(`${blank}odd`)),
      () => withHarmless(packageXml('odd').replace('<arch>', `<arch${blank}>`)),
      () => withHarmless(packageXml('odd').replace('epoch=', `${blank}epoch=`)),
      () => `${blank}${withHarmless()}`,
      () => withHarmless().replace('<metadata', `<metadata${blank}`),
    ])();
  },
  NUL: ({ amount, random }) => {
    const odd = random.pick([...oddCharacters, '&#0;', '&#xD800;', '&#127;']);
    return random.pick([
      () => withHarmless(packageXml(`o${odd}dd`)),
      () => withHarmless(packageXml('odd', `1${odd}`)),
      () => withHarmless(inDescription(odd.repeat(Math.min(amount, 1000)))),
      () => Buffer.alloc(amount),
    ])();
  },
  date: order =>
    withHarmless(
      packageXml('odd').replace(
        '<summary>',
        `<time file="${oddDates(order)}" build="${oddDates(order)}"/><summary>`,
      ),
    ),
  slash: ({ amount, random }) =>
    random.pick([
      () => withHarmless(packageXml('/'.repeat(amount))),
      () =>
        withHarmless(
          packageXml('odd').replace(
            '<rpm:vendor>',
            `<rpm:sourcerpm>${fill(
              amount,
              'a-',
            )}.src.rpm</rpm:sourcerpm><rpm:vendor>`,
          ),
        ),
      () =>
        withHarmless(inDescription(`<location href="${'/'.repeat(amount)}"/>`)),
    ])(),
  files: ({ amount }) =>
    withHarmless(fill(amount, index => packageXml(`p${index}`))),
  names: ({ amount, random }) =>
    random.pick([
      () =>
        withHarmless(
          packageXml('odd').replace(
            '<version',
            `<version ${fill(amount, index => `a${index}="1" `)}`,
          ),
        ),
      () => withHarmless(inDescription(`<${'n'.repeat(amount)}/>`)),
      () =>
        withHarmless(packageXml('odd', '1', relations(amount, 'obsoletes'))),
      () =>
        withHarmless(
          packageXml(
            'odd',
            '1',
            `<rpm:obsoletes><rpm:entry name="${'n'.repeat(
              amount,
            )}"/></rpm:obsoletes>`,
          ),
        ),
      () => withHarmless(fill(amount, index => `<x${index}/>`)),
    ])(),
};

const updates = (...items: string[]) =>
  `<?xml version="1.0"?>\n<updates><update type="security"><id>HARMLESS-1</id></update>${items.join(
    '',
  )}</updates>`;
const update = (content: string, id = 'ODD-1') =>
  `<update type="security"><id>${id}</id>${content}</update>`;
const references = (amount: number) =>
  `<references>${fill(
    amount,
    index =>
      `<reference href="http://r.example.org/${index}" id="CVE-2024-${
        10000 + index
      }" type="cve"/>`,
  )}</references>`;
const collection = (amount: number, name = 'p') =>
  `<pkglist><collection>${fill(
    amount,
    index =>
      `<package name="${name}${index}" epoch="0" version="1" release="1" arch="x86_64"/>`,
  )}</collection></pkglist>`;

/** updateinfo.xml. */
export const updateinfoMakers: Makers = {
  size: ({ amount, random }) => {
    const long = 'x'.repeat(amount);
    return random.pick([
      () => updates(update(`<description>${long}</description>`)),
      () => updates(update(`<title>${long}</title>`)),
      () => updates(update('', long)),
      () => updates(update(`<severity>${long}</severity>`)),
      () =>
        updates(
          update(
            `<references><reference href="http://${long}" title="${long}" id="${long}"/></references>`,
          ),
        ),
      () =>
        updates(
          fill(amount, index =>
            update(
              `<description>${'x'.repeat(10_000)}</description>`,
              `ODD-${index}`,
            ),
          ),
        ),
    ])();
  },
  depth: ({ amount }) => updates(update(fill(amount, '<a>'))),
  product: ({ amount }) =>
    updates(
      fill(amount, index =>
        update(`${references(500)}${collection(500)}`, `ODD-${index}`),
      ),
    ),
  alias: ({ amount, random }) =>
    random.pick([
      () => updates().replace('<updates', `${laughs(amount)}<updates`),
      () =>
        updates(update(`<description>${fill(amount, '&lt;')}</description>`)),
    ])(),
  blanks: ({ amount, random }) => {
    const blank = random.pick([' ', '\n', '\t']).repeat(amount);
    return random.pick([
      () => updates(update(`<issued>2024-01-01${blank}x</issued>`)),
      () => updates(update(`<issued date="${blank}"/>`)),
      () => updates(update(`<title>${blank}</title>`)),
      () => updates(blank),
    ])();
  },
  NUL: ({ random }) => {
    const odd = random.pick([...oddCharacters, '&#0;', '&#xDFFF;', '&#133;']);
    return random.pick([
      () =>
        updates(
          update(`<title>a${odd}b</title><description>${odd}</description>`),
        ),
      () => updates(update('', `ODD${odd}`)),
      () =>
        updates(
          update(
            `<pkglist><collection><package name="a${odd}" version="1" arch="noarch"/></collection></pkglist>`,
          ),
        ),
    ])();
  },
  date: order =>
    updates(
      update(
        order.random.pick([
          `<issued date="${oddDates(order)}"/><updated date="${oddDates(
            order,
          )}"/>`,
          `<issued>${oddDates(order)}</issued>`,
        ]),
      ),
    ),
  slash: ({ amount }) =>
    updates(
      update(
        `<references><reference href="${'/'.repeat(amount)}" id="${fill(
          amount,
          'CVE-',
        )}"/></references>`,
      ),
    ),
  files: ({ amount, random }) =>
    random.pick([
      () => updates(fill(amount, index => update('', `ODD-${index}`))),
      () => updates(update(collection(amount))),
      () => updates(update(references(amount))),
    ])(),
  names: ({ amount, random }) =>
    random.pick([
      () =>
        updates(
          update(
            `<title>${fill(
              amount,
              index => `CVE-2024-${10000 + index} `,
            )}</title>`,
          ),
        ),
      () =>
        updates(
          update(
            `<pkglist><collection><package name="${'n'.repeat(
              amount,
            )}" version="${'1'.repeat(
              amount,
            )}" arch="noarch"/></collection></pkglist>`,
          ),
        ),
      () => updates(update(`<x ${fill(amount, index => `a${index}="1" `)}/>`)),
    ])(),
};

const sum = '0'.repeat(64);
const data = (type: string, href: string, more = '') =>
  `<data type="${type}"><checksum type="sha256">${sum}</checksum><location href="${href}"/>${more}</data>`;
const repomd = (...items: string[]) =>
  `<?xml version="1.0"?>\n<repomd><revision>1700000000</revision>${items.join(
    '',
  )}</repomd>`;

/** repomd.xml. */
export const repomdMakers: Makers = {
  size: ({ amount }) => repomd(data('primary', 'x'.repeat(amount))),
  depth: ({ amount }) => repomd(fill(amount, '<data>')),
  product: ({ amount }) =>
    repomd(
      data(
        'primary',
        'p',
        fill(amount, `<checksum type="sha256">${sum}</checksum>`),
      ),
    ),
  alias: ({ amount }) =>
    repomd(data('primary', 'p')).replace('<repomd', `${laughs(amount)}<repomd`),
  blanks: ({ amount }) =>
    repomd(
      data(
        'primary',
        `${' '.repeat(amount)}p`,
        `<size>${' '.repeat(amount)}1</size>`,
      ),
    ),
  NUL: ({ random }) =>
    repomd(
      data(`primary`, `p${random.pick(oddCharacters)}`),
      `<tags><distro>${random.pick(oddCharacters)}</distro></tags>`,
    ),
  date: order =>
    repomd(
      data('primary', 'p', `<timestamp>${oddDates(order)}</timestamp>`),
    ).replace('1700000000', oddDates(order)),
  slash: ({ amount, random }) =>
    repomd(
      data('primary', `${random.pick(['/', '../', '//'])}`.repeat(amount / 4)),
    ),
  files: ({ amount }) =>
    repomd(
      data('primary', 'p'),
      fill(amount, index => data(`t${index}`, `f${index}`)),
    ),
  names: ({ amount }) =>
    repomd(
      data('n'.repeat(amount), 'p'),
      `<tags><distro>${'n'.repeat(amount)}</distro></tags>`,
    ),
};

const url = (index: number) => `http://m${index}.example.org/repo/`;

/** A mirror list, one address a line. */
export const mirrorlistMakers: Makers = {
  size: ({ amount }) => `http://m.example.org/${'x'.repeat(amount)}\n`,
  depth: ({ amount }) => `http://m.example.org/${fill(amount, '$a{$b')}\n`,
  product: ({ amount }) =>
    fill(
      amount,
      index =>
        `${url(index).replace(
          '/repo/',
          '/$releasever/$basearch/'.repeat(20),
        )}\n`,
    ),
  alias: ({ amount }) =>
    `http://m.example.org/${fill(amount, '${basearch}')}\n`,
  blanks: ({ amount, random }) =>
    `${random
      .pick([' ', '\n', '\r', '\t'])
      .repeat(amount)}http://m.example.org/`,
  NUL: ({ random }) => `http://m.example.org/${random.pick(oddCharacters)}\n`,
  date: order =>
    `# ${oddDates(order)}\nhttp://m.example.org/${oddDates(order)}\n`,
  slash: ({ amount }) =>
    `http://m.example.org${'/'.repeat(amount)}a${'/'.repeat(amount)}\n`,
  files: ({ amount }) => fill(amount, index => `${url(index)}\n`),
  names: ({ amount }) =>
    `http://${'n'.repeat(amount)}.example.org/\n#${'#'.repeat(amount)}\n`,
};

const metalink = (content: string) =>
  `<?xml version="1.0"?>\n<metalink version="3.0"><files><file name="repomd.xml">${content}</file></files></metalink>`;
const resource = (address: string, attributes = 'preference="100"') =>
  `<url ${attributes}>${address}</url>`;

/** A metalink. */
export const metalinkMakers: Makers = {
  size: ({ amount }) =>
    metalink(
      `<resources>${resource(`http://${'x'.repeat(amount)}`)}</resources>`,
    ),
  depth: ({ amount }) => metalink(fill(amount, '<a>')),
  product: ({ amount }) =>
    metalink(
      `<alternates>${fill(
        amount,
        `<alternate><verification>${`<hash type="sha256">${sum}</hash>`.repeat(
          20,
        )}</verification></alternate>`,
      )}</alternates>`,
    ),
  alias: ({ amount }) =>
    metalink('').replace('<metalink', `${laughs(amount)}<metalink`),
  blanks: ({ amount }) =>
    metalink(
      `<size>${' '.repeat(amount)}</size><resources>${resource(
        `${' '.repeat(amount)}http://m.example.org/`,
      )}</resources>`,
    ),
  NUL: ({ random }) =>
    metalink(
      `<resources>${resource(
        `http://m.example.org/${random.pick(oddCharacters)}`,
      )}</resources>`,
    ),
  date: order => metalink(`<timestamp>${oddDates(order)}</timestamp>`),
  slash: ({ amount }) =>
    metalink(
      `<resources>${resource(
        `http://m.example.org${'/'.repeat(amount)}`,
      )}</resources>`,
    ),
  files: ({ amount }) =>
    metalink(
      `<resources>${fill(amount, index => resource(url(index)))}</resources>`,
    ),
  names: ({ amount }) =>
    metalink(
      `<verification><hash type="${'n'.repeat(
        amount,
      )}">x</hash></verification><resources>${resource(
        url(1),
        `preference="${'9'.repeat(amount)}"`,
      )}</resources>`,
    ),
};

export type { Order };
