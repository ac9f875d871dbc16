import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  describeWithShared,
  sharedFolder,
} from '../../__testUtils__/sharedData';
import { LoopbackServer } from '../fetch/__testUtils__/LoopbackServer';
import {
  changed,
  collect,
  contextOf,
  digest,
  packageXml,
  primaryXml,
  publish,
} from './__testUtils__/RpmTestRepository';
import { parseMirrorList } from './mirrorList';
import { rpmFormat } from './rpmFormat';

let server: LoopbackServer;
beforeAll(async () => {
  server = await LoopbackServer.start();
});
afterEach(() => server.reset());
afterAll(() => server.stop());

const parse = (text: string) =>
  parseMirrorList(Buffer.from(text), {
    url: 'http://example.org/list',
    arch: 'i686',
  });

describeWithShared('data/rpm-fixtures')('the lists of librepo', () => {
  const folder = join(sharedFolder, 'data/rpm-fixtures');
  const found = async (name: string) => {
    const text = readFileSync(join(folder, name), 'utf8').replaceAll(
      '{PORT_PLACEHOLDER}',
      '80',
    );
    try {
      return (await parse(text))!.mirrors.map(url => new URL(url).pathname);
    } catch (error) {
      return (error as Error).message;
    }
  };

  it.each([
    ['mirrorlist/good_01', ['/yum/static/01/']],
    ['mirrorlist/good_02', ['/yum/static/01/']],
    ['mirrorlist/badfirsturl', ['/foo/bar/bad_url/', '/yum/static/01/']],
    [
      'mirrorlist/nourls',
      expect.stringMatching(
        /^http:\/\/example.org\/list lists no mirror that can be used, it says "lalalalalala/,
      ),
    ],
    [
      'mirrorlist/varsub',
      expect.stringMatching(
        /lists no mirror that can be used, it says "varsub/,
      ),
    ],
    ['metalink/good_01.xml', ['/yum/static/01/']],
    ['metalink/nourls.xml', expect.stringMatching(/lists no mirror/)],
    ['metalink/badfilename.xml', expect.stringMatching(/lists no repomd.xml/)],
  ])('%s', async (name, expected) => {
    expect(await found(name)).toEqual(expected);
  });

  it('are all understood or refused with a reason', async () => {
    for (const kind of ['mirrorlist', 'metalink']) {
      for (const name of readdirSync(join(folder, kind))) {
        expect(await found(`${kind}/${name}`)).toBeTruthy();
      }
    }
  });
});

it('takes each mirror once, by https where it has both', async () => {
  const list = await parse(
    'http://a.example.org/x/\nhttps://b.example.org/x\nhttps://a.example.org/x\nhttp://b.example.org/x/\n',
  );
  expect(list!.mirrors).toEqual([
    'https://a.example.org/x/',
    'https://b.example.org/x/',
  ]);
});

it('fills in what is known of the host', async () => {
  const list = await parseMirrorList(
    Buffer.from(
      'http://a.example.org/$releasever/$ARCH\nhttp://b.example.org/${releasever_major}/$basearch\nhttp://c.example.org/$repo/$stream\n',
    ),
    {
      url: 'http://example.org/list',
      arch: 'i686',
      releaseVersion: '15.6',
      repoId: 'oss',
    },
  );
  expect(list!.mirrors).toEqual([
    'http://a.example.org/15.6/i686/',
    'http://b.example.org/15/i386/',
  ]);
});

it('orders by preference, and leaves out what it cannot fetch', async () => {
  const list =
    await parse(`<metalink xmlns="http://www.metalinker.org/"><files><file name="repomd.xml"><size>1</size>
    <verification><hash type="sha256">AB</hash><hash type="none">x</hash></verification>
    <resources><url protocol="rsync" preference="100">rsync://a.example.org/x/repodata/repomd.xml</url>
    <url preference="50">http://b.example.org/$basearch/repodata/repomd.xml</url>
    <url preference="90">https://c.example.org/repodata/repomd.xml</url>
    <url>http://d.example.org/$releasever/repodata/repomd.xml</url></resources></file></files></metalink>`);
  expect(list).toEqual({
    kind: 'metalink',
    mirrors: ['https://c.example.org/', 'http://b.example.org/i386/'],
    repomd: [{ size: 1, digests: { sha256: 'ab' } }],
  });
});

it.each<[string, RegExp]>([
  [
    '<!DOCTYPE html><html></html>',
    /is a web page, neither a repository nor a list/,
  ],
  ['', /lists no mirror that can be used: it is empty/],
  [
    'Invalid release/repo/arch combination\n',
    /it says "Invalid release\/repo\/arch combination"/,
  ],
  ['<metalink><files>', /not well-formed/],
])('refuses %p', async (text, reason) => {
  await expect(parse(text)).rejects.toThrow(reason);
});

