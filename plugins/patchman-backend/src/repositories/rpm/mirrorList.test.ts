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
    repomd: [{ size: 1, digests: new Map([['sha256', 'ab']]) }],
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

describe('a mirror URL that is a list', () => {
  const plain = primaryXml([packageXml('one')]);
  const check = (path: string, changes: Parameters<typeof contextOf>[1] = {}) =>
    rpmFormat.check(contextOf(`${server.url}${path}`, changes));
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
  const slow = (path: string, ms: number) => {
    const answer = server.answers.get(path) as string;
    server.answers.set(path, (_, response) => {
      setTimeout(() => response.end(answer), ms);
    });
  };

  it('is read from its fastest good mirror, and remembered', async () => {
    for (const base of ['/slow/', '/fast/'])
      publish(server, base, { primary: { plain } });
    slow('/slow/repodata/repomd.xml', 3000);
    server.answers.set(
      '/list',
      `# list\n${server.url}/gone/\n${server.url}/slow/\n${server.url}/fast/\n`,
    );
    const context = contextOf(`${server.url}/list`);
    expect(await rpmFormat.resolveMirrors!(context)).toEqual(
      ['/gone/', '/slow/', '/fast/'].map(path => server.url + path),
    );
    const checked = await changed(rpmFormat.check(context));
    expect(checked.state).toMatchObject({
      list: 'mirrorlist',
      source: { url: `${server.url}/fast/repodata/repomd.xml` },
    });
    expect(await collect(checked.read())).toHaveLength(1);
    server.requests.length = 0;
    expect(await check('/list', { previous: checked.state })).toEqual({
      status: 'unchanged',
    });
    expect(server.requests).toEqual(['/fast/repodata/repomd.xml']);

    server.answers.delete('/fast/repodata/repomd.xml');
    publish(server, '/slow/', { primary: { plain: primaryXml([]) } });
    expect(
      await changed(check('/list', { previous: checked.state })),
    ).toMatchObject({
      state: { source: { url: `${server.url}/slow/repodata/repomd.xml` } },
    });
  });

  it('passes over mirrors that lag behind', async () => {
    const at = (timestamp: number) => ({
      primary: { plain, claimed: { timestamp } },
    });
    publish(server, '/a/', at(1700000000));
    server.answers.set('/list', `${server.url}/a/\n${server.url}/b/\n`);
    const { state } = await changed(check('/list'));
    publish(server, '/a/', at(1600000000));
    publish(server, '/b/', at(1700000001));
    slow('/b/repodata/repomd.xml', 100);
    const gone = {
      ...state,
      source: { kind: 'repomd', url: `${server.url}/gone/repodata/repomd.xml` },
    };
    expect(await changed(check('/list', { previous: gone }))).toMatchObject({
      state: { source: { url: `${server.url}/b/repodata/repomd.xml` } },
    });
  });

  it('is read only from mirrors that have what the metalink promises', async () => {
    publish(server, '/old/', { primary: { plain: primaryXml([]) } });
    publish(server, '/new/', { primary: { plain } });
    const current = server.answers.get('/new/repodata/repomd.xml') as string;
    slow('/new/repodata/repomd.xml', 200);
    server.answers.set('/metalink', metalink(current, ['/old/', '/new/']));
    const checked = await changed(check('/metalink'));
    expect(checked.state).toMatchObject({
      list: 'metalink',
      source: { url: `${server.url}/new/repodata/repomd.xml` },
    });
    server.requests.length = 0;
    expect(await check('/metalink', { previous: checked.state })).toEqual({
      status: 'unchanged',
    });
    expect(server.requests).toEqual(['/metalink']);

    server.answers.set('/metalink', metalink('else', ['/old/', '/new/']));
    await expect(check('/metalink')).rejects.toThrow(
      /none of the 2 mirrors asked of the metalink could be used: .*another repomd\.xml than the metalink promises/,
    );
  });

  it('is no list when it is a repository', async () => {
    publish(server, '/repo/', { primary: { plain } });
    expect(
      await rpmFormat.resolveMirrors!(contextOf(`${server.url}/repo/`)),
    ).toBeNull();
  });

  it('is neither when nothing is there', async () => {
    await expect(check('/nothing/')).rejects.toThrow(
      'has neither repodata/repomd.xml nor a YaST content file, and is no list of mirrors',
    );
  });
});
