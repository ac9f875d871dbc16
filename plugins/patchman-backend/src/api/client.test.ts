import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { mockServices } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import { testDatabases } from '../__testUtils__/databases';
import { startPatchman, type TestPatchman } from '../__testUtils__/testBackend';
import { readBuiltinClient } from '../clientFiles/builtinClient';
import { ClientDownloads } from '../clientFiles/ClientDownloads';
import { checkAnswer } from './openapi/__testUtils__/checkAnswer';

jest.setTimeout(120_000);

const sha256 = (content: string | Buffer) =>
  createHash('sha256').update(content).digest('hex');

describe('the client that the portal hands out', () => {
  const databases = testDatabases();
  let knex: Knex;
  let patchman: TestPatchman;
  let packages: string;
  const base = '/api/patchman/client';

  beforeEach(async () => {
    packages = mkdtempSync(path.join(tmpdir(), 'patchman-packages-'));
    knex = await databases.migrated(databases.ids[0]);
    patchman = await startPatchman({ knex, config: { client: { packages } } });
  });

  afterEach(async () => {
    await patchman.stop();
    rmSync(packages, { recursive: true });
  });

  const download = (name: string) =>
    patchman.anonymous
      .get(`${base}/${name}`)
      .buffer(true)
      .parse((response, callback) => {
        const chunks: Buffer[] = [];
        response.on('data', chunk => chunks.push(chunk));
        response.on('end', () => callback(null, Buffer.concat(chunks)));
      });

  it('is described to whoever asks, with the digest of what is served', async () => {
    const response = await patchman.anonymous.get(base).expect(200);
    checkAnswer('/client', 'get', response);
    const { version, sha256: digest, files, installLine } = response.body;

    const client = await download('patchman-client').expect(200);
    expect(client.body.toString()).toMatch(/^#!\/bin\/sh\n/);
    expect(client.body.toString()).toContain(`client_version=${version}`);
    expect(sha256(client.body)).toBe(digest);
    const installer = await download('install.sh').expect(200);
    expect(
      files.map(({ name, size, sha256: listed }: any) => [name, size, listed]),
    ).toEqual([
      ['patchman-client', client.body.length, digest],
      ['install.sh', installer.body.length, sha256(installer.body)],
    ]);
    const server = files[0].url.replace('/client/patchman-client', '');
    expect(installLine).toBe(
      `curl -fsSL ${server}/client/install.sh | sh -s -- --server ${server} --sha256 ${digest} --token TOKEN`,
    );
    expect(client.headers['content-type']).toBe(
      'text/x-shellscript; charset=utf-8',
    );
  });

  it('is sent again only when it has changed', async () => {
    const first = await download('install.sh').expect(200);
    const { etag } = first.headers;
    expect(etag).toBe(`"${sha256(first.body)}"`);
    expect(first.headers['cache-control']).toBe('public, no-cache');
    const again = await download('install.sh')
      .set('If-None-Match', etag)
      .expect(304);
    expect(again.body).toHaveLength(0);
    await download('install.sh').set('If-None-Match', '"another"').expect(200);
    const head = await patchman.anonymous
      .head(`${base}/install.sh`)
      .expect(200);
    expect(head.headers['content-length']).toBe(String(first.body.length));
  });

  it('is installed by both lines, and a changed script is refused by the second', async () => {
    const { body } = await patchman.anonymous.get(base);
    const root = path.join(packages, 'root');
    const installed = () =>
      readdirSync(path.join(root, 'usr/local/sbin')).join();
    const run = async (line: string) => {
      const shell = spawn(
        'sh',
        [
          '-c',
          `exec 2>&1; ${line.replace(
            '--token TOKEN',
            '--key some-key --no-timer --no-hooks --no-report',
          )}`,
        ],
        { env: { PATH: process.env.PATH, PATCHMAN_ROOT: root } },
      );
      const ended = once(shell, 'close');
      const said = await text(shell.stdout);
      const [code] = await ended;
      return { code, said };
    };
    for (const line of [body.installLine, body.verifiedInstallLine]) {
      mkdirSync(root);
      const { code, said } = await run(line);
      expect([code, said]).toEqual([
        0,
        expect.stringContaining('is installed'),
      ]);
      expect(installed()).toBe('patchman-client');
      rmSync(root, { recursive: true });
    }
    mkdirSync(root);
    const tampered = await run(
      body.verifiedInstallLine.replace(
        ' -o "$script"',
        ' -o "$script" && echo "echo bad" >> "$script"',
      ),
    );
    expect(tampered.code).not.toBe(0);
    expect(tampered.said).not.toContain('bad');
    expect(readdirSync(root)).toEqual([]);
  });

  it('comes with the packages of the configured folder, as they are now', async () => {
    writeFileSync(path.join(packages, 'patchman-client_1.0_all.deb'), 'deb');
    writeFileSync(path.join(packages, 'patchman-client-1.0.noarch.rpm'), 'rpm');
    writeFileSync(path.join(packages, 'secret.txt'), 'not a package');
    writeFileSync(path.join(packages, '.hidden.deb'), 'not for hosts');
    mkdirSync(path.join(packages, 'folder.deb'));
    const names = async () =>
      (await patchman.anonymous.get(base).expect(200)).body.files
        .slice(2)
        .map((file: any) => [file.name, file.size, file.sha256]);
    expect(await names()).toEqual([
      ['patchman-client-1.0.noarch.rpm', 3, sha256('rpm')],
      ['patchman-client_1.0_all.deb', 3, sha256('deb')],
    ]);
    const deb = await download('patchman-client_1.0_all.deb').expect(200);
    expect(deb.body.toString()).toBe('deb');
    expect(deb.headers['content-type']).toBe(
      'application/vnd.debian.binary-package',
    );

    const replaced = path.join(packages, 'patchman-client_1.0_all.deb');
    writeFileSync(replaced, 'new');
    utimesSync(replaced, new Date(), new Date(Date.now() + 5000));
    rmSync(path.join(packages, 'patchman-client-1.0.noarch.rpm'));
    expect(await names()).toEqual([
      ['patchman-client_1.0_all.deb', 3, sha256('new')],
    ]);

    for (const name of [
      'secret.txt',
      '.hidden.deb',
      'folder.deb',
      'gone.rpm',
      'version',
      '..%2f..%2fetc%2fpasswd',
    ]) {
      const response = await patchman.anonymous.get(`${base}/${name}`);
      checkAnswer('/client/{name}', 'get', response);
      expect([name, response.status]).toEqual([name, 404]);
    }
  });
});

describe('ClientDownloads', () => {
  const downloads = (readBuiltin: () => Promise<any>) =>
    new ClientDownloads({
      logger: mockServices.logger.mock(),
      packages: '/nonexistent',
      baseUrl: async () => "https://portal.example.org/it's",
      readBuiltin,
    });
  const file = (name: string) => ({
    name,
    contentType: 'text/plain',
    size: 1,
    sha256: name,
    content: Buffer.from('x'),
  });

  it('reads what the published package brings', async () => {
    const directory = mkdtempSync(path.join(tmpdir(), 'patchman-package-'));
    expect(await readBuiltinClient(directory)).toBeNull();
    const assets = path.join(directory, 'assets/client');
    mkdirSync(assets, { recursive: true });
    for (const [name, content] of Object.entries({
      version: '1.2.3\n',
      'patchman-client': 'the client',
      'install.sh': 'the script',
    })) {
      writeFileSync(path.join(assets, name), content);
    }
    expect(await readBuiltinClient(directory)).toMatchObject({
      version: '1.2.3',
      client: { name: 'patchman-client', sha256: sha256('the client') },
      installer: { name: 'install.sh', sha256: sha256('the script') },
    });
    rmSync(directory, { recursive: true });
  });

  it('has none where the package came without one', async () => {
    expect(await downloads(async () => null).describe()).toBeNull();
  });

  it('tries again after a failure', async () => {
    const read = jest
      .fn()
      .mockRejectedValueOnce(new Error('no sh here'))
      .mockResolvedValue({
        version: '1',
        client: file('patchman-client'),
        installer: file('install.sh'),
      });
    const both = downloads(read);
    expect(await both.describe()).toBeNull();
    expect((await both.describe())?.files).toHaveLength(2);
    await both.describe();
    expect(read).toHaveBeenCalledTimes(2);
  });

  it('quotes the address of the portal for the shell', async () => {
    const described = await downloads(async () => ({
      version: '1',
      client: file('patchman-client'),
      installer: file('install.sh'),
    })).describe();
    const words = execFileSync('sh', [
      '-c',
      described!.installLine.replace(/^.*sh -s --/, 'printf "%s\\n"'),
    ]);
    expect(words.toString().split('\n')).toContain(
      "https://portal.example.org/it's",
    );
  });
});