describe('a URL that is a list', () => {
  const plain = primaryXml([packageXml('one')]);
  const check = (path: string, changes: Parameters<typeof contextOf>[1] = {}) =>
    rpmFormat.check(contextOf(`${server.url}${path}`, changes));
  const listed = async (...of: Parameters<typeof check>) => {
    const checked = await check(...of);
    if (checked.status !== 'list') throw new Error(`it is ${checked.status}`);
    return checked;
  };
  const metalink = (bytes: Buffer | string, hosts: string[]) =>
    `<metalink><files><file name="repomd.xml"><verification><hash type="sha256">${digest(
      'sha256',
      bytes,
    )}</hash></verification><resources>${hosts
      .map(
        (host, at) =>
          `<url protocol="http" preference="${100 - at}">${
            server.url
          }${host}repodata/repomd.xml</url>`,
      )
      .join('')}</resources></file></files></metalink>`;

  it('is told to be one, whatever it is called', async () => {
    const text = `# list\n${server.url}/a/\n${server.url}/b/\n`;
    for (const path of ['/mirrorlist', '/os/']) {
      server.answers.set(path, text);
      expect(await listed(path)).toMatchObject({
        kind: 'mirrorlist',
        mirrors: [`${server.url}/a/`, `${server.url}/b/`],
        expected: null,
      });
    }
    // What looks like a list is asked for as one first.
    expect(server.requests.filter(path => path === '/mirrorlist')).toHaveLength(
      1,
    );
    expect(server.requests[0]).toBe('/mirrorlist');
  });

  it('costs one conditional request when it has not changed', async () => {
    server.answers.set('/os/', (request, response) => {
      if (request.headers['if-none-match'] === '"1"') {
        response.writeHead(304).end();
      } else {
        response.writeHead(200, { etag: '"1"' }).end(`${server.url}/a/\n`);
      }
    });
    const { state } = await listed('/os/');
    server.requests.length = 0;
    expect(await check('/os/', { previous: state })).toEqual({
      status: 'unchanged',
    });
    expect(server.requests).toEqual(['/os/']);
  });

  it('is the same again from a server that knows no conditional requests', async () => {
    server.answers.set('/os/', `${server.url}/a/\n`);
    const { state } = await listed('/os/');
    expect(await check('/os/', { previous: state })).toEqual({
      status: 'unchanged',
    });
    server.answers.set('/os/', `${server.url}/b/\n`);
    expect((await listed('/os/', { previous: state })).mirrors).toEqual([
      `${server.url}/b/`,
    ]);
  });

  it('is no list any more when a repository took its place', async () => {
    server.answers.set('/os/', `${server.url}/a/\n`);
    const { state } = await listed('/os/');
    server.answers.delete('/os/');
    publish(server, '/os/', { primary: { plain } });
    const checked = await changed(check('/os/', { previous: state }));
    expect(await collect(checked.read())).toHaveLength(1);
  });

  it('was remembered with a mirror before: that does not count any more', async () => {
    publish(server, '/a/', { primary: { plain } });
    const { state } = await changed(check('/a/'));
    server.answers.set('/list', `${server.url}/a/\n`);
    expect(
      await listed('/list', { previous: { ...state, list: 'mirrorlist' } }),
    ).toMatchObject({ mirrors: [`${server.url}/a/`] });
  });

  it('vouches for its mirrors where it is a metalink', async () => {
    publish(server, '/old/', { primary: { plain: primaryXml([]) } });
    publish(server, '/new/', { primary: { plain } });
    const current = server.answers.get('/new/repodata/repomd.xml') as string;
    server.answers.set('/metalink', metalink(current, ['/old/', '/new/']));
    const { expected, kind } = await listed('/metalink');
    expect(kind).toBe('metalink');
    const vouched = { expected: expected! };
    const fine = await changed(check('/new/', vouched));
    expect(await check('/new/', { ...vouched, previous: fine.state })).toEqual({
      status: 'unchanged',
    });
    await expect(check('/old/', vouched)).rejects.toMatchObject({
      kind: 'damaged',
      message: `${server.url}/old/repodata/repomd.xml is not what the metalink promises: the mirror may be outdated`,
    });
    // Not even where the mirror itself says that nothing is new.
    const { state } = await changed(check('/old/'));
    await expect(
      check('/old/', { ...vouched, previous: state }),
    ).rejects.toThrow('is not what the metalink promises');
  });

  it('is neither when nothing is there', async () => {
    await expect(check('/nothing/')).rejects.toThrow(
      'has neither repodata/repomd.xml nor a YaST content file, and is no list of mirrors',
    );
  });

  it('is refused when it holds a variable that nobody knows', async () => {
    await expect(check('/$stream/mirrorlist')).rejects.toThrow(
      /holds the variable \$stream, whose value is not known/,
    );
  });
});
