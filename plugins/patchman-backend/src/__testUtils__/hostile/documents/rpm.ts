import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { primaryXml } from '../../../repositories/rpm/__testUtils__/RpmTestRepository';
import { pack } from '../packing';
import { type HostileKind, type Random, upTo } from '../texts';
import { type DocumentMaker, Fields, xmlText } from './document';

const rpm = { type: 'rpm', id: 'r', name: 'r', urls: ['@SITE@'] };

const sha256 = (bytes: Buffer | string) =>
  createHash('sha256').update(bytes).digest('hex');

/** An rpm repository of which one document is given, told as it is. */
async function siteWith(
  type: 'primary' | 'updateinfo' | 'modules',
  document: string,
  kind: HostileKind,
  random: Random,
) {
  const files = new Map<string, Buffer | string>();
  const entries: string[] = [];
  const add = (
    name: string,
    href: string,
    packed: Buffer,
    openSize: number,
  ) => {
    files.set(href, packed);
    entries.push(
      `<data type="${name}"><checksum type="sha256">${sha256(
        packed,
      )}</checksum><location href="${href}"/><size>${
        packed.length
      }</size><open-size>${openSize}</open-size></data>`,
    );
  };
  if (type !== 'primary') {
    const empty = primaryXml([]);
    add('primary', 'repodata/primary.xml.gz', gzipSync(empty), empty.length);
  }
  const suffix = random.pick(['gz', 'xz', 'zst'] as const);
  const isHostile = kind === 'files' && random.below(2) === 0;
  const packed = await pack(document, suffix, random, isHostile);
  add(
    type,
    `repodata/${type}.${type === 'modules' ? 'yaml' : 'xml'}.${suffix}`,
    packed,
    // Whoever writes both can say what he likes.
    isHostile ? 2 ** 31 : Buffer.byteLength(document),
  );
  files.set(
    'repodata/repomd.xml',
    `<?xml version="1.0"?>\n<repomd xmlns="http://linux.duke.edu/metadata/repo"><revision>1</revision>${entries.join(
      '',
    )}</repomd>`,
  );
  return { repository: rpm, files };
}

/** Entities and name spaces that stand for much more than they are. */
function xmlAlias(root: string, inside: string, random: Random): string {
  if (random.below(2) === 0) {
    const entities = Array.from(
      { length: 40 },
      (_, at) => `<!ENTITY e${at + 1} "&e${at};&e${at};">`,
    );
    return `<?xml version="1.0"?><!DOCTYPE ${root} [<!ENTITY e0 "x">${entities.join(
      '',
    )}]><${root}>${inside}&e40;</${root}>`;
  }
  const spaces = Array.from(
    { length: 20_000 },
    (_, at) => ` xmlns:n${at}="u${at}"`,
  );
  return `<?xml version="1.0"?><${root}${spaces.join('')}>${inside}</${root}>`;
}

const nested = (name: string, depth: number, inside = '') =>
  `<${name}>`.repeat(depth) + inside + `</${name}>`.repeat(depth);

const primary: DocumentMaker = async (kind, random) => {
  const fields = new Fields(
    {
      name: 'a',
      arch: 'x86_64',
      epoch: '0',
      ver: '1',
      rel: '1',
      summary: 's',
      description: 'd',
      vendor: 'v',
      sourcerpm: 'a-1-1.src.rpm',
      href: 'a.rpm',
      provides: 'a',
      requires: 'b',
      obsoletes: 'c',
      flags: 'LT',
      file: '/usr/bin/a',
      time: '1700000000',
      packages: '1',
      checksum: 'ab',
    },
    kind,
    random,
    xmlText,
  );
  const f = (name: string) => fields.get(name);
  const entry = (name: string) =>
    `<rpm:entry name="${name}" flags="${f('flags')}" epoch="${f(
      'epoch',
    )}" ver="${f('ver')}" rel="${f('rel')}"/>`;
  const many = kind === 'product' ? upTo(3000, random) : 1;
  const each = kind === 'product' ? Math.ceil(300_000 / many) : 1;
  const files = kind === 'files' ? upTo(400_000, random) : 1;
  const one = (at: number) =>
    `<package type="rpm"><name>${f('name')}${at || ''}</name><arch>${f(
      'arch',
    )}</arch><version epoch="${f('epoch')}" ver="${f('ver')}" rel="${f(
      'rel',
    )}"/><checksum type="sha256" pkgid="YES">${f(
      'checksum',
    )}</checksum><summary>${f('summary')}</summary><description>${f(
      'description',
    )}</description><time file="${f('time')}" build="${f(
      'time',
    )}"/><location href="${f('href')}"/><format><rpm:vendor>${f(
      'vendor',
    )}</rpm:vendor><rpm:sourcerpm>${f(
      'sourcerpm',
    )}</rpm:sourcerpm><rpm:provides>${entry(f('provides')).repeat(
      each,
    )}</rpm:provides><rpm:requires>${entry(
      f('requires'),
    )}</rpm:requires><rpm:obsoletes>${entry(f('obsoletes')).repeat(
      each,
    )}</rpm:obsoletes>${`<file>${f('file')}</file>`.repeat(files)}${
      kind === 'depth'
        ? nested(
            random.pick(['x', 'format', 'package', 'rpm:entry']),
            upTo(300_000, random),
          )
        : ''
    }</format></package>`;
  const packages = Array.from({ length: many }, (_, at) => one(at)).join('');
  const document =
    kind === 'alias'
      ? xmlAlias('metadata', packages, random)
      : `<?xml version="1.0"?><metadata xmlns="http://linux.duke.edu/metadata/common" xmlns:rpm="http://linux.duke.edu/metadata/rpm" packages="${f(
          'packages',
        )}">${packages}</metadata>`;
  return siteWith('primary', document, kind, random);
};

