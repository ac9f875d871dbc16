// Debian 12 as large as it is, and a host of it, where neither is recorded.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { sha256, Words } from './words.mjs';

const OFFERED = 63_440;
const INSTALLED = 934;
/** What the recorded host lacks too. */
const UPDATES = { security: 66, other: 38 };
/** Where recorded reports have their repositories, in place of which come those that are served. */
const RECORDED = 'http://127.0.0.1:8801';

const SUITES = {
  main: ['debian/dists/bookworm', 'Debian', 'stable'],
  updates: ['debian/dists/bookworm-updates', 'Debian', 'stable-updates'],
  security: [
    'debian-security/dists/bookworm-security',
    'Debian-Security',
    'stable-security',
  ],
};

/** Writes what suites offer below `deb-real`, and the report of a host that has some of it below `reports`. */
export function makeDebian(folder) {
  const words = new Words(12);
  const offered = Array.from({ length: OFFERED }, () => ({
    name: words.name(),
    version: `${1 + words.upTo(9)}.${words.version()}`,
    release: String(2 + words.upTo(5)),
    arch: words.upTo(3) === 0 ? 'all' : 'amd64',
  }));
  const step = Math.floor(OFFERED / INSTALLED);
  const installed = Array.from(
    { length: INSTALLED },
    (_, at) => offered[at * step],
  );
  // Of those some are fixed by the security suite, and others are older than what the main one has.
  const fixed = installed
    .slice(0, UPDATES.security)
    .map(item => ({ ...item, release: `${item.release}+deb12u1` }));
  const old = new Set(
    installed.slice(UPDATES.security, UPDATES.security + UPDATES.other),
  );
  const stanzas = items => items.map(item => stanza(item, words)).join('\n');
  writeSuite(folder, SUITES.main, stanzas(offered));
  writeSuite(folder, SUITES.updates, stanzas(fixed.slice(0, 1)));
  writeSuite(folder, SUITES.security, stanzas(fixed));

  const repos = [SUITES.security, SUITES.updates, SUITES.main].map(([path]) => {
    const url = `${RECORDED}/${path}/main/binary-amd64`;
    return {
      ...{ type: 'deb', id: '', priority: 500, urls: [url] },
      name: `Debian 12 x86_64 repo at ${url}`,
    };
  });
  mkdirSync(join(folder, 'reports'), { recursive: true });
  writeFileSync(
    join(folder, 'reports/debian-12.p2.json'),
    JSON.stringify({
      ...{ protocol: 2, hostname: 'self.example.org', arch: 'x86_64' },
      ...{ kernel: '6.1.0-35-amd64', os: 'Debian 12.11', tags: ['Server'] },
      reboot_required: false,
      packages: installed.map(item => ({
        ...{ type: 'deb', epoch: '', category: '', repo: '' },
        ...item,
        release: old.has(item) ? '1' : item.release,
      })),
      ...{ repos, modules: [], sec_updates: [], bug_updates: [] },
    }),
  );
}

function writeSuite(folder, [path, label, suite], index) {
  const file = join(folder, 'deb-real', path, 'main/binary-amd64/Packages');
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, index);
  execFileSync('xz', ['-1', '--threads=0', file]);
  const packed = readFileSync(`${file}.xz`);
  const lines = [
    [sha256(index), Buffer.byteLength(index), 'main/binary-amd64/Packages'],
    [
      sha256(packed),
      statSync(`${file}.xz`).size,
      'main/binary-amd64/Packages.xz',
    ],
  ];
  writeFileSync(
    join(folder, 'deb-real', path, 'Release'),
    [
      'Origin: Debian',
      `Label: ${label}`,
      `Suite: ${suite}`,
      `Codename: ${path.split('/').pop()}`,
      'Version: 12.11',
      'Date: Sun, 01 Nov 2026 10:00:00 UTC',
      'Architectures: all amd64',
      'Components: main',
      'SHA256:',
      ...lines.map(line => ` ${line.join(' ')}`),
      '',
    ].join('\n'),
  );
}

function stanza({ name, version, release, arch }, words) {
  const evr = `${version}-${release}`;
  return `Package: ${name}
Version: ${evr}
Installed-Size: ${words.upTo(100_000)}
Maintainer: Somebody of a Team <team+${name}@example.org>
Architecture: ${arch}
Depends: libc6 (>= 2.36), libgcc-s1 (>= 3.0), libstdc++6 (>= 12)
Description: ${words.text(60)}
Multi-Arch: same
Homepage: https://www.example.org/${name}/
Description-md5: ${words.checksum('md5')}
Tag: role::program, ${words.text(80)}
Section: utils
Priority: optional
Filename: pool/main/${name[0]}/${name}/${name}_${evr}_${arch}.deb
Size: ${words.upTo(10_000_000)}
MD5sum: ${words.checksum('md5')}
SHA256: ${words.checksum()}
`;
}
