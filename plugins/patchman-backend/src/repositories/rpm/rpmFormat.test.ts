import { gzipSync, zstdCompressSync } from 'node:zlib';
import { LoopbackServer } from '../fetch/__testUtils__/LoopbackServer';
import {
  changed,
  collect,
  contextOf,
  digest,
  packageXml,
  primaryXml,
  publish,
  repomdXml,
  type PublishedFile,
} from './__testUtils__/RpmTestRepository';
import { rpmFormat } from './rpmFormat';

const plain = primaryXml([packageXml('one'), packageXml('two')]);
const updates =
  '<updates><update type="security"><id>A-1</id></update></updates>';
const modules =
  '---\ndocument: modulemd\nversion: 2\ndata: { name: a, stream: 1 }\n';

let server: LoopbackServer;
beforeAll(async () => {
  server = await LoopbackServer.start();
});
afterEach(() => server.reset());
afterAll(() => server.stop());

const check = (
  path = '/repo/',
  changes: Parameters<typeof contextOf>[1] = {},
) => rpmFormat.check(contextOf(`${server.url}${path}`, changes));
const names = async (path?: string) =>
  (await collect((await changed(check(path))).read())).map(({ name }) => name);

it.each([
  '/repo',
  '/repo/',
  '//repo//',
  '/repo/repodata/',
  '/repo/repodata/repomd.xml',
  '/repo/repodata',
])('finds a repository reported as %s', async path => {
  publish(server, '/repo/', { primary: { plain } });
  expect(await names(path)).toEqual(['one', 'two']);
});

it('fills in the architecture, and says what it cannot fill in', async () => {
  publish(server, '/i386/', { primary: { plain } });
  const checked = await changed(check('/$basearch/', { arch: 'i686' }));
  expect(await collect(checked.read())).toHaveLength(2);
  await expect(check('/$releasever/$basearch/')).rejects.toMatchObject({
    kind: 'refused',
    message: expect.stringContaining('the variable $releasever'),
  });
});

it('keeps the query of a URL for every file', async () => {
  publish(server, '/repo/', { primary: { plain } });
  for (const [path, answer] of [...server.answers]) {
    server.answers.delete(path);
    server.answers.set(`${path}?token=x`, answer);
  }
  expect(await names('/repo/?token=x')).toEqual(['one', 'two']);
});

it.each([['sha512'], ['sha384'], ['sha256'], ['sha224']])(
  'believes %s',
  async checksum => {
    publish(server, '/repo/', { primary: { plain, checksum } });
    const checked = await changed(check());
    expect(checked.contentDigest).toBe(
      `rpm1:${digest('sha256', `${checksum}:${digest(checksum, plain)}+-+-`)}`,
    );
    expect(await collect(checked.read())).toHaveLength(2);

    for (const claimed of [
      { checksum: digest(checksum, 'x') },
      { openChecksum: digest(checksum, 'x') },
    ]) {
      publish(server, '/repo/', { primary: { plain, checksum, claimed } });
      await expect(names()).rejects.toMatchObject({
        kind: 'damaged',
        message: expect.stringMatching(
          /primary\.xml\.gz is not the file that is announced/,
        ),
      });
    }
  },
);

it.each([
  ['sha1', 'sha'],
  ['sha1', 'sha1'],
  ['md5', 'md5'],
])('compares %s written as %s', async (checksum, checksumName) => {
  const file = { plain, checksum, checksumName };
  publish(server, '/repo/', { primary: file });
  expect(await names()).toEqual(['one', 'two']);
  publish(server, '/repo/', {
    primary: { ...file, claimed: { openChecksum: digest(checksum, 'x') } },
  });
  await expect(names()).rejects.toThrow('is not the file that is announced');
});

it.each<[string, Partial<PublishedFile>]>([
  ['xml', { packed: plain, href: 'repodata/primary.xml' }],
  [
    'zst',
    { packed: zstdCompressSync(plain), href: 'repodata/primary.xml.zst' },
  ],
  [
    'gz under another name',
    { packed: gzipSync(plain), href: 'repodata/primary.xml' },
  ],
])('reads %s', async (_, file) => {
  publish(server, '/repo/', { primary: { plain, ...file } });
  expect(await names()).toEqual(['one', 'two']);
});

it('never reads zchunk', async () => {
  publish(server, '/repo/', {
    primary_zck: { plain, packed: 'zck', href: 'repodata/primary.xml.zck' },
    primary: { plain },
  });
  expect(await names()).toEqual(['one', 'two']);
  publish(server, '/repo/', {
    primary_zck: { plain, packed: 'zck', href: 'repodata/primary.xml.zck' },
  });
  await expect(check()).rejects.toThrow('lists its packages in zchunk only');
});

it.each<[string, PublishedFile['claimed'], RegExp]>([
  [
    'a smaller file',
    { size: 10 },
    /primary\.xml\.gz is larger than the 10 bytes/,
  ],
  ['a larger file', { size: 1e6 }, /ends after \d+ of 1000000 bytes/],
  [
    'a smaller content',
    { openSize: 10 },
    /more than the allowed 10 bytes come out/,
  ],
  ['a larger content', { openSize: 1e6 }, /ends after \d+ of 1000000 bytes/],
])('notices %s than there is', async (_, claimed, reason) => {
  publish(server, '/repo/', { primary: { plain, claimed } });
  await expect(names()).rejects.toThrow(reason);
});

it('does nothing when nothing changed', async () => {
  publish(server, '/repo/', {
    primary: { plain },
    updateinfo: { plain: updates },
    modules: { plain: modules },
  });
  const checked = await changed(check());
  expect(await check('/repo/', { previous: checked.state })).toEqual({
    status: 'unchanged',
  });
  expect(server.requests.slice(-1)).toEqual(['/repo/repodata/repomd.xml']);
  expect((await checked.readModules!()).streams).toHaveLength(1);
  expect(await collect(checked.readAdvisories!())).toMatchObject([
    { name: 'A-1' },
  ]);
});