const updateinfo: DocumentMaker = async (kind, random) => {
  const fields = new Fields(
    {
      type: 'security',
      id: 'X-1',
      title: 't CVE-2026-0001',
      issued: '2026-01-02 03:04:05',
      updated: '2026-01-02',
      severity: 'Important',
      description: 'd',
      reference: 'CVE-2026-1',
      href: 'https://example.org/',
      name: 'a',
      epoch: '0',
      version: '1',
      release: '1',
      arch: 'x86_64',
      module: 'm',
      stream: '1',
      reboot: 'True',
      status: 'final',
      from: 'a@example.org',
      collection: 'c',
    },
    kind,
    random,
    xmlText,
  );
  const f = (name: string) => fields.get(name);
  const product = kind === 'product';
  const [updates, collections, packages, references] = product
    ? random.pick([
        [1, 1, 1, 400_000],
        [1, 2000, 200, 1],
        [20, 200, 100, 20],
        [2000, 10, 20, 10],
      ])
    : [1, 1, 1, 1];
  const titles =
    product && random.below(3) === 0
      ? 'CVE-2026-1234 '.repeat(300_000)
      : f('title');
  const one = (at: number) =>
    `<update type="${f('type')}" status="${f('status')}" from="${f(
      'from',
    )}" version="1"><id>${f('id')}${
      at || ''
    }</id><title>${titles}</title><issued date="${f(
      'issued',
    )}"/><updated date="${f('updated')}"/><severity>${f(
      'severity',
    )}</severity><description>${f(
      'description',
    )}</description><references>${`<reference type="cve" id="${f(
      'reference',
    )}" href="${f('href')}" title="${f('reference')}"/>`.repeat(
      references,
    )}</references><pkglist>${`<collection short="${f('collection')}"><name>${f(
      'collection',
    )}</name><module name="${f('module')}" stream="${f(
      'stream',
    )}" version="1" context="c" arch="${f('arch')}"/>${`<package name="${f(
      'name',
    )}" epoch="${f('epoch')}" version="${f('version')}" release="${f(
      'release',
    )}" arch="${f('arch')}"><filename>${f(
      'name',
    )}</filename><reboot_suggested>${f(
      'reboot',
    )}</reboot_suggested></package>`.repeat(packages)}</collection>`.repeat(
      collections,
    )}${
      kind === 'depth'
        ? nested(
            random.pick(['collection', 'package', 'x']),
            upTo(300_000, random),
          )
        : ''
    }</pkglist></update>`;
  const all = Array.from({ length: updates }, (_, at) => one(at)).join('');
  const attributes =
    kind === 'files'
      ? Array.from({ length: 100_000 }, (_, at) => ` a${at}="1"`).join('')
      : '';
  const document =
    kind === 'alias'
      ? xmlAlias('updates', all, random)
      : `<?xml version="1.0"?><updates${attributes}>${all}</updates>`;
  return siteWith('updateinfo', document, kind, random);
};

/** YAML whose aliases stand for much more than is written. */
function yamlAlias(random: Random): string {
  const head = '---\ndocument: modulemd\nversion: 2\n';
  const many = upTo(20_000, random);
  const streams = (value: string) =>
    Array.from({ length: many }, (_, at) => `m${at}: ${value}`).join(',');
  return random.pick([
    () =>
      `${head}r: &r {${streams(
        '["1","2"]',
      )}}\ndata: {name: n, stream: s, dependencies: [${Array(2000)
        .fill('{requires: *r}')
        .join(',')}]}\n`,
    () =>
      `${head}r: &r [${Array(many)
        .fill('"a-0:1-1.x86_64"')
        .join(
          ',',
        )}]\ndata: {name: n, stream: s, artifacts: {rpms: *r}, profiles: {${Array.from(
        { length: 2000 },
        (_, at) => `p${at}: {rpms: *r}`,
      ).join(',')}}}\n`,
    () =>
      `a0: &a0 [x]\n${Array.from(
        { length: 60 },
        (_, at) => `a${at + 1}: &a${at + 1} [*a${at},*a${at}]\n`,
      ).join('')}`,
    () =>
      `${head}base: &b {${streams(
        '[x]',
      )}}\ndata: {name: n, stream: s, dependencies: [{requires: {<<: [${Array(
        500,
      )
        .fill('*b')
        .join(',')}]}}]}\n`,
    () =>
      `${head}k: &k ${'x'.repeat(
        many,
      )}\ndata: {name: *k, stream: *k, dependencies: [${Array(5000)
        .fill('{requires: {*k : [*k,*k,*k]}}')
        .join(',')}]}\n`,
    () => `${head}data: &d {name: n, stream: s, self: *d}\n`,
    () =>
      `${head}r: &r {${streams(
        '["1"]',
      )}}\ndata: {name: n, stream: s, dependencies: [${Array(20_000)
        .fill('*r')
        .join(',')}]}\n`,
  ])();
}

const modules: DocumentMaker = async (kind, random) => {
  if (kind === 'alias')
    return siteWith('modules', yamlAlias(random), kind, random);
  const fields = new Fields(
    {
      document: 'modulemd',
      version: '2',
      name: 'm',
      stream: '1',
      number: '20260101',
      context: 'c0ffee00',
      arch: 'x86_64',
      rpm: 'a-0:1-1.x86_64',
      requires: 'platform',
      requiredStream: 'el9',
      profile: 'common',
      summary: 's',
      license: 'MIT',
      component: 'a',
      ref: 'r',
      modified: '2026-01-01T00:00Z',
    },
    kind,
    random,
    // A text with quotes, in which JSON's escapes mean the same.
    text => JSON.stringify(text),
  );
  const f = (name: string) => fields.get(name);
  const product = kind === 'product';
  const [documents, rpms, dependencies] = product
    ? random.pick([
        [1, 400_000, 1],
        [60, 20_000, 10],
        [3000, 100, 10],
        [10, 10, 30_000],
      ])
    : [1, 1, 1];
  const depth = kind === 'depth' ? upTo(500_000, random) : 0;
  const deep = random
    .pick(['[', '{a: ', '- ', '? ', '&a [', '!!x [', '"', '>\n '])
    .repeat(depth);
  const one = (at: number) =>
    `---\ndocument: ${f('document')}\nversion: ${f(
      'version',
    )}\ndata:\n  name: ${f('name')}\n  stream: ${
      product ? `"${at}"` : f('stream')
    }\n  version: ${f('number')}\n  context: ${f('context')}\n  arch: ${f(
      'arch',
    )}\n  summary: ${f('summary')}\n  license: { module: [${f(
      'license',
    )}] }\n  dependencies: [${Array(dependencies)
      .fill(`{requires: {${f('requires')}: [${f('requiredStream')}]}}`)
      .join(',')}]\n  profiles: { ${f('profile')}: { rpms: [${f(
      'component',
    )}] } }\n  components: { rpms: { ${f('component')}: { ref: ${f(
      'ref',
    )} } } }\n${
      depth ? `  x: ${deep}\n` : ''
    }  artifacts:\n    rpms: [${Array.from({ length: rpms }, (_, n) =>
      product ? `"a${n}-0:1-1.x86_64"` : f('rpm'),
    ).join(',')}]\n...\n`;
  const defaults = `---\ndocument: modulemd-defaults\nversion: 1\ndata: { module: ${f(
    'name',
  )}, stream: ${f('stream')}, modified: ${f('modified')} }\n...\n`;
  const all = Array.from({ length: documents }, (_, at) => one(at)).join('');
  const documentsOfNothing =
    kind === 'files' ? '---\na: b\n'.repeat(upTo(300_000, random)) : '';
  return siteWith('modules', all + defaults + documentsOfNothing, kind, random);
};

export const rpmDocuments = { primary, updateinfo, modules };
