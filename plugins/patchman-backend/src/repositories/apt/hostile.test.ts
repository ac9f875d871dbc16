import { gzipSync } from 'node:zlib';
import { LoopbackServer } from '../fetch/__testUtils__/LoopbackServer';
import { aptFormat } from './aptFormat';
import {
  changed,
  indexFiles,
  readAll,
  stanza,
  TestRepository,
  xz,
} from './__testUtils__/TestRepository';

const mirror = '/debian/dists/stable/main/binary-amd64';
const suite = '/debian/dists/stable/';
const folder = 'main/binary-amd64/';
const packed = `${suite}${folder}Packages.xz`;
const index = Array.from({ length: 5000 }, (_, at) =>
  stanza(`package-${at}`, `1.${at * 7919}-1`),
).join('');
const mebibyte = 1024 * 1024;

// Compressing and hashing take long on a busy machine.
jest.setTimeout(150_000);

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

const publish = async (
  changes: Partial<Parameters<TestRepository['publish']>[1]> = {},
) =>
  repository.publish(suite, {
    files: await indexFiles(folder, index),
    ...changes,
  });

const checkAndRead = async (
  changes: Parameters<TestRepository['context']>[1] = {},
) =>
  readAll(await changed(aptFormat.check(repository.context(mirror, changes))));

it('is not fooled by a wrong hash', async () => {
  await publish();
  const other = await xz(index.replace('package-1\n', 'package-x\n'));
  server.answers.set(packed, other);
  await expect(checkAndRead()).rejects.toMatchObject({
    kind: 'damaged',
    message: expect.stringMatching(
      /^main\/binary-amd64\/Packages\.xz (is larger than|ends after|is not the file that is announced: its sha256 is)/,
    ),
  });
});

it('is not fooled by a wrong hash of the decompressed index', async () => {
  const files = await indexFiles(folder, index);
  await publish({
    files: { [`${folder}Packages.xz`]: files[`${folder}Packages.xz`] },
    listedOnly: {
      [`${folder}Packages`]: index.replace('package-1\n', 'package-x\n'),
    },
  });
  await expect(checkAndRead()).rejects.toThrow(
    /^the decompressed main\/binary-amd64\/Packages\.xz is not the file that is announced: its sha256 is [0-9a-f]{12}…, expected [0-9a-f]{12}…/,
  );
});

it('notices a truncated xz, also one that its Release lists', async () => {
  await publish();
  const whole = server.answers.get(packed) as Buffer;
  server.answers.set(packed, whole.subarray(0, whole.length / 2));
  await expect(checkAndRead()).rejects.toMatchObject({
    kind: 'damaged',
    message: expect.stringMatching(/Packages\.xz.*(ends after|cut off)/),
  });
  await publish({
    files: {
      [`${folder}Packages.xz`]: whole.subarray(0, Math.floor(whole.length / 2)),
    },
  });
  await expect(checkAndRead()).rejects.toThrow(
    'main/binary-amd64/Packages.xz: the xz data is cut off',
  );
});

it('notices a bad signature', async () => {
  for (const signature of ['InRelease', 'Release.gpg'] as const) {
    await publish({ signature });
    const file = `${suite}${
      signature === 'InRelease' ? 'InRelease' : 'Release'
    }`;
    const text = server.answers.get(file) as string;
    server.answers.set(file, text.replace('Suite: stable', 'Suite: other'));
    await expect(checkAndRead()).rejects.toMatchObject({
      kind: 'signature',
      message: expect.stringMatching(
        /^the signature by the key [0-9A-F]{16} is wrong/,
      ),
    });
  }
});

/** Ten gigabytes of zeros: one compressed piece of 16 MiB again and again. */
const bombs: [string, () => Promise<Buffer>][] = [
  ['gz', async () => gzipSync(Buffer.alloc(16 * mebibyte))],
  ['xz', () => xz(Buffer.alloc(16 * mebibyte))],
];

it.each(bombs)('survives a %s bomb of 10 GB', async (suffix, compress) => {
  const bomb = Buffer.concat(Array(640).fill(await compress()));
  const file = `${folder}Packages.${suffix}`;

  // The Release says how large the index is.
  await publish({
    files: { [file]: bomb },
    listedOnly: { [`${folder}Packages`]: index },
  });
  await expect(checkAndRead()).rejects.toMatchObject({
    kind: 'too-large',
    message: `${file}: more than the allowed ${index.length} bytes come out of the ${suffix} data`,
  });

  // It does not.
  await publish({ files: { [file]: bomb } });
  const before = process.memoryUsage().rss;
  await expect(checkAndRead()).rejects.toMatchObject({
    kind: 'content',
    message: `${file}: this is not a Packages index: a line is longer than 1 MiB`,
  });
  expect(process.memoryUsage().rss - before).toBeLessThan(200 * mebibyte);
});

it('notices an index that ends in the middle', async () => {
  await publish({ files: { [`${folder}Packages`]: index } });
  const cut = index.slice(0, index.lastIndexOf('Version:'));
  server.answers.set(`${suite}${folder}Packages`, cut);
  await expect(checkAndRead()).rejects.toThrow(
    `main/binary-amd64/Packages ends after ${cut.length} of ${index.length} bytes`,
  );

  server.answers.set(`${suite}${folder}Packages`, (_, response) => {
    response.writeHead(200, { 'content-length': index.length });
    response.write(cut, () => response.destroy());
  });
  await expect(checkAndRead()).rejects.toThrow(
    /Packages: 127\.0\.0\.1:\d+ closed the connection/,
  );
});