it('sees other advisories and other modules as other content', async () => {
  const digests = new Set<string>();
  const variants: Record<string, PublishedFile>[] = [
    {},
    { updateinfo: { plain: updates } },
    { updateinfo: { plain: updates.replace('A-1', 'A-2') } },
    { modules: { plain: modules } },
  ];
  for (const files of variants) {
    publish(server, '/repo/', { primary: { plain }, ...files });
    digests.add((await changed(check())).contentDigest);
  }
  expect(digests.size).toBe(4);
});

it('names the content of mirrors that compress differently alike', async () => {
  publish(server, '/a/', { primary: { plain } });
  publish(server, '/b/', {
    primary: {
      plain,
      packed: zstdCompressSync(plain),
      href: 'repodata/p.xml.zst',
    },
  });
  const [a, b] = [await changed(check('/a/')), await changed(check('/b/'))];
  expect(a.contentDigest).toBe(b.contentDigest);
});

it('names the content briefly, whatever it is made of', async () => {
  const file = (checksum: 'sha512', text: string | Buffer) => ({
    plain: Buffer.from(text),
    checksum,
  });
  publish(server, '/repo/', {
    primary: file('sha512', plain),
    updateinfo: file('sha512', '<updates/>'),
    modules: file('sha512', ''),
  });
  const { contentDigest } = await changed(check());
  expect(contentDigest).toMatch(/^rpm1:[0-9a-f]{64}$/);
});

it('takes files without checksums for the content of one mirror only', async () => {
  const claimed = { checksum: null, openChecksum: null };
  publish(server, '/a/', { primary: { plain, claimed } });
  publish(server, '/b/', { primary: { plain, claimed } });
  const [a, b] = [await changed(check('/a/')), await changed(check('/b/'))];
  expect(a.contentDigest).not.toBe(b.contentDigest);
  expect(await collect(a.read())).toHaveLength(2);
});

it('refuses metadata older than it has seen', async () => {
  publish(server, '/repo/', {
    primary: { plain, claimed: { timestamp: 1700000000 } },
  });
  const { state, release } = await changed(check());
  expect(release).toEqual({ date: '2023-11-14T22:13:20Z' });
  publish(server, '/repo/', {
    primary: { plain, claimed: { timestamp: 1600000000 } },
  });
  await expect(check('/repo/', { previous: state })).rejects.toMatchObject({
    kind: 'rollback',
    message: expect.stringContaining(
      '2020-09-13T12:26:40Z is older than that of 2023-11-14T22:13:20Z',
    ),
  });
  publish(
    server,
    '/repo/',
    { primary: { plain, claimed: { timestamp: 9e9 } } },
    '5',
  );
  expect((await changed(check())).state).not.toHaveProperty('timestamp');
});

it.each<[string, string, RegExp]>([
  [
    'an absolute location',
    'https://elsewhere.example.org/p.xml.gz',
    /outside of its repository/,
  ],
  ['a location above', '../../etc/p.xml.gz', /outside of its repository/],
  [
    'a missing file',
    'repodata/other.xml.gz',
    /does not have other\.xml\.gz, which it lists/,
  ],
])('refuses %s', async (_, href, reason) => {
  publish(server, '/repo/', { primary: { plain } });
  server.answers.set(
    '/repo/repodata/repomd.xml',
    repomdXml({ primary: { plain, href } }),
  );
  await expect(names()).rejects.toThrow(reason);
});

it.each<[string, string, RegExp]>([
  [
    'a web page',
    '<html><body>Please log in</body></html>',
    /is a web page, not repomd\.xml/,
  ],
  [
    'another document',
    '<metalink/>',
    /should hold <repomd>, but begins with <metalink>/,
  ],
  [
    'half a document',
    repomdXml({ primary: { plain } }).slice(0, 300),
    /not well-formed/,
  ],
  [
    'a document type',
    '<!DOCTYPE repomd [<!ENTITY a "b">]><repomd/>',
    /declares a document type/,
  ],
  [
    'no packages',
    repomdXml({ filelists: { plain } }),
    /lists no packages: it offers filelists/,
  ],
  [
    'a checksum that is none',
    repomdXml({ primary: { plain, claimed: { checksum: 'xyz' } } }),
    /gives primary a sha256 checksum that is none/,
  ],
  ['nothing', '', /repomd\.xml is empty/],
])('refuses %s as repomd.xml', async (_, text, reason) => {
  server.answers.set('/repo/repodata/repomd.xml', text);
  await expect(check()).rejects.toThrow(reason);
});

it.each([
  [401, /asks for credentials/],
  [403, /may need credentials or a subscription/],
  [500, /answered 500/],
])('passes on the status %s', async (status, reason) => {
  server.answers.set('/repo/repodata/repomd.xml', (_, response) => {
    response.writeHead(status).end();
  });
  await expect(check()).rejects.toMatchObject({
    kind: 'status',
    status,
    message: expect.stringMatching(reason),
  });
});

it.each<[string, boolean]>([
  ['http://example.org/leap/updates-security/', true],
  ['http://example.org/el9/security/x86_64/', true],
  ['http://example.org/mirrorlist?repo=security-9&arch=x86_64', true],
  ['http://example.org/updates/', false],
  ['http://example.org/securityonion/', false],
  ['http://example.org/security-tools/', false],
  ['no url', false],
])('guesses of %s whether it is security: %s', (url, expected) => {
  expect(rpmFormat.guessSecurity!(url, null)).toBe(expected);
});
