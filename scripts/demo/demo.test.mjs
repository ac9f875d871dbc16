// node --test scripts/demo/demo.test.mjs
import assert from 'node:assert/strict';
import test from 'node:test';
import { gunzipSync } from 'node:zlib';
import { createAptFiles, sha256 } from './aptFiles.mjs';
import { describeFleet } from './describeFleet.mjs';
import { readHosts } from './hosts.mjs';
import { nextVersion, readTable } from './packages/table.mjs';
import { reportsOf } from './reports.mjs';
import { createSuites } from './repositories.mjs';
import { createErrata } from './rpm/errata.mjs';
import { readRpmHosts, rpmReportOf } from './rpm/hosts.mjs';
import { readSources } from './rpm/packages.mjs';
import { createRpmFiles, RPM_PATHS } from './rpm/rpmFiles.mjs';
import { serveFiles } from './serveFiles.mjs';
import { copyOf, machineIdOf } from './strangers.mjs';

const BASE = 'http://127.0.0.1:8802';
const NOW = new Date('2026-03-01T12:00:00Z');
const MIDNIGHT = new Date('2026-03-01T00:00:00Z');

const hosts = readHosts();
const files = createAptFiles(createSuites(), MIDNIGHT);
const currentReportOf = host => reportsOf(host, BASE, NOW).at(-1);

/** Versions that a host's repositories offer, by `name/arch`. */
function offeredTo({ repos }) {
  const offered = new Map();
  for (const { urls } of repos) {
    const index = files.get(`${urls[0].slice(BASE.length)}/Packages`) ?? '';
    for (const [, name, version, arch] of String(index).matchAll(
      /^Package: (.*)\n(?:Source: .*\n)?Version: (.*)\nArchitecture: (.*)$/gm,
    )) {
      const key = `${name}/${arch}`;
      offered.set(key, [...(offered.get(key) ?? []), version]);
    }
  }
  return offered;
}

function versionOf({ epoch, version, release }) {
  return `${epoch && `${epoch}:`}${version}${release && `-${release}`}`;
}

test('a table row is read for one distribution', () => {
  const table = `
# comment
foo | foo libfoo1~t foo-doc:all | S | 1.0-1 > 1.1-1 | 2.0-1 | 1.0-1ubuntu2 | 1:2.0-1build3 @ bar
`;
  assert.deepEqual(readTable(table, 'debian-12'), [
    {
      source: 'foo',
      newer: 'S',
      versions: ['1.0-1', '1.1-1'],
      binaries: [
        { name: 'foo', all: false },
        { name: 'libfoo1', all: false },
        { name: 'foo-doc', all: true },
      ],
    },
  ]);
  const [trixie] = readTable(table, 'debian-13');
  assert.equal(trixie.binaries[1].name, 'libfoo1t64');
  const [noble] = readTable(table, 'ubuntu-24.04');
  assert.deepEqual(noble.binaries, [{ name: 'bar', all: false }]);
});

test('newer versions are called as the distributions call them', () => {
  for (const [distribution, version, next] of [
    ['debian-12', '9.1-1', '9.1-1+deb12u1'],
    ['debian-12', '3.0.17-1~deb12u2', '3.0.17-1~deb12u3'],
    ['debian-13', '2.39.5-0+deb13u9', '2.39.5-0+deb13u10'],
    ['ubuntu-24.04', '1.9.15p5-3ubuntu5', '1.9.15p5-3ubuntu5.1'],
    ['ubuntu-22.04', '1.6.14-1ubuntu0.9', '1.6.14-1ubuntu0.10'],
    ['ubuntu-24.04', '7.2-2build1', '7.2-2ubuntu0.1'],
  ]) {
    assert.equal(nextVersion(version, distribution), next);
  }
});

test('a Release lists what is served, with its true size and digest', () => {
  for (const [path, content] of files) {
    if (!path.endsWith('/Release')) continue;
    const folder = path.replace(/Release$/, '');
    const lines = [...String(content).matchAll(/^ (\S+) (\d+) (\S+)$/gm)];
    assert.equal(lines.length, 4, path);
    for (const [, digest, size, name] of lines) {
      const listed = files.get(folder + name);
      assert.equal(listed.length, Number(size));
      assert.equal(sha256(listed), digest);
      if (name.endsWith('.gz')) {
        const plain = files.get(folder + name.replace(/\.gz$/, ''));
        assert.deepEqual(gunzipSync(listed), plain);
      }
    }
  }
});