it('stops reading an endless body', async () => {
  let sent = 0;
  const endless = (piece: Buffer) => (_: unknown, response: any) => {
    const more = () => {
      do {
        sent += piece.length;
      } while (!response.destroyed && response.write(piece));
    };
    response.on('drain', more);
    response.writeHead(200);
    more();
  };
  await publish();
  server.answers.set(packed, endless(Buffer.alloc(65536)));
  await expect(checkAndRead()).rejects.toMatchObject({ kind: 'damaged' });

  const stanzas = Buffer.from(stanza('again').repeat(1000));
  server.reset();
  server.answers.set(
    `${suite}InRelease`,
    endless(Buffer.from('Suite: stable\n'.repeat(5000))),
  );
  await expect(checkAndRead()).rejects.toThrow(
    'InRelease is larger than the allowed 4194304 bytes',
  );
  server.reset();
  server.answers.set(`${mirror}/Packages`, endless(stanzas));
  await expect(
    checkAndRead({ fetch: { maxSize: 2 * mebibyte } }),
  ).rejects.toThrow('Packages is larger than the allowed 2097152 bytes');
  expect(sent).toBeLessThan(64 * mebibyte);
});

it('does not follow a redirect to the metadata service', async () => {
  await publish();
  for (const path of [packed, `${suite}InRelease`]) {
    server.answers.set(path, (_, response) =>
      response
        .writeHead(302, { location: 'http://169.254.169.254/latest/' })
        .end(),
    );
    await expect(checkAndRead()).rejects.toMatchObject({
      kind: 'refused',
      message: expect.stringContaining(
        '169.254.169.254 is a cloud metadata address',
      ),
    });
  }
});

it('gives up on a mirror that hangs', async () => {
  const impatient = { fetch: { connectTimeoutMs: 100, idleTimeoutMs: 100 } };
  await publish();
  const whole = server.answers.get(packed) as Buffer;
  server.answers.set(packed, (_, response) => {
    response.writeHead(200);
    response.write(whole.subarray(0, 1000));
  });
  await expect(checkAndRead(impatient)).rejects.toMatchObject({
    kind: 'timeout',
    message: expect.stringContaining(
      'stalled: nothing arrived for 0.1 seconds',
    ),
  });
  server.answers.set(`${suite}InRelease`, () => {});
  await expect(checkAndRead(impatient)).rejects.toMatchObject({
    kind: 'timeout',
    message: expect.stringContaining('did not answer within 0.1 seconds'),
  });
});

it('stops when it is told to', async () => {
  await publish();
  const controller = new AbortController();
  const checked = await changed(
    aptFormat.check(repository.context(mirror, { signal: controller.signal })),
  );
  const reading = (async () => {
    for await (const batch of checked.read()) {
      expect(batch.length).toBeGreaterThan(0);
      controller.abort(new Error('shutting down'));
    }
  })();
  await expect(reading).rejects.toThrow('shutting down');
});

describe('web pages in place of metadata', () => {
  const page = '<!DOCTYPE html>\n<html><title>Please sign in</title></html>\n';
  const serve = (path: string) =>
    server.answers.set(path, (_, response) =>
      response.writeHead(200, { 'content-type': 'text/html' }).end(page),
    );

  it('are not taken for a Release', async () => {
    await publish({ signature: 'Release.gpg' });
    serve(`${suite}InRelease`);
    expect(await checkAndRead()).toHaveLength(5000);
  });

  it('are named in place of an index', async () => {
    await publish();
    serve(packed);
    await expect(checkAndRead()).rejects.toThrow(
      'the mirror answers with a web page instead of main/binary-amd64/Packages.xz',
    );
  });

  it('are named where every path answers with one', async () => {
    for (const name of ['.xz', '.zst', '.gz', '.bz2', '']) {
      serve(`${mirror}/Packages${name}`);
    }
    serve(`${suite}InRelease`);
    serve(`${suite}Release`);
    await expect(checkAndRead()).rejects.toThrow(
      'is a web page, not a Packages index',
    );
  });
});

it('says which status a mirror answers with', async () => {
  for (const [status, words] of [
    [401, 'answered 401: it asks for credentials'],
    [503, 'answered 503'],
  ] as const) {
    server.answers.set(`${suite}InRelease`, (_, response) =>
      response.writeHead(status).end(),
    );
    await expect(checkAndRead()).rejects.toMatchObject({
      kind: 'status',
      status,
      message: expect.stringContaining(words),
    });
  }
});

it('never shows the credentials of a mirror', async () => {
  const context = repository.context(mirror);
  const url = context.url.replace('//', '//me:secret@');
  const answers = [
    ['InRelease', 'hello'],
    ['InRelease', 'Suite: stable\n'],
    ['Release', undefined],
  ] as const;
  for (const [name, content] of answers) {
    server.reset();
    if (content) {
      server.answers.set(`${suite}${name}`, content);
    }
    const error = await aptFormat
      .check({ ...context, url })
      .catch(reason => reason);
    expect(error.message).toMatch(
      /is not a Release file|does not list|answered 404/,
    );
    expect(`${error.message}${error.stack}`).not.toContain('secret');
  }
});
