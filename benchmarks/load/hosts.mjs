// The hosts that report under load: a recorded one where metadata is recorded beside the checkout, else one made up.
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { differentHost, reportFor } from '../fleet.mjs';

const OFFERED = 20_000;
const INSTALLED = 900;
/** So many packages differ between two reports of a host that was updated. */
const UPDATED = 4;

/**
 * What is served, and the protocol 2 report that all hosts are made of.
 * @param data the folder of recorded metadata, which need not exist
 * @returns `folder` to serve, `remove` whether it is of this run, and `reportAt(serverUrl)`
 */
export function prepareData(data) {
  const recorded = join(data, 'reports/debian-12.p2.json');
  if (existsSync(recorded) && existsSync(join(data, 'deb-real'))) {
    const report = JSON.parse(readFileSync(recorded, 'utf8'));
    return {
      folder: join(data, 'deb-real'),
      remove: false,
      reportAt: serverUrl => reportFor(report, serverUrl),
    };
  }
  return madeUp();
}

function madeUp() {
  const folder = mkdtempSync(join(tmpdir(), 'patchman-bench-load-'));
  const packages = Array.from({ length: OFFERED }, (_, at) => ({
    name: `package-${at}`,
    version: `1.${at % 97}.${at % 13}`,
    release: `${1 + (at % 5)}`,
  }));
  const index = packages
    .map(
      ({ name, version, release }) =>
        `Package: ${name}\nVersion: ${version}-${release}\nArchitecture: amd64\n\n`,
    )
    .join('');
  const path = 'main/binary-amd64/Packages';
  mkdirSync(join(folder, 'debian/dists/stable/main/binary-amd64'), {
    recursive: true,
  });
  writeFileSync(join(folder, 'debian/dists/stable', path), index);
  const digest = createHash('sha256').update(index).digest('hex');
  writeFileSync(
    join(folder, 'debian/dists/stable/Release'),
    `Origin: Test\nSuite: stable\nCodename: stable\nDate: Sun, 01 Nov 2026 10:00:00 UTC\nArchitectures: amd64\nComponents: main\nSHA256:\n ${digest} ${index.length} ${path}\n`,
  );
  const installed = packages
    .filter((_, at) => at % Math.floor(OFFERED / INSTALLED) === 0)
    .map((item, at) => ({
      ...item,
      // A tenth has an update.
      version: at % 10 === 0 ? `0.${item.version}` : item.version,
      epoch: '',
      arch: 'amd64',
      type: 'deb',
    }));
  return {
    folder,
    remove: true,
    reportAt: serverUrl => ({
      protocol: 2,
      hostname: '',
      arch: 'x86_64',
      kernel: '6.1.0-35-amd64',
      os: 'Debian 12.11',
      tags: [],
      packages: installed,
      repos: [
        {
          type: 'deb',
          name: 'stable',
          id: '',
          priority: 500,
          urls: [`${serverUrl}/debian/dists/stable/main/binary-amd64`],
        },
      ],
    }),
  };
}

/** A host with a history: each update changes a few of its packages, as `apt upgrade` does. */
export class LoadHost {
  updates = 0;

  constructor(base, seed) {
    this.report = differentHost(base, seed);
    this.hostname = this.report.hostname;
    this.seed = seed;
  }

  /** Installs other versions of a few packages. */
  update() {
    this.updates++;
    const packages = [...this.report.packages];
    for (let i = 0; i < UPDATED; i++) {
      const at =
        (this.seed * 31 + this.updates * 7 + i * 101) % packages.length;
      const version = packages[at].version.replace(/\+u\d+$/, '');
      packages[at] = {
        ...packages[at],
        version: `${version}+u${this.updates}`,
      };
    }
    this.report = { ...this.report, packages };
  }

  /** The body of protocol 2, which is always whole. */
  whole() {
    return JSON.stringify(this.report);
  }

  /** The body of protocol 3: digests, and whole sections only where the backend does not know them yet. */
  sections({ packages, repositories }) {
    const { report } = this;
    const section = (items, isWhole) => ({
      digest: createHash('sha256').update(JSON.stringify(items)).digest('hex'),
      ...(isWhole ? { items } : {}),
    });
    return JSON.stringify({
      protocol: 3,
      hostname: this.hostname,
      machineId: createHash('md5').update(this.hostname).digest('hex'),
      system: {
        os: {
          id: 'debian',
          versionId: '12',
          variant: 'Debian 12.11',
          codename: 'bookworm',
        },
        arch: 'x86_64',
        packageArch: 'amd64',
        kernel: report.kernel,
      },
      packages: section(
        report.packages.map(({ category, repo, ...item }) => item),
        packages,
      ),
      repositories: section(report.repos.map(repositoryOf), repositories),
      policy: { digest: 'none', ...(repositories ? { apt: {} } : {}) },
    });
  }
}

/** A repository as protocol 3 has it, of one as protocol 2 has it. */
function repositoryOf({ name, priority, urls }) {
  const [, base, suite, component] =
    /^(.*)\/dists\/(.*)\/([^/]+)\/binary-[^/]+$/.exec(urls[0]);
  return {
    type: 'deb',
    name,
    urls: [base],
    suite,
    component,
    archs: ['amd64'],
    priority,
  };
}
