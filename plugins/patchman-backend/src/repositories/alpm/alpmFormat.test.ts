import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import lzma from 'lzma-native';
import {
  createMessage,
  generateKey,
  sign,
  type PrivateKey,
  type PublicKey,
} from 'openpgp';
import { mockServices } from '@backstage/backend-test-utils';
import type { MirrorContext } from 'backstage-plugin-patchman-node';
import { createFetcher } from '../fetch';
import { LoopbackServer } from '../fetch/__testUtils__/LoopbackServer';
import { tarArchive } from '../tar/__testUtils__/tarArchive';
import { alpmFormat } from './alpmFormat';
import { desc, packageEntries } from './__testUtils__/packageEntries';

let server: LoopbackServer;
beforeAll(async () => {
  server = await LoopbackServer.start();
});
afterEach(() => server.reset());
afterAll(() => server.stop());

const context = (changes: Partial<MirrorContext> = {}): MirrorContext => ({
  url: `${server.url}/core/os/x86_64`,
  arch: 'x86_64',
  previous: null,
  fetcher: createFetcher({
    allow: ['127.0.0.1'],
    maxSize: 256 * 1024 * 1024,
    connectTimeoutMs: 10_000,
    idleTimeoutMs: 10_000,
    totalTimeoutMs: 60_000,
    maxRedirects: 5,
    userAgent: 'patchman-test',
  }),
  keyrings: [],
  requireSignatures: false,
  logger: mockServices.logger.mock(),
  signal: new AbortController().signal,
  ...changes,
});

async function check(changes?: Partial<MirrorContext>) {
  const checked = await alpmFormat.check(context(changes));
  if (checked.status !== 'changed') throw new Error('expected a change');
  return checked;
}
async function read(changes?: Partial<MirrorContext>) {
  const packages = [];
  for await (const batch of (await check(changes)).read())
    packages.push(...batch);
  return packages;
}

const database = '/core/os/x86_64/core.db';
const archive = tarArchive([
  ...packageEntries('a', '1:2.0-3', '%GROUPS%\ng\nh\n\n%PROVIDES%\nx\n'),
  {
    path: 'b-1-1/depends',
    content: '%DEPENDS%\nc\n\n%REPLACES%\nold<2\nolder\n',
  },
  { path: 'b-1-1/desc', content: desc('b', '1-1') },
]);
const expected = [
  {
    type: 'arch',
    name: 'a',
    epoch: '1',
    version: '2.0',
    release: '3',
    arch: 'x86_64',
    attributes: { groups: ['g', 'h'] },
  },
  {
    type: 'arch',
    name: 'b',
    epoch: '',
    version: '1',
    release: '1',
    arch: 'x86_64',
    attributes: { replaces: ['old<2', 'older'] },
  },
];
const xz = (bytes: Buffer) =>
  new Promise<Buffer>(resolve => lzma.compress(bytes, 1, resolve));

it.each<[string, () => Buffer | Promise<Buffer>]>([
  ['gz', () => gzipSync(archive)],
  ['zst', () => zstdCompressSync(archive)],
  ['xz', () => xz(archive)],
  ['none', () => archive],
])('reads a database compressed with %s', async (_, compress) => {
  server.answers.set(database, await compress());
  expect(await read()).toEqual(expected);
});

it('does nothing when nothing changed', async () => {
  server.answers.set(database, (request, response) => {
    const known = request.headers['if-none-match'] === '"1"';
    response.writeHead(known ? 304 : 200, { etag: '"1"' });
    response.end(known ? undefined : gzipSync(archive));
  });
  const { state } = await check();
  expect(await alpmFormat.check(context({ previous: state }))).toEqual({
    status: 'unchanged',
  });

  server.answers.set(database, gzipSync(archive));
  const again = await check();
  expect(await alpmFormat.check(context({ previous: again.state }))).toEqual({
    status: 'unchanged',
  });
});

it('verifies the signature beside the database', async () => {
  const { privateKey, publicKey } = (await generateKey({
    userIDs: [{ name: 'Test' }],
    format: 'object',
  })) as unknown as { privateKey: PrivateKey; publicKey: PublicKey };
  const folder = mkdtempSync(join(tmpdir(), 'alpm-keyring-'));
  writeFileSync(join(folder, 'key.gpg'), publicKey.write());
  const signature = await sign({
    message: await createMessage({ binary: archive }),
    signingKeys: privateKey,
    detached: true,
    format: 'binary',
  });
  server.answers.set(database, archive);
  server.answers.set(`${database}.sig`, Buffer.from(signature as Uint8Array));
  const keyrings = [folder];
  const checked = await check({ keyrings, requireSignatures: true });
  expect(checked.signature).toBe('verified');

  server.answers.set(database, tarArchive(packageEntries('evil')));
  await expect(check({ keyrings })).rejects.toMatchObject({
    kind: 'signature',
  });
  server.answers.delete(`${database}.sig`);
  await expect(
    check({ keyrings, previous: checked.state }),
  ).rejects.toMatchObject({ kind: 'rollback' });
  await expect(
    check({ keyrings, requireSignatures: true }),
  ).rejects.toMatchObject({ kind: 'signature' });
  rmSync(folder, { recursive: true });
});

it('says where it looked', async () => {
  await expect(check({ repoId: 'core' })).rejects.toThrow(
    /has no database of the repository core; looked for .*\/core\/os\/x86_64\/core\.db/,
  );
  server.answers.set(database, '<html></html>');
  await expect(check()).rejects.toThrow('is a web page, not a pacman database');
  await expect(check({ url: 'no url' })).rejects.toMatchObject({
    kind: 'refused',
  });
});
