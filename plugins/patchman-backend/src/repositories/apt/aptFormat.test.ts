import { gzipSync } from 'node:zlib';
import { LoopbackServer } from '../fetch/__testUtils__/LoopbackServer';
import { aptFormat } from './aptFormat';
import {
  changed,
  digest,
  indexFiles,
  readAll,
  stanza,
  TestRepository,
  xz,
} from './__testUtils__/TestRepository';

const mirror = '/debian/dists/stable/main/binary-amd64';
const suite = '/debian/dists/stable/';
const index = `${stanza('a')}${stanza('b', '2:3-4')}`;
const check = aptFormat.check;

let server: LoopbackServer;
let repository: TestRepository;
beforeAll(async () => {
  server = await LoopbackServer.start();
  repository = await TestRepository.create(server);
});
afterEach(() => server.reset());
afterAll(async () => {
  repository.remove();
  await server.stop();
});

const names = async (checked: Parameters<typeof readAll>[0]) =>
  (await readAll(checked)).map(({ name }) => name);
const publish = async (
  changes: Partial<Parameters<TestRepository['publish']>[1]> = {},
) =>
  repository.publish(suite, {
    files: await indexFiles('main/binary-amd64/', index),
    ...changes,
  });

describe('a signed repository', () => {
  it('is read', async () => {
    await publish({ fields: { Components: 'main', Label: 'Test label' } });
    const checked = await changed(check(repository.context(mirror)));
    expect(checked).toMatchObject({
      signature: 'verified',
      contentDigest: `apt1:sha256:${digest('sha256', index)}`,
      release: {
        origin: 'Test',
        label: 'Test label',
        suite: 'stable',
        component: 'main',
        date: '2026-07-11T10:16:37Z',
      },
    });
    expect(JSON.stringify(checked.state).length).toBeLessThan(1000);
    expect(await readAll(checked)).toEqual([
      {
        type: 'deb',
        name: 'a',
        epoch: '',
        version: '1.0',
        release: '1',
        arch: 'amd64',
      },
      {
        type: 'deb',
        name: 'b',
        epoch: '2',
        version: '3',
        release: '4',
        arch: 'amd64',
      },
    ]);
    expect(server.requests).toEqual([
      `${suite}InRelease`,
      `${suite}main/binary-amd64/Packages.xz`,
    ]);
  });

  it('is read twice when asked twice', async () => {
    await publish();
    const checked = await changed(check(repository.context(mirror)));
    expect(await names(checked)).toEqual(['a', 'b']);
    expect(await names(checked)).toEqual(['a', 'b']);
  });

  it('may have Release and Release.gpg', async () => {
    await publish({ signature: 'Release.gpg' });
    expect(await changed(check(repository.context(mirror)))).toMatchObject({
      signature: 'verified',
    });
  });

  it('may be signed with a key that is not known', async () => {
    await publish();
    expect(
      await changed(check(repository.context(mirror, { keyrings: [] }))),
    ).toMatchObject({ signature: 'unverified' });
  });

  it('may be unsigned', async () => {
    await publish({ signature: 'none' });
    const checked = await changed(check(repository.context(mirror)));
    expect(checked.signature).toBe('unsigned');
    expect(await names(checked)).toEqual(['a', 'b']);
  });

  it('must be verified where that is required', async () => {
    const requiring = (keyrings?: string[]) =>
      check(
        repository.context(mirror, {
          requireSignatures: true,
          ...(keyrings && { keyrings }),
        }),
      );
    await publish();
    await expect(requiring()).resolves.toMatchObject({ signature: 'verified' });
    await expect(requiring([])).rejects.toThrow(
      /its signature cannot be verified: its key [0-9A-F]+ is not in the configured keyrings, and patchman.fetch.requireSignatures is set/,
    );
    await publish({ signature: 'none' });
    await expect(requiring()).rejects.toThrow(
      'the repository is not signed, and patchman.fetch.requireSignatures is set',
    );
  });
});

