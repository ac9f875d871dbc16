import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { primaryXml } from '../../../repositories/rpm/__testUtils__/RpmTestRepository';
import { pack } from '../packing';
import { upTo } from '../texts';
import { type DocumentMaker, Fields, xmlText } from './document';

const digest = (kind: string, bytes: Buffer | string) =>
  createHash(kind).update(bytes).digest('hex');
const rpm = { type: 'rpm', id: 'r', name: 'r', urls: ['@SITE@'] };
const nested = (name: string, depth: number) =>
  `<${name}>`.repeat(depth) + `</${name}>`.repeat(depth);

const repomd: DocumentMaker = async (kind, random) => {
  const packed = gzipSync(primaryXml([]));
  const fields = new Fields(
    {
      revision: '1',
      type: 'primary',
      checksumType: 'sha256',
      checksum: digest('sha256', packed),
      href: 'repodata/primary.xml.gz',
      timestamp: '1700000000',
      size: `${packed.length}`,
      openSize: '200',
      tag: 'x',
    },
    kind,
    random,
    xmlText,
  );
  const f = (name: string) => fields.get(name);
  const entry = `<data type="${f('type')}"><checksum type="${f(
    'checksumType',
  )}">${f('checksum')}</checksum><location href="${f('href')}"/><timestamp>${f(
    'timestamp',
  )}</timestamp><size>${f('size')}</size><open-size>${f(
    'openSize',
  )}</open-size>${
    kind === 'depth' ? nested('x', upTo(200_000, random)) : ''
  }</data>`;
  const entries =
    kind === 'product' || kind === 'files' ? upTo(15_000, random) : 1;
  const doctype =
    kind === 'alias'
      ? '<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
      : '';
  const document = `<?xml version="1.0"?>${doctype}<repomd xmlns="http://linux.duke.edu/metadata/repo"><revision>${f(
    'revision',
  )}${doctype && '&b;'}</revision><tags><content>${f(
    'tag',
  )}</content></tags>${entry.repeat(entries)}</repomd>`;
  return {
    repository: rpm,
    files: new Map<string, Buffer | string>([
      ['repodata/repomd.xml', document],
      ['repodata/primary.xml.gz', packed],
    ]),
  };
};

const mirrorlist: DocumentMaker = async (kind, random) => {
  const fields = new Fields(
    { first: 'http://127.0.0.1:1/', comment: '# a list' },
    kind,
    random,
  );
  const lines = [fields.get('comment'), fields.get('first')];
  const many =
    kind === 'product' || kind === 'files' ? upTo(100_000, random) : 3;
  for (let at = 0; at < many; at++) {
    lines.push(
      `http://127.0.0.1:${1 + (at % 5)}/mirror${at}/${
        kind === 'alias' ? '$basearch/$releasever/$x' : ''
      }${kind === 'depth' ? 'a/'.repeat(500) : ''}`,
    );
  }
  return {
    repository: { ...rpm, urls: [], mirrorlist: '@SITE@/mirrorlist' },
    files: new Map([
      ['mirrorlist', lines.join(random.pick(['\n', '\r', '\r\n']))],
    ]),
  };
};

const metalink: DocumentMaker = async (kind, random) => {
  const fields = new Fields(
    {
      name: 'repomd.xml',
      size: '100',
      hashType: 'sha256',
      hash: 'ab'.repeat(32),
      url: 'http://127.0.0.1:1/repodata/repomd.xml',
      preference: '100',
      protocol: 'https',
      timestamp: '1',
    },
    kind,
    random,
    xmlText,
  );
  const f = (name: string) => fields.get(name);
  const product = kind === 'product';
  const hashes = `<verification>${`<hash type="${f('hashType')}">${f(
    'hash',
  )}</hash>`.repeat(product ? 2000 : 1)}</verification>`;
  const about = `<mm0:timestamp>${f('timestamp')}</mm0:timestamp><size>${f(
    'size',
  )}</size>${hashes}`;
  const urls = `<url protocol="${f('protocol')}" preference="${f(
    'preference',
  )}">${f('url')}</url>`.repeat(kind === 'files' ? upTo(30_000, random) : 2);
  const alternates = `<mm0:alternates>${`<mm0:alternate>${about}</mm0:alternate>`.repeat(
    product ? 10 : 1,
  )}</mm0:alternates>`;
  const doctype =
    kind === 'alias' ? '<!DOCTYPE metalink SYSTEM "file:///etc/passwd">' : '';
  return {
    repository: { ...rpm, urls: [], metalink: '@SITE@/metalink' },
    files: new Map([
      [
        'metalink',
        `<?xml version="1.0"?>${doctype}<metalink version="3.0" xmlns="http://www.metalinker.org/" xmlns:mm0="http://fedorahosted.org/mirrormanager"><files><file name="${f(
          'name',
        )}">${about}${alternates}<resources>${urls}${
          kind === 'depth' ? nested('url', upTo(200_000, random)) : ''
        }</resources></file></files></metalink>`,
      ],
    ]),
  };
};

const susetags: DocumentMaker = async (kind, random) => {
  const fields = new Fields(
    {
      vendor: 'v',
      label: 'openSUSE',
      folder: 'suse/setup/descr',
      product: 'p',
      name: 'a',
      version: '1',
      release: '1',
      arch: 'x86_64',
      provide: 'a = 1',
      obsolete: 'b < 2',
      source: 'a 1 1 src',
      summary: 's',
    },
    kind,
    random,
  );
  const f = (name: string) => fields.get(name);
  const product = kind === 'product';
  const each = product ? upTo(3000, random) : 1;
  const most = { product: 1000, files: 200_000 }[kind as string];
  const many = most ? upTo(most, random) : 1;
  const one = (at: number) =>
    `=Pkg: ${f('name')}${at || ''} ${f('version')} ${f('release')} ${f(
      'arch',
    )}\n=Src: ${f('source')}\n=Sum: ${f('summary')}\n+Prv:\n${`${f(
      'provide',
    )}\n`.repeat(each)}-Prv:\n+Obs:\n${`${f('obsolete')}\n`.repeat(
      each,
    )}-Obs:\n`;
  const body = Array.from({ length: many }, (_, at) => one(at)).join('');
  const deep = kind === 'depth' ? '+Prv:\n'.repeat(upTo(300_000, random)) : '';
  const packages = await pack(
    `=Ver: 2.0\n${body}${deep}`,
    'gz',
    random,
    kind === 'alias',
  );
  const listed =
    kind === 'files'
      ? Array.from(
          { length: 20_000 },
          (_, at) => `META SHA1 ${digest('sha1', `${at}`)}  file${at}\n`,
        ).join('')
      : '';
  return {
    repository: rpm,
    files: new Map<string, Buffer | string>([
      [
        'content',
        `PRODUCT ${f('product')}\nVENDOR ${f('vendor')}\nLABEL ${f(
          'label',
        )}\nDESCRDIR ${f('folder')}\nMETA SHA1 ${digest(
          'sha1',
          packages,
        )}  packages.gz\n${listed}`,
      ],
      ['suse/setup/descr/packages.gz', packages],
    ]),
  };
};

export const listDocuments = { repomd, mirrorlist, metalink, susetags };
