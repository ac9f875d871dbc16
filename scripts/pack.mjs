// Packs every package that is published into tarballs/, as a registry would have them: `npm run build:all` first. With
// `--check` it installs the command from them into a folder of its own, and runs it.
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { values: options } = parseArgs({
  options: { check: { type: 'boolean', default: false } },
});
const COMMAND = 'patchman-for-backstage-cli';
/** What it needs of the others. */
const NEEDED = ['backstage-plugin-patchman-common'];

function run(command, args, cwd = root) {
  const { status, stdout, error } = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (error) throw error;
  if (status !== 0) {
    throw new Error(
      `${command} ${args.join(' ')} ended with ${status}:\n${stdout}`,
    );
  }
  return stdout;
}

/** The folders of what is published, with what their manifests say. */
function publishedPackages() {
  return ['packages', 'plugins']
    .flatMap(group =>
      readdirSync(join(root, group)).map(name => join(root, group, name)),
    )
    .filter(folder => existsSync(join(folder, 'package.json')))
    .map(folder => ({
      folder,
      manifest: JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')),
    }))
    .filter(({ manifest }) => !manifest.private);
}

const target = join(root, 'tarballs');
rmSync(target, { recursive: true, force: true });
mkdirSync(target);
const tarballs = new Map();
for (const { folder, manifest } of publishedPackages()) {
  if (!existsSync(join(folder, 'dist'))) {
    throw new Error(`${manifest.name} is not built: npm run build:all`);
  }
  const tarball = join(target, `${manifest.name}-${manifest.version}.tgz`);
  run(join(root, 'node_modules/.bin/yarn'), ['pack', '--out', tarball], folder);
  tarballs.set(manifest.name, tarball);
  console.log(tarball);
}

// Portals outside this repository take each other's packages from here too, with these resolutions of yarn.
writeFileSync(
  join(target, 'resolutions.json'),
  `${JSON.stringify(
    Object.fromEntries(
      [...tarballs].map(([name, path]) => [
        name,
        `file:./tarballs/${basename(path)}`,
      ]),
    ),
    null,
    2,
  )}\n`,
);

if (options.check) {
  const folder = mkdtempSync(join(tmpdir(), 'patchman-tarballs-'));
  try {
    writeFileSync(join(folder, 'package.json'), '{"private":true}\n');
    run(
      'npm',
      [
        'install',
        '--no-audit',
        '--no-fund',
        '--loglevel=error',
        ...[...NEEDED, COMMAND].map(name => tarballs.get(name)),
      ],
      folder,
    );
    const command = join(folder, 'node_modules/.bin/patchman');
    const help = run(command, ['--help'], folder);
    if (!/^ {2}hosts /m.test(help)) throw new Error(`It prints:\n${help}`);
    const manual = join(folder, 'node_modules', COMMAND, 'man/patchman.1');
    if (readFileSync(manual, 'utf8') !== run(command, ['manual'], folder)) {
      throw new Error(`${manual} is another than the command prints.`);
    }
    console.log('The command runs from them.');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
