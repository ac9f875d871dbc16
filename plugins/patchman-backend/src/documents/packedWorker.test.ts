import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { resolvePackagePath } from '@backstage/backend-plugin-api';

const run = promisify(execFile);
const source = resolvePackagePath('backstage-plugin-patchman-backend');
const modules = join(dirname(dirname(source)), 'node_modules');
const bin = join(modules, '.bin');
const env = { ...process.env, PATH: `${bin}:${process.env.PATH}` };

/** Reads a list of mirrors in a thread of the package that lies in a folder, as plain node does it. */
const ask = `
  const { DocumentThreads } = require('./dist/documents/DocumentThreads.cjs.js');
  const { Spool } = require('./dist/documents/Spool.cjs.js');
  const { readMirrorList } = require('./dist/repositories/rpm/jobs.cjs.js');
  const threads = new DocumentThreads({
    threads: 1,
    memory: 2e8,
    timeout: 6e4,
    spool: new Spool(require('node:os').tmpdir()),
  });
  const input = {
    bytes: Buffer.from('https://a.example.org/x'),
    url: 'https://list.example.org/',
    arch: 'x86_64',
  };
  (async () => {
    const { value } = await threads.read(readMirrorList, input, { what: 'it' }).next();
    console.log(JSON.stringify(value));
    await threads.close();
  })();
`;
const answer = {
  kind: 'mirrorlist',
  mirrors: ['https://a.example.org/x/'],
  repomd: null,
};

let scratch: string;
let built: string;

beforeAll(async () => {
  // The build is made of a copy, so that the working tree stays as it is.
  scratch = await mkdtemp(join(tmpdir(), 'patchman-packed-test-'));
  built = join(scratch, 'plugins', 'patchman-backend');
  await mkdir(built, { recursive: true });
  for (const name of ['src', 'package.json', 'config.d.ts', 'migrations']) {
    await cp(join(source, name), join(built, name), { recursive: true });
  }
  await symlink(modules, join(scratch, 'node_modules'));
  for (const name of ['package.json', 'tsconfig.json', 'yarn.lock']) {
    await cp(join(dirname(dirname(source)), name), join(scratch, name));
  }
  // Types are those of the compiler, which takes minutes and is not what is tried here.
  const types = join(
    scratch,
    'dist-types',
    'plugins',
    'patchman-backend',
    'src',
  );
  await mkdir(types, { recursive: true });
  for (const name of ['index', 'documentWorker']) {
    await writeFile(join(types, `${name}.d.ts`), 'export {};\n');
  }
  await run('backstage-cli', ['package', 'build'], { cwd: built, env });
}, 180_000);
afterAll(() => rm(scratch, { recursive: true, force: true }));

async function asked(cwd: string): Promise<unknown> {
  const { stdout } = await run(process.execPath, ['-e', ask], { cwd });
  return JSON.parse(stdout);
}

it('reads documents in threads of the built package', async () => {
  expect(await asked(built)).toEqual(answer);
});

it('reads documents in threads of the packed package', async () => {
  await run('backstage-cli', ['package', 'prepack'], { cwd: built, env });
  const { stdout } = await run('npm', ['pack', '--json', '--ignore-scripts'], {
    cwd: built,
    env,
  });
  const [{ filename }] = JSON.parse(stdout);
  const unpacked = join(scratch, 'unpacked');
  await mkdir(unpacked);
  await run('tar', ['-xzf', join(built, filename), '-C', unpacked]);
  const packed = join(unpacked, 'package');
  expect(await asked(packed)).toEqual(answer);
  const resolve = (name: string) =>
    run(
      process.execPath,
      ['-p', `require.resolve('backstage-plugin-patchman-backend${name}')`],
      { cwd: packed },
    ).then(found => found.stdout.trim());
  expect(await resolve('')).toBe(join(packed, 'dist', 'index.cjs.js'));
  expect(await resolve('/package.json')).toBe(join(packed, 'package.json'));
});
