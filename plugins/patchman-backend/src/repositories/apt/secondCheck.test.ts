import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateKey, type PrivateKey } from 'openpgp';
import { LoopbackServer } from '../fetch/__testUtils__/LoopbackServer';
import { aptFormat } from './aptFormat';
import {
  changed,
  indexFiles,
  stanza,
  TestRepository,
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

const publish = async (
  changes: Partial<Parameters<TestRepository['publish']>[1]> = {},
) =>
  repository.publish(suite, {
    files: await indexFiles('main/binary-amd64/', index),
    ...changes,
  });

describe('a second check', () => {
  const withValidators = (path: string, etag: string) => {
    const content = server.answers.get(path) as string;
    server.answers.set(path, (request, response) => {
      if (request.headers['if-none-match'] === etag) {
        response.writeHead(304).end();
      } else {
        response
          .writeHead(200, {
            etag,
            'last-modified': 'Sat, 11 Jul 2026 10:16:37 GMT',
          })
          .end(content);
      }
    });
  };

  it.each(['InRelease', 'Release.gpg'] as const)(
    'costs one small request when nothing changed (%s)',
    async signature => {
      await publish({ signature });
      const file = signature === 'InRelease' ? 'InRelease' : 'Release';
      withValidators(`${suite}${file}`, '"1"');
      const context = repository.context(mirror);
      const { state } = await changed(check(context));
      server.requests.length = 0;
      server.headers.length = 0;
      expect(await check({ ...context, previous: state })).toEqual({
        status: 'unchanged',
      });
      expect(server.requests).toEqual([`${suite}${file}`]);
      expect(server.headers[0]).toMatchObject({
        'if-none-match': '"1"',
        'if-modified-since': 'Sat, 11 Jul 2026 10:16:37 GMT',
      });
    },
  );

  it('recognises the same file from a server without conditional requests', async () => {
    await publish();
    const context = repository.context(mirror);
    const { state } = await changed(check(context));
    server.requests.length = 0;
    expect(await check({ ...context, previous: state })).toEqual({
      status: 'unchanged',
    });
    expect(server.requests).toEqual([`${suite}InRelease`]);
  });

  it('keeps what a newer Release says of the same index', async () => {
    await publish();
    const context = repository.context(mirror);
    const first = await changed(check(context));
    await publish({
      fields: { Date: 'Sun, 12 Jul 2026 10:16:37 UTC', Suite: 'oldstable' },
    });
    const second = await changed(check({ ...context, previous: first.state }));
    expect(second.contentDigest).toBe(first.contentDigest);
    expect(second.release).toMatchObject({
      suite: 'oldstable',
      date: '2026-07-12T10:16:37Z',
    });
  });

  it('refuses an older Release', async () => {
    await publish();
    const context = repository.context(mirror);
    const { state } = await changed(check(context));
    await publish({ fields: { Date: 'Fri, 10 Jul 2026 10:16:37 UTC' } });
    await expect(check({ ...context, previous: state })).rejects.toMatchObject({
      kind: 'rollback',
      message: expect.stringContaining(
        'its Release of 2026-07-10T10:16:37Z is older than the one of 2026-07-11T10:16:37Z',
      ),
    });
  });

  it('refuses that a verified repository suddenly is not', async () => {
    await publish();
    const context = repository.context(mirror);
    const { state } = await changed(check(context));
    await publish({ signature: 'none' });
    await expect(check({ ...context, previous: state })).rejects.toThrow(
      'the repository is not signed, but it was verified before',
    );
    const { privateKey } = (await generateKey({
      userIDs: [{ name: 'Somebody else' }],
      format: 'object',
    })) as unknown as { privateKey: PrivateKey };
    await publish({ key: privateKey });
    await expect(check({ ...context, previous: state })).rejects.toThrow(
      'if the repository has a new key, add it to patchman.fetch.keyrings',
    );
    // Whoever takes the keys away no longer wants signatures checked.
    await expect(
      check({ ...context, previous: state, keyrings: [] }),
    ).resolves.toMatchObject({ signature: 'unverified' });
  });

  it('looks at everything again when keys were added', async () => {
    await publish();
    withValidators(`${suite}InRelease`, '"1"');
    const keyrings = [join(repository.folder, 'later.asc')];
    const before = repository.context(mirror, { keyrings });
    const { state } = await changed(check(before));
    expect(await check({ ...before, previous: state })).toEqual({
      status: 'unchanged',
    });
    appendFileSync(keyrings[0], repository.privateKey.toPublic().armor());
    expect(await changed(check({ ...before, previous: state }))).toMatchObject({
      signature: 'verified',
    });
  });

  it('finds the Release that has taken the place of another', async () => {
    await publish({ signature: 'Release.gpg' });
    const context = repository.context(mirror);
    const { state } = await changed(check(context));
    await publish({ fields: { Date: 'Sun, 12 Jul 2026 10:16:37 UTC' } });
    expect(await changed(check({ ...context, previous: state }))).toMatchObject(
      { state: { source: { kind: 'inrelease' } } },
    );
  });

  it('ignores a state that it does not know', async () => {
    await publish();
    await expect(
      check(repository.context(mirror, { previous: { version: 0 } })),
    ).resolves.toMatchObject({ status: 'changed' });
  });
});