describe('which file is read', () => {
  const folder = 'main/binary-amd64/';
  const readFrom = async () => {
    const checked = await changed(check(repository.context(mirror)));
    expect(await names(checked)).toEqual(['a', 'b']);
    return server.requests
      .slice(1)
      .map(path => path.replace(`${suite}${folder}`, ''));
  };

  it('takes the next one when a mirror lacks what it lists', async () => {
    const files = await indexFiles(folder, index);
    await publish({
      files: { [`${folder}Packages.gz`]: files[`${folder}Packages.gz`] },
      listedOnly: files,
    });
    expect(await readFrom()).toEqual(['Packages.xz', 'Packages.gz']);
  });

  it('takes the plain index when there is no other', async () => {
    await publish({ files: { [`${folder}Packages`]: index } });
    expect(await readFrom()).toEqual(['Packages']);
  });

  it('asks by hash first, where that is offered', async () => {
    const packed = await xz(index);
    const fields = { 'Acquire-By-Hash': 'yes' };
    const byHash = `by-hash/SHA256/${digest('sha256', packed)}`;
    await publish({ files: { [`${folder}Packages.xz`]: packed }, fields });
    expect(await readFrom()).toEqual([byHash, 'Packages.xz']);

    server.reset();
    await publish({
      files: {},
      listedOnly: { [`${folder}Packages.xz`]: packed },
      fields,
    });
    server.answers.set(`${suite}${folder}${byHash}`, packed);
    expect(await readFrom()).toEqual([byHash]);
  });

  it('accepts SHA-512 alone', async () => {
    await publish({ checksums: ['sha512', 'md5'] });
    expect(await changed(check(repository.context(mirror)))).toMatchObject({
      contentDigest: `apt1:sha512:${digest('sha512', index)}`,
      signature: 'verified',
    });
    expect(await readFrom()).toContain('Packages.xz');
  });

  it('is named by its plain content, however it is compressed', async () => {
    const digests = new Set<string>();
    for (const suffix of ['', '.gz', '.xz']) {
      const files = await indexFiles(folder, index);
      const path = `${folder}Packages${suffix}`;
      await publish({
        files: { [path]: files[path] },
        listedOnly: { [`${folder}Packages`]: index },
      });
      const checked = await changed(check(repository.context(mirror)));
      digests.add(checked.contentDigest);
      server.reset();
    }
    expect(digests.size).toBe(1);
  });

  it('says that the mirror has none of them', async () => {
    await publish({ files: {}, listedOnly: await indexFiles(folder, index) });
    const checked = await changed(check(repository.context(mirror)));
    await expect(readAll(checked)).rejects.toThrow(
      'the mirror has none of the index files that its Release lists: main/binary-amd64/Packages.xz, main/binary-amd64/Packages.gz, main/binary-amd64/Packages',
    );
  });

  it('says that the Release does not list it, and what it has', async () => {
    await publish({
      files: await indexFiles('contrib/binary-i386/', index),
      fields: { Components: 'contrib', Architectures: 'i386' },
    });
    await expect(check(repository.context(mirror))).rejects.toThrow(
      'does not list main/binary-amd64/Packages: it offers components contrib; architectures i386',
    );
  });

  it('accepts an empty index', async () => {
    await publish({ files: await indexFiles(folder, '') });
    expect(
      await names(await changed(check(repository.context(mirror)))),
    ).toEqual([]);
  });
});

describe('checksums that protect nothing', () => {
  it('are compared, and the repository is not verified', async () => {
    await publish({ checksums: ['md5', 'sha1'] });
    const checked = await changed(check(repository.context(mirror)));
    expect(checked).toMatchObject({
      signature: 'unverified',
      contentDigest: expect.stringMatching(/^apt1:sha256:/),
    });
    expect(await names(checked)).toEqual(['a', 'b']);
    await expect(
      check(repository.context(mirror, { requireSignatures: true })),
    ).rejects.toThrow('it lists only MD5 or SHA-1 checksums');

    server.answers.set(
      `${suite}main/binary-amd64/Packages.xz`,
      await xz(stanza('evil')),
    );
    await expect(check(repository.context(mirror))).rejects.toMatchObject({
      kind: 'damaged',
    });
  });
});

describe("Debian's security archive", () => {
  it('lists main for its component updates/main', async () => {
    const publication = {
      files: await indexFiles('main/binary-amd64/', index),
      fields: { Components: 'updates/main' },
    };
    await repository.publish('/s/dists/bookworm-security/', publication);
    for (const component of ['updates/main', 'main']) {
      const checked = await changed(
        check(
          repository.context(
            `/s/dists/bookworm-security/${component}/binary-amd64`,
          ),
        ),
      );
      expect(await names(checked)).toEqual(['a', 'b']);
    }
  });

  it('may list the prefix that the URL does not have', async () => {
    await repository.publish('/s/dists/x/', {
      files: await indexFiles('updates/main/binary-amd64/', index),
      fields: { Components: 'updates/main' },
    });
    const checked = await changed(
      check(repository.context('/s/dists/x/main/binary-amd64')),
    );
    expect(await names(checked)).toEqual(['a', 'b']);
  });

  it('had suites with a slash', async () => {
    await repository.publish('/s/dists/buster/updates/', {
      files: await indexFiles('main/binary-amd64/', index),
    });
    const checked = await changed(
      check(repository.context('/s/dists/buster/updates/main/binary-amd64')),
    );
    expect(checked.release).toMatchObject({ component: 'main' });
    expect(await names(checked)).toEqual(['a', 'b']);
  });
});

