// What of Dockerfile and compose.yaml can be checked without an engine: that they name what is there, and do what
// docs/production.md does.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const read = name => readFileSync(join(root, name), 'utf8');

const instructions = read('Dockerfile')
  .split('\n')
  .filter(line => /^[A-Z]+ /.test(line))
  .map(line => line.split(' '));
const copied = instructions
  .filter(([name, from]) => /^(COPY|ADD)$/.test(name) && !/^--from/.test(from))
  .flatMap(([, ...words]) => words.slice(0, -1));
const settings = name =>
  [...read(name).matchAll(/\$\{(\w+)(:-[^}]*)?\}/g)].map(match => ({
    name: match[1],
    optional: match[2] !== undefined,
  }));
const compose = parse(read('compose.yaml'));

test('what is copied is in the repository, or made by the build', () => {
  const BUILT = ['skeleton', 'bundle'].map(
    name => `packages/backend/dist/${name}.tar.gz`,
  );
  const missing = copied.filter(
    path => !BUILT.includes(path) && !existsSync(join(root, path)),
  );
  assert.deepEqual(missing, []);
});

test('what is copied is what is sent to the engine', () => {
  const sent = read('.dockerignore')
    .split('\n')
    .filter(line => line.startsWith('!'))
    .map(line => line.slice(1));
  const pattern = path => path.replace(/(dist\/)[^/]+(\.tar\.gz)$/, '$1*$2');
  assert.deepEqual([...new Set(copied.map(pattern))].sort(), [...sent].sort());
});

test('it starts as the documentation says', () => {
  const [, command] = /^CMD (\[.*\])$/m.exec(read('Dockerfile'));
  const start = JSON.parse(command).join(' ');
  assert.match(
    read('docs/production.md').replace('--env-file=env ', ''),
    new RegExp(`^NODE_ENV=production ${start}$`, 'm'),
  );
});

test('every setting without a default has a value', () => {
  const { environment } = compose.services.portal;
  const wanted = settings('app-config.production.yaml')
    .filter(({ optional }) => !optional)
    .map(({ name }) => name);
  assert.deepEqual(
    [...new Set(wanted)].sort(),
    Object.keys(environment).sort(),
  );
});

test('services and volumes that are named are there', () => {
  const { services, volumes } = compose;
  for (const { depends_on: needs = {}, volumes: mounts = [] } of Object.values(
    services,
  )) {
    for (const name of Object.keys(needs)) assert.ok(services[name], name);
    for (const mount of mounts) {
      assert.ok(mount.split(':')[0] in volumes, mount);
    }
  }
  assert.equal(
    services.portal.environment.POSTGRES_HOST in services,
    true,
    'the database',
  );
  assert.equal(
    services.portal.environment.POSTGRES_USER,
    services.postgres.environment.POSTGRES_USER,
  );
});
