import { LoopbackServer } from '../../repositories/fetch/__testUtils__/LoopbackServer';
import { folderWith, loopbackDoor } from '../__testUtils__/sourceBench';
import { FolderFiles } from './FolderFiles';
import { filesAt } from '.';
import { pathOf } from './pathOf';
import { UrlFiles } from './UrlFiles';

const { signal } = new AbortController();

async function textOf(file: unknown): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of (file as { body: AsyncIterable<Buffer> }).body) {
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString();
}

describe('files of a server', () => {
  let server: LoopbackServer;
  beforeAll(async () => {
    server = await LoopbackServer.start();
  });
  afterAll(() => server.stop());

  it.each([
    ['', undefined, '/a/list'],
    ['.sha256', undefined, '/a/list.sha256'],
    ['../other.json', undefined, '/a/other.json'],
    ['9/errata.json', undefined, '/a/list/9/errata.json'],
    ['', 'page=2', '/a/list?page=2'],
  ])('are found by the path %j', async (path, query, expected) => {
    server.reset();
    server.answers.set(expected, 'here');
    const files = new UrlFiles(`${server.url}/a/list`, loopbackDoor, signal);
    expect(await textOf(await files.open(path, { query }))).toBe('here');
  });

  it('may not be there, and say when they cannot be had', async () => {
    server.reset();
    const files = new UrlFiles(`${server.url}/a`, loopbackDoor, signal);
    expect(await files.open('')).toBeNull();
    server.answers.set('/a', (_request, response) => {
      response.writeHead(503).end();
    });
    await expect(files.open('')).rejects.toThrow('answered 503');
    expect(await files.list()).toBeNull();
  });

  it('are not fetched of addresses that the guard refuses', async () => {
    const files = new UrlFiles('http://10.0.0.1/a', loopbackDoor, signal);
    await expect(files.open('')).rejects.toThrow(
      '10.0.0.1 is a private address: add 10.0.0.1 to patchman.fetch.allow',
    );
  });
});

describe('files of a folder', () => {
  let folder: Awaited<ReturnType<typeof folderWith>>;
  beforeAll(async () => {
    folder = await folderWith({
      list: 'the list',
      'list.sha256': 'digest',
      'advisories.json': 'dates',
      '9/errata.full.json': 'nine',
      'changes.csv': 'changes',
    });
  });
  afterAll(() => folder.remove());

  const files = (maxSize = 1000) =>
    new FolderFiles(folder.path, 'list', maxSize);

  it.each([
    ['', 'the list'],
    ['.sha256', 'digest'],
    ['../advisories.json', 'dates'],
    ['9/errata.full.json', 'nine'],
    ['some/where/changes.csv', 'changes'],
  ])('are found by the path %j', async (path, expected) => {
    expect(await textOf(await files().open(path))).toBe(expected);
  });

  it.each(['../../etc/passwd', 'a/../../b', '8/errata.full.json'])(
    'do not lie elsewhere: %s',
    async path => {
      expect(await files().open(path)).toBeNull();
    },
  );

  it('are unchanged until they are written again', async () => {
    const first = (await files().open('')) as any;
    first.dispose();
    const known = first.validators;
    expect(await files().open('', { known })).toBe('unchanged');
    await folder.write('list', 'another list');
    expect(await textOf(await files().open('', { known }))).toBe(
      'another list',
    );
  });

  it('may be one file', async () => {
    const one = new FolderFiles(`${folder.path}/changes.csv`, 'list', 1000);
    expect(await textOf(await one.open(''))).toBe('changes');
    expect(await one.open('.sha256')).toBeNull();
    expect(await one.list()).toEqual(['changes.csv']);
  });

  it('have a limit, and have to be there', async () => {
    await expect(files(3).open('')).rejects.toThrow(
      'list is larger than the allowed 3 bytes',
    );
    await expect(
      new FolderFiles('/no/such/folder', 'list', 1).open(''),
    ).rejects.toThrow('there is no /no/such/folder');
  });

  it('are what an address without a server means', async () => {
    const options = {
      usual: 'https://a.example.org/list',
      fetcher: loopbackDoor,
      maxSize: 1000,
      signal,
    };
    expect(
      await textOf(await filesAt(`file://${folder.path}`, options).open('')),
    ).toBe('another list');
    expect(filesAt('https://b.example.org/x', options).remote).toBe(true);
  });
});

describe('an address', () => {
  it.each([
    ['/srv/errata', '/srv/errata'],
    ['file:///srv/a%20b', '/srv/a b'],
    ['https://a.example.org/', null],
    ['http://a.example.org/', null],
  ])('%s leads to the path %j', (address, path) => {
    expect(pathOf(address)).toBe(path);
  });
});
