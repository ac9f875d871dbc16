import {
  copyFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createMessage,
  generateKey,
  sign,
  type PrivateKey,
  type PublicKey,
} from 'openpgp';
import {
  describeWithShared,
  sharedFolder,
} from '../../__testUtils__/sharedData';
import { LoopbackServer } from '../fetch/__testUtils__/LoopbackServer';
import {
  changed,
  collect,
  contextOf,
  primaryXml,
  publish,
} from './__testUtils__/RpmTestRepository';
import { rpmFormat } from './rpmFormat';

const fixture = 'data/rpm-fixtures/signed-repo/repodata';

describeWithShared(fixture)('a signed repository', () => {
  const read = (name: string) =>
    readFileSync(join(sharedFolder, fixture, name));
  let server: LoopbackServer;
  let keys: string;
  beforeAll(async () => {
    server = await LoopbackServer.start();
    keys = mkdtempSync(join(tmpdir(), 'rpm-keyring-'));
    copyFileSync(
      join(sharedFolder, fixture, 'repomd.xml.key'),
      join(keys, 'repo.asc'),
    );
  });
  beforeEach(() => {
    server.reset();
    for (const name of [
      'repomd.xml',
      'repomd.xml.asc',
      '4543ad62e4d86337cd1949346f9aec976b847b58-primary.xml.gz',
    ]) {
      server.answers.set(`/repodata/${name}`, read(name));
    }
  });
  afterAll(async () => {
    rmSync(keys, { recursive: true });
    await server.stop();
  });
  const check = (changes: Parameters<typeof contextOf>[1] = {}) =>
    rpmFormat.check(contextOf(server.url, { keyrings: [keys], ...changes }));

  it('is at best unverified when its checksums are SHA-1', async () => {
    const checked = await changed(check());
    expect(checked.signature).toBe('unverified');
    expect(await collect(checked.read())).not.toHaveLength(0);
    await expect(check({ requireSignatures: true })).rejects.toMatchObject({
      kind: 'signature',
      message: expect.stringContaining('MD5 or SHA-1'),
    });
  });

  it('verifies nothing with the signature of an unknown key', async () => {
    server.answers.set('/repodata/repomd.xml.asc', read('repomd.xml.asc.bad'));
    expect((await changed(check())).signature).toBe('unverified');
    await expect(check({ requireSignatures: true })).rejects.toThrow(
      'its key 46AF958A22F2C4E9 is not in the configured keyrings',
    );
  });

  it('fails when it was changed after signing', async () => {
    const text = read('repomd.xml')
      .toString()
      .replace('<revision>1', '<revision>2');
    server.answers.set('/repodata/repomd.xml', text);
    await expect(check()).rejects.toMatchObject({
      kind: 'signature',
      message: expect.stringContaining('changed after signing'),
    });
  });

  it('is unsigned without one', async () => {
    server.answers.delete('/repodata/repomd.xml.asc');
    expect((await changed(check())).signature).toBe('unsigned');
    await expect(check({ requireSignatures: true })).rejects.toThrow(
      'not signed',
    );
  });
});

describeWithShared('data/opensuse-11.0-update')('an old signature', () => {
  it('of a kind that is no longer safe verifies nothing', async () => {
    const server = await LoopbackServer.start();
    const folder = join(sharedFolder, 'data/opensuse-11.0-update/repodata');
    for (const name of ['repomd.xml', 'repomd.xml.asc']) {
      server.answers.set(`/repodata/${name}`, readFileSync(join(folder, name)));
    }
    const checked = await changed(
      rpmFormat.check(
        contextOf(server.url, { keyrings: [join(folder, 'repomd.xml.key')] }),
      ),
    );
    expect(checked.signature).toBe('unverified');
    await server.stop();
  });
});

describe('a repository with strong checksums', () => {
  it('is verified by its signature, and never without it again', async () => {
    const server = await LoopbackServer.start();
    const keys = mkdtempSync(join(tmpdir(), 'rpm-keyring-'));
    const { privateKey, publicKey } = (await generateKey({
      userIDs: [{ name: 'Test' }],
      format: 'object',
    })) as unknown as { privateKey: PrivateKey; publicKey: PublicKey };
    writeFileSync(join(keys, 'key.gpg'), publicKey.write());
    publish(server, '/', { primary: { plain: primaryXml([]) } });
    const repomd = server.answers.get('/repodata/repomd.xml') as string;
    const message = await createMessage({ binary: Buffer.from(repomd) });
    server.answers.set(
      '/repodata/repomd.xml.asc',
      (await sign({
        message,
        signingKeys: privateKey,
        detached: true,
      })) as string,
    );
    const context = contextOf(server.url, {
      keyrings: [keys],
      requireSignatures: true,
    });
    const checked = await changed(rpmFormat.check(context));
    expect(checked.signature).toBe('verified');

    server.answers.delete('/repodata/repomd.xml.asc');
    server.answers.set('/repodata/repomd.xml', `${repomd}\n`);
    await expect(
      rpmFormat.check({
        ...context,
        requireSignatures: false,
        previous: checked.state,
      }),
    ).rejects.toMatchObject({ kind: 'rollback' });
    rmSync(keys, { recursive: true });
    await server.stop();
  });
});
