// Follows docs/production.md line by line: builds the portal, puts it into a folder, starts it on a PostgreSQL, lets a host
// report with the client, and expects the command to show its update. `--no-build` takes what was built before.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createAptFiles } from './demo/aptFiles.mjs';
import { serveFiles } from './demo/serveFiles.mjs';
import { startPostgres } from './postgres.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { values: options } = parseArgs({
  options: { 'no-build': { type: 'boolean', default: false } },
});

const PAGE = 'docs/production.md';
const WAIT = 120_000;
/** What the page says, and tests must do elsewhere. */
const FOLDER = '/opt/patchman';
const PORTAL = 'http://localhost:7007';

/** The lines for shells under a title of the page, block by block. */
function blocks(title) {
  const page = readFileSync(join(root, PAGE), 'utf8');
  const section = page.split(/^## /m).find(part => part.startsWith(title));
  return [...section.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, text]) => text);
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

const startedAt = Date.now();
function say(text) {
  const seconds = Math.round((Date.now() - startedAt) / 1000);
  console.log(`-- ${text}, after ${seconds} s`);
}

const temporary = mkdtempSync(join(tmpdir(), 'patchman-production-'));
const folder = join(temporary, 'portal');
const port = await freePort();
const url = `http://localhost:${port}`;

/** Lines of the page, for the folder and the port of this run. */
function here(lines) {
  return lines.replaceAll(FOLDER, folder).replaceAll(PORTAL, url);
}

function run(lines, environment = process.env) {
  console.log(lines.trimEnd());
  const { status, stdout } = spawnSync(
    'bash',
    ['-euo', 'pipefail', '-c', lines],
    {
      cwd: root,
      env: environment,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
      maxBuffer: 64 * 1024 * 1024,
    },
  );
  if (status !== 0) {
    throw new Error(`This ended with ${status}:\n${lines}\n${stdout}`);
  }
  return stdout;
}

/** A host of Debian 12 whose tools were recorded, with its repositories on this machine. */
function recordedHost(mirror) {
  const host = join(temporary, 'host');
  cpSync(join(root, 'client/tests/hosts/debian-12'), host, { recursive: true });
  const files = ['etc/apt/sources.list.d/debian.sources', 'tool.apt-cache'];
  for (const file of files) {
    const path = join(host, file);
    writeFileSync(
      path,
      readFileSync(path, 'utf8').replaceAll('http://deb.example.org', mirror),
    );
  }
  for (const name of ['bin', 'run', 'home', 'var/lib']) {
    mkdirSync(join(host, name), { recursive: true });
  }
  for (const recording of readdirSync(host)) {
    const [, tool] = /^tool\.([^.]+)$/.exec(recording) ?? [];
    if (tool) {
      symlinkSync(
        join(root, 'client/tests/fake/replay'),
        join(host, 'bin', tool),
      );
    }
  }
  return {
    ...process.env,
    PATH: [join(host, 'bin'), process.env.PATH].join(delimiter),
    HOME: join(host, 'home'),
    PATCHMAN_ROOT: host,
    FAKE_HOST: host,
    FAKE_LOG: join(temporary, 'tools.log'),
  };
}

/** Debian 12 with a newer bash and a curl that is a security update. */
function repositories() {
  const suite = (path, label, packages) => ({
    path,
    fields: { Origin: 'Debian', Label: label, Suite: path.split('/').pop() },
    packages: {
      amd64: packages.map(([name, version]) => ({
        ...{ name, version, arch: 'amd64', source: name },
      })),
    },
  });
  return createAptFiles(
    [
      suite('debian/dists/bookworm', 'Debian', [['bash', '5.2.15-2+b13']]),
      suite('debian/dists/bookworm-updates', 'Debian', []),
      suite('debian-security/dists/bookworm-security', 'Debian-Security', [
        ['curl', '7.88.1-10+deb12u15'],
      ]),
    ],
    new Date('2026-11-01T00:00:00Z'),
  );
}