describe('a flat repository', () => {
  it('has its Release beside the index', async () => {
    await repository.publish('/flat/', { files: await indexFiles('', index) });
    for (const path of ['/flat', '/flat/./', '/flat/Packages.gz']) {
      const checked = await changed(check(repository.context(path)));
      expect(checked.release?.component).toBeUndefined();
      expect(await names(checked)).toEqual(['a', 'b']);
    }
  });

  it('may have its Release above', async () => {
    await repository.publish('/flat/', {
      files: await indexFiles('sub/dir/', index),
    });
    const checked = await changed(check(repository.context('/flat/sub/dir/')));
    expect(checked.signature).toBe('verified');
    expect(await names(checked)).toEqual(['a', 'b']);
  });

  it('may have no Release at all', async () => {
    server.answers.set('/flat/Packages.gz', gzipSync(index));
    const context = repository.context('/flat');
    const checked = await changed(check(context));
    expect(checked).toMatchObject({ signature: 'unsigned', release: null });
    expect(await names(checked)).toEqual(['a', 'b']);
    await expect(
      check({ ...context, previous: checked.state }),
    ).resolves.toEqual({ status: 'unchanged' });
    server.answers.set('/flat/Packages.gz', gzipSync(stanza('c')));
    const next = await changed(check({ ...context, previous: checked.state }));
    expect(next.contentDigest).not.toBe(checked.contentDigest);
    await expect(
      check({ ...context, requireSignatures: true }),
    ).rejects.toMatchObject({ kind: 'signature' });
  });

  it('is noticed when it ends in the middle of a line', async () => {
    server.answers.set('/flat/Packages', index.slice(0, 60));
    await expect(check(repository.context('/flat'))).rejects.toThrow(
      'Packages ends in the middle of a line',
    );
  });

  it('is noticed when it changes between the check and the reading', async () => {
    server.answers.set('/flat/Packages', index);
    const checked = await changed(check(repository.context('/flat')));
    server.answers.set('/flat/Packages', `${index}${stanza('c')}`);
    await expect(readAll(checked)).rejects.toMatchObject({ kind: 'damaged' });
  });

  it('says that there is nothing', async () => {
    await expect(check(repository.context('/nothing'))).rejects.toThrow(
      `${server.url}/nothing/ answered 404: not found`,
    );
  });
});

describe('packages for all architectures', () => {
  const all = stanza('doc');
  const lists = async (folders: string[], fields: Record<string, string>) =>
    repository.publish(suite, {
      fields,
      files: Object.assign(
        {},
        ...(await Promise.all(
          folders.map(folder =>
            indexFiles(
              `main/${folder}/`,
              folder === 'binary-all' ? all : index,
            ),
          ),
        )),
      ),
    });

  it.each<[string, string[], Record<string, string>, string[]]>([
    [
      'are read beside those of the reported one',
      ['binary-amd64', 'binary-all'],
      { Architectures: 'all amd64' },
      ['a', 'b', 'doc'],
    ],
    [
      'are read alone where there are no others',
      ['binary-all'],
      { Architectures: 'all' },
      ['doc'],
    ],
    [
      'are read where architectures are not listed',
      ['binary-amd64', 'binary-all'],
      {},
      ['a', 'b', 'doc'],
    ],
    [
      'are not read where each index repeats them',
      ['binary-amd64', 'binary-all'],
      {
        Architectures: 'all amd64',
        'No-Support-for-Architecture-all': 'Packages',
      },
      ['a', 'b'],
    ],
    [
      'are not read where the Release has no such architecture',
      ['binary-amd64', 'binary-all'],
      { Architectures: 'amd64' },
      ['a', 'b'],
    ],
  ])('%s', async (_, folders, fields, expected) => {
    await lists(folders, fields);
    const checked = await changed(check(repository.context(mirror)));
    expect(await names(checked)).toEqual(expected);
  });

  it('are read once where it is they that are reported', async () => {
    await lists(['binary-all'], { Architectures: 'all' });
    const checked = await changed(
      check(repository.context('/debian/dists/stable/main/binary-all')),
    );
    expect(await names(checked)).toEqual(['doc']);
  });

  it('change the content, and are read of a mirror that an older version read', async () => {
    await lists(['binary-amd64'], { Architectures: 'amd64' });
    const alone = await changed(check(repository.context(mirror)));
    await lists(['binary-amd64', 'binary-all'], { Architectures: 'all amd64' });
    const both = await changed(check(repository.context(mirror)));
    expect(both.contentDigest).not.toBe(alone.contentDigest);
    const { reader, ...older } = both.state as { reader: number };
    const context = repository.context(mirror);
    await expect(check({ ...context, previous: both.state })).resolves.toEqual({
      status: 'unchanged',
    });
    await expect(check({ ...context, previous: older })).resolves.toMatchObject(
      { status: 'changed' },
    );
  });
});

it('refuses what is no URL', async () => {
  await expect(
    check({ ...repository.context(''), url: 'not a url' }),
  ).rejects.toThrow('not a url is not a valid URL');
});