test('no suite offers a package twice', () => {
  for (const { path, packages } of createSuites()) {
    for (const offered of Object.values(packages)) {
      const names = offered.map(({ name }) => name);
      assert.deepEqual(
        names.filter((name, index) => names.indexOf(name) !== index),
        [],
        path,
      );
    }
  }
});

test('the fleet is the same in every run', () => {
  assert.deepEqual(
    readHosts().flatMap(host => reportsOf(host, BASE, NOW)),
    hosts.flatMap(host => reportsOf(host, BASE, NOW)),
  );
  assert.deepEqual(createAptFiles(createSuites(), MIDNIGHT), files);
});

test('the fleet has about 40 hosts, of which some are silent', () => {
  assert.equal(new Set(hosts.map(({ name }) => name)).size, hosts.length);
  assert.ok(hosts.length >= 38 && hosts.length <= 42);
  const all = [...hosts, ...readRpmHosts()].map(({ name }) => name);
  assert.equal(new Set(all).size, all.length);
  const days = hosts.map(({ age }) => age / 86_400_000);
  assert.equal(days.filter(age => age >= 20 && age <= 60).length, 4);
  assert.equal(days.filter(age => age >= 1).length, 4);
});

test('what a host has comes from its repositories, except where the table says otherwise', () => {
  for (const host of hosts.filter(({ noRepositories }) => !noRepositories)) {
    const report = currentReportOf(host);
    const offered = offeredTo(report);
    const foreign = report.packages
      .filter(({ name, arch }) => !offered.has(`${name}/${arch}`))
      .map(({ name }) => name);
    assert.deepEqual(foreign, host.foreign ? [host.foreign[0]] : [], host.name);
    if (host.patched !== 'current') continue;
    for (const item of report.packages) {
      const versions = offered.get(`${item.name}/${item.arch}`);
      if (versions) assert.ok(versions.includes(versionOf(item)), item.name);
    }
  }
});

test('hosts that are alike have the same packages, kernels aside', () => {
  const packagesOf = name =>
    currentReportOf(hosts.find(host => host.name === name)).packages.filter(
      item => !item.name.startsWith('linux-'),
    );
  assert.deepEqual(
    packagesOf('web03.example.com'),
    packagesOf('web01.example.com'),
  );
  assert.notDeepEqual(
    packagesOf('web04.example.com'),
    packagesOf('web01.example.com'),
  );
});

test('a host that reported before had other packages then', () => {
  const reports = reportsOf(
    hosts.find(({ name }) => name === 'web01.example.com'),
    BASE,
    NOW,
  );
  assert.equal(reports.length, 2);
  const [before, after] = reports.map(
    ({ packages }) =>
      new Map(packages.map(item => [item.name, versionOf(item)])),
  );
  assert.ok(reports[0].sent_at < reports[1].sent_at);
  assert.ok(before.has('telnet') && !after.has('telnet'));
  assert.ok(!before.has('strace') && after.has('strace'));
  assert.ok([...after].some(([name, version]) => before.get(name) !== version));
});

const rpmFiles = createRpmFiles(MIDNIGHT);
const rpmText = (repository, name) =>
  String(
    gunzipSync(rpmFiles.get(`/${RPM_PATHS[repository]}/repodata/${name}.gz`)),
  );

test('a repomd.xml lists what is served, with its true size and digest', () => {
  for (const path of Object.values(RPM_PATHS)) {
    const repomd = String(rpmFiles.get(`/${path}/repodata/repomd.xml`));
    const data = [...repomd.matchAll(/<data type="[^"]+">[^]*?<\/data>/g)];
    assert.ok(data.length >= 2);
    for (const [text] of data) {
      const [, href] = /<location href="([^"]+)"/.exec(text);
      const packed = rpmFiles.get(`/${path}/${href}`);
      assert.equal(/<checksum [^>]*>(.+?)</.exec(text)[1], sha256(packed));
      assert.equal(Number(/<size>(\d+)/.exec(text)[1]), packed.length);
      const plain = gunzipSync(packed);
      assert.equal(/<open-checksum [^>]*>(.+?)</.exec(text)[1], sha256(plain));
    }
  }
});