async function isReady(portal) {
  for (const end = Date.now() + WAIT; Date.now() < end; await sleep(250)) {
    if (portal.exitCode !== null) throw new Error('The portal ended.');
    try {
      const { ok } = await fetch(`${url}/.backstage/health/v1/readiness`);
      if (ok) return;
    } catch {
      // Not yet.
    }
  }
  throw new Error('The portal does not start.');
}

/** Ends a process group: it is over when nobody holds its output any more. */
async function end(child) {
  const signal = name => {
    try {
      process.kill(-child.pid, name);
    } catch (error) {
      // All of it is gone.
      if (error.code !== 'ESRCH') throw error;
    }
  };
  const over = once(child, 'close');
  signal('SIGTERM');
  const patience = sleep(10_000, 'late', { ref: false });
  if ((await Promise.race([over, patience])) === 'late') {
    signal('SIGKILL');
    await over;
  }
}

let postgres;
let mirror;
let portal;
try {
  const [install, createUser, environmentFile, start] = blocks('Install');
  const [firstHost] = blocks('The first host');
  const [, ...unpack] = install.trim().split('\n');
  if (
    !options['no-build'] ||
    !existsSync(join(root, 'packages/backend/dist'))
  ) {
    say('Building');
    run(install.split('\n')[0]);
  }
  say('Unpacking and installing');
  run(here(unpack.join('\n')));

  say('Starting');
  postgres = await startPostgres();
  const database = new URL(postgres.connection);
  if (!createUser.includes('createuser --createdb')) {
    throw new Error(`${PAGE} makes another user than this.`);
  }
  run(
    here(environmentFile)
      .replace('POSTGRES_HOST=localhost', `POSTGRES_HOST=${database.hostname}`)
      .replace('POSTGRES_PORT=5432', `POSTGRES_PORT=${database.port}`)
      .replace('POSTGRES_USER=patchman', `POSTGRES_USER=${database.username}`)
      .replace(
        'POSTGRES_PASSWORD=secret',
        `POSTGRES_PASSWORD=${database.password}`,
      ),
  );
  mirror = await serveFiles(repositories(), 0);
  const mirrorUrl = `http://127.0.0.1:${mirror.address().port}`;
  // What a test needs beside the page: another port, and a mirror on this machine.
  writeFileSync(
    join(folder, 'app-config.test.yaml'),
    JSON.stringify({
      backend: { listen: { port } },
      patchman: { fetch: { allow: ['127.0.0.1'] }, errata: { enabled: false } },
    }),
  );
  const lines = `${here(start).trim()} --config app-config.test.yaml`;
  console.log(lines);
  portal = spawn('bash', ['-c', lines], {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  for (const stream of [portal.stdout, portal.stderr]) {
    stream.on('data', piece => (log += piece));
  }
  await isReady(portal).catch(error => {
    throw new Error(`${error.message}\n${log}`);
  });
  const page = await (await fetch(url)).text();
  if (!page.includes('<div id="root">')) {
    throw new Error(`${url} answers no page:\n${page.slice(0, 500)}`);
  }

  say('Reporting');
  const host = recordedHost(mirrorUrl);
  // The mirrors are read once the report is there.
  const [show] = here(firstHost).trim().split('\n').slice(-1);
  const before = here(firstHost).trim().split('\n').slice(0, -1).join('\n');
  run(before, host);
  const settings = here(firstHost).split('\n').slice(0, 2).join('\n');
  let shown = '';
  for (const endAt = Date.now() + WAIT; Date.now() < endAt; await sleep(500)) {
    shown = run(`${settings}\n${show}`, { ...process.env, HOME: temporary });
    if (/^curl +amd64 +\S+ +7\.88\.1-10\+deb12u15 +yes /m.test(shown)) break;
  }
  console.log(shown);
  if (!/^bash .* no /m.test(shown) || !/^curl .* yes /m.test(shown)) {
    throw new Error(`The updates are not shown.\n${log.slice(-4000)}`);
  }
  say('It works as the page says');
} finally {
  if (portal) await end(portal);
  say('The portal has ended');
  mirror?.close();
  mirror?.closeAllConnections();
  await postgres?.stop();
  say('The database has ended');
  rmSync(temporary, { recursive: true, force: true });
  say('What was made is removed');
}