test('errata are the same all day, name what is offered, and are of every severity', () => {
  const errata = createErrata(MIDNIGHT);
  assert.deepEqual(createErrata(MIDNIGHT), errata);
  assert.deepEqual(
    [...new Set(errata.map(({ severity }) => severity))].sort(),
    ['', 'Critical', 'Important', 'Low', 'Moderate'],
  );
  const ids = errata.map(({ id }) => id);
  assert.equal(new Set(ids).size, ids.length);
  const cves = errata.flatMap(erratum => erratum.cves);
  assert.equal(new Set(cves).size, cves.length);
  for (const [repository] of Object.entries(RPM_PATHS)) {
    const updateinfo = rpmText(repository, 'updateinfo.xml');
    const primary = rpmText(repository, 'primary.xml');
    const named = [
      ...updateinfo.matchAll(
        /<package name="([^"]+)" epoch="(\d+)" version="([^"]+)" release="([^"]+)"/g,
      ),
    ];
    assert.ok(named.length > 0);
    for (const [, name, epoch, version, release] of named) {
      assert.ok(
        primary.includes(`<name>${name}</name>`) &&
          primary.includes(
            `<version epoch="${epoch}" ver="${version}" rel="${release}"/>`,
          ),
        name,
      );
    }
  }
});

test('hosts with dnf have packages that their repositories offer, and streams that exist', () => {
  const offered = new Set(
    readSources().flatMap(({ binaries, steps }) =>
      binaries.flatMap(({ name }) => steps.map(({ evr }) => `${name} ${evr}`)),
    ),
  );
  const modules = rpmText('appstream', 'modules.yaml');
  for (const host of readRpmHosts()) {
    const report = rpmReportOf(host, BASE, NOW);
    assert.ok(report.packages.items.length > 30, host.name);
    for (const { name, epoch, version, release } of report.packages.items) {
      const evr = `${version}-${release}`;
      assert.ok(
        offered.has(`${name} ${evr}`) || offered.has(`${name} ${epoch}:${evr}`),
        `${host.name} ${name}`,
      );
    }
    for (const { name, stream } of report.modules.items) {
      assert.ok(modules.includes(`name: ${name}\n  stream: "${stream}`), name);
    }
  }
});

test('a copied machine has the name of its host and a machine-id of its own', () => {
  const [host] = readRpmHosts();
  const report = rpmReportOf(host, BASE, NOW);
  assert.match(report.machineId, /^[0-9a-f]{32}$/);
  assert.equal(report.machineId, machineIdOf(host.name));
  const copy = copyOf(report);
  assert.equal(copy.hostname, report.hostname);
  assert.notEqual(copy.machineId, report.machineId);
});

test('the server answers 200, 304 and 404', async () => {
  const server = await serveFiles(files, 0);
  try {
    const url = `http://127.0.0.1:${server.address().port}`;
    const path = '/debian/dists/bookworm/Release';
    const first = await fetch(url + path);
    assert.equal(await first.text(), String(files.get(path)));
    const again = await fetch(url + path, {
      headers: { 'If-None-Match': first.headers.get('etag') },
    });
    assert.equal(again.status, 304);
    const missing = await fetch(`${url}/vendor/dists/stable/Release`);
    assert.equal(missing.status, 404);
  } finally {
    server.close();
    server.closeAllConnections();
  }
});

test('the fleet is described in words', () => {
  const text = describeFleet({
    hosts: {
      total: 1,
      byState: { ok: 1, updates: 0, security: 0, stale: 0, unknown: 0 },
      rebootRequired: 0,
    },
    repositories: { total: 21, failing: 1 },
  });
  assert.match(text, /^The portal knows 1 host:/);
  assert.match(text, /21 repositories, 1 of them failing\.$/);
});
