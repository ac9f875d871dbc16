import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TestDatabases } from '@backstage/backend-test-utils';
import { serveApt, type ServedApt } from './__testUtils__/serveApt';
import { startPortal, type TestPortal } from './__testUtils__/startPortal';
import {
  temporaryFolder,
  useTemporaryFolder,
} from './__testUtils__/temporaryFolder';
import { CLASSIC_OPTIONS } from './classic/options';
import { Output } from './output/Output';
import { buildProgram } from './program';
import { commandTree } from './shell/commandTree';

jest.setTimeout(120_000);

useTemporaryFolder();

const TRACKER = {
  vim: {
    'CVE-2026-0001': {
      description: 'A flaw in an editor.',
      releases: {
        bookworm: {
          repositories: {},
          status: 'resolved',
          fixed_version: '2:9.0.1378-2',
          urgency: 'high',
        },
      },
    },
  },
};
const DSA = `[01 Nov 2026] DSA-6500-1 vim - security update
\t{CVE-2026-0001}
\t[bookworm] - vim 2:9.0.1378-2
`;
const KEV = {
  count: 1,
  vulnerabilities: [
    {
      cveID: 'CVE-2026-0001',
      vulnerabilityName: 'A flaw',
      dateAdded: '2026-11-02',
    },
  ],
};

const VIM = ['vim', '2', '9.0.1378', '1'];
const VIM_FIXED = ['vim', '2', '9.0.1378', '2'];
const BASH = ['bash', '', '5.2', '1'];

/** A report of Patchman's protocol 2. */
const reportOf = (apt: ServedApt, hostname: string, packages: string[][]) => ({
  protocol: 2,
  hostname,
  arch: 'x86_64',
  kernel: '6.1.0-35-amd64',
  os: 'Debian 12.11',
  tags: ['www'],
  packages: packages.map(([name, epoch, version, release]) => ({
    ...{ type: 'deb', name, epoch, version, release, arch: 'amd64' },
  })),
  repos: ['stable', 'stable-security'].map(suite => ({
    ...{ type: 'deb', name: `Debian 12 ${suite}`, id: '', priority: 500 },
    urls: [`${apt.url}/dists/${suite}/main/binary-amd64`],
  })),
});

/** What is run, what it ends with, and what it prints; `{name}` stands for what an earlier one printed. */
type Row = [command: string, code: number, printed: RegExp, keep?: string];

/** Old options, alone and together. */
const CLASSIC: Row[] = [
  ['-lh', 0, /^web1\.example\.org +security +1 +0 /m],
  ['-lh -H db', 0, /^NAME.*\ndb1\.example\.org [^\n]*\n$/],
  ['-lh -H WEB -o jsonl', 0, /"web1\..*\n.*"web2\./],
  ['-lh -H nothing', 1, /^patchman: No host matches nothing\.\n$/],
  ['-lr', 0, /Debian 12 stable +deb +x86_64 +ok +yes +no +1 +3 /],
  ['-lr -R', 2, /argument missing/],
  ['-lr -R 1 -o csv', 0, /^id,name.*\n1,[^\n]*\n$/],
  [
    '-lr -R Debian·12·stable-security',
    0,
    /^ID.*\n *\d+ +Debian 12 stable-security [^\n]*\n$/,
  ],
  ['-r -R Debian·12·stable', 0, /^refresh Debian 12 stable: /],
  ['-r -R elsewhere', 1, /No repository is named elsewhere/],
  ['-r -q', 0, /^$/],
  ['--refresh-repos', 0, /^refresh: /],
  ['-u', 0, /^evaluate: /],
  ['-u -H web1', 0, /^evaluate web1\.example\.org: /],
  ['-u -H web', 2, /may be any of web1\.example\.org, web2\.example\.org/],
  ['-A', 0, /^evaluate: /],
  ['-uhro -H web1', 0, /by the repositories of its release/],
  ['hosts show web1.example.org', 0, /^judged by +those of Debian 12$/m],
  ['-shro -H web1', 0, /by the repositories that it reports/],
  ['hosts show web1.example.org', 0, /^judged by +the repositories that it/m],
  ['-shro', 2, /-shro: say which host with -H/],
  ['-shro -uhro -H web1', 2, /-shro or -uhro/],
  ['-udns -H web1', 0, /web1\.example\.org is called is not looked up/],
  ['hosts show web1.example.org', 0, /^dns +off$/m],
  ['-sdns -uhro -H web1', 0, /its release\.\n.* is called is looked up/],
  ['-shro -H web1', 0, /that it reports/],
  ['-sdns -udns -H web1', 2, /-sdns or -udns/],
  ['-n', 0, /^reverseDns: |^reverse/],
  ['-r -f', 0, /^refresh: .* 2 mirrors checked: 2 changed|^refresh: /],
  ['-p', 0, /^process: /],
  ['-p -f', 0, /^3 reports are processed again\.\nprocess: /],
  ['-p -f -H web1', 0, /^1 reports are processed again\.\n/],
  ['-c', 0, /^clean: /],
  ['-d', 0, /^clean: .*\ncheck: /],
  ['-rd', 0, /^clean: .*\ncheck: /],
  ['-D web1 web2', 0, /^\+ web1\.example\.org\n- web2\.example\.org\n/],
  [
    '-D web1 web2',
    0,
    /\+ vim 2:9\.0\.1378-1 amd64\n- vim 2:9\.0\.1378-2 amd64\n/,
  ],
  ['-D web1', 2, /-D: give two hosts/],
  ['-D web1 web', 2, /may be any of/],
  [
    '-e',
    0,
    /^read Debian security advisories \(DSA\): .*\nread Debian security tracker: .*\nrefresh: /,
  ],
  ['-e -f', 0, /^read Debian security advisories \(DSA\): /],
  [
    '-e -r',
    0,
    /^refresh: .*\nread Debian security advisories \(DSA\): .*\nread Debian security tracker: [^\n]*\n$/,
  ],
  [
    '-e -E debian',
    1,
    /^read Debian security advisories \(DSA\): .*\n(?:.*\n)*read Debian security tracker: /,
  ],
  [
    '-e -E debian-dsa',
    0,
    /^read Debian security advisories \(DSA\): [^\n]*\n$/,
  ],
  ['-e -E yum', 0, /^refresh: [^\n]*\n$/],
  ['-e -E beos', 2, /-E beos: give one of yum, rocky, alma, centos, debian/],
  ['-E debian', 2, /-E: it belongs to -e/],
  ['-v', 0, /^read Known exploited vulnerabilities \(CISA KEV\): /],
  ['-v --cve cve-2026-0001', 0, /^exploited +since 2026-11-02$/m],
  ['-v --cve CVE-2026-9999', 1, /CVE-2026-9999/],
  ['-v --cve something', 2, /give a name like CVE-2026-1234/],
  ['--cve CVE-2026-0001', 2, /--cve: it belongs to -v/],
  ['-v --fetch-nist-data', 0, /^read CVE scores \(NVD\): /m],
  ['-v -nd', 0, /^read CVE scores \(NVD\): /m],
  [
    '-c -u -p -lh -r',
    0,
    /^process: .*\nrefresh: .*\nevaluate: .*\nclean: .*\nNAME/,
  ],
  [
    '-a',
    0,
    /^process: .*\nrefresh: .*\nread Debian security advisories \(DSA\): .*\nread Debian security tracker: .*\nread Known exploited vulnerabilities \(CISA KEV\): .*\nevaluate: .*\n(?:.*\n)+clean: .*\ncheck: /,
  ],
  ['-aq', 0, /^$/],
  ['-dh', 2, /-dh: say which host with -H/],
  ['-dh -H web', 2, /may be any of/],
  ['-H web1', 2, /Say what to do/],
  ['-x', 2, /unknown option '-x'/],
];

const COMMANDS: Row[] = [
  ['hosts list', 0, /^NAME +STATE +SECURITY +OTHER +REBOOT +OS /],
  ['hosts', 0, /^db1\.example\.org +security/m],
  [
    'hosts list --status ok --output json',
    0,
    /^\[\n\{"name":"web2[^\n]*\n\]\n$/,
  ],
  ['hosts list --status broken', 2, /answered 400: .*status/],
  ['hosts list --tag none', 0, /^No host\.\n$/],
  ['hosts list --tag none -o json', 0, /^\[\n\]\n$/],
  [
    'hosts list --sort name:desc -o csv',
    0,
    /^name,state.*\nweb2.*\nweb1.*\ndb1/,
  ],
  ['hosts list --limit 1', 0, /^NAME.*\n[^\n]*\n$/],
  ['hosts list --limit few', 2, /--limit few: give a number, or all/],
  ['hosts list --sort name:up', 2, /--sort name:up/],
  ['hosts list --no-reboot --search db', 0, /./],
  ['hosts show web1.example.org', 0, /^state +security\nsecurity +1$/m],
  ['hosts show web1.example.org -o json', 0, /"kernel": "6\.1\.0-35-amd64"/],
  ['hosts show nobody', 1, /No host named nobody has reported/],
  ['hosts show web1.example.org --part updates', 0, /^vim .*2:9\.0\.1378-2/m],
  ['hosts show web1.example.org --part packages', 0, /^bash +5\.2-1/m],
  ['hosts show web1.example.org --part repositories', 0, /Debian 12 stable/],
  ['hosts show web1.example.org --part errata', 0, /^DSA-6500-1 /m],
  ['hosts show web1.example.org --part cves', 0, /^CVE-2026-0001 /m],
  ['hosts show web1.example.org --part history', 0, /No change|AT/],
  ['hosts show web1.example.org --part reports', 0, /processed/],
  ['hosts show web1.example.org --part soul', 2, /--part soul: give updates/],
  ['hosts diff web1.example.org db1.example.org', 0, /Nothing differs/],
  [
    'hosts diff web1.example.org db1.example.org -o json',
    0,
    /"packages": \[\]/,
  ],
  ['hosts set web1.example.org', 2, /Say what to change/],
  [
    'hosts set web1.example.org --tag a --tag b',
    0,
    /web1\.example\.org was changed/,
  ],
  ['hosts list --tag b -o jsonl', 0, /"tags":\["a","b"\]/],
  [
    'hosts set web1.example.org --clear-tags --owner user:default/me -o jsonl',
    0,
    /"tags":\[\].*"owner":"user:default\/me"/,
  ],
  [
    'hosts set web1.example.org --owner none --repositories release',
    0,
    /changed/,
  ],
  ['hosts set web1.example.org --repositories own', 0, /changed/],
  ['hosts set web1.example.org --repositories all', 2, /give own or release/],
  [
    'hosts set web1.example.org --comment old --check-dns no -o jsonl',
    0,
    /"state"/,
  ],
  ['hosts show web1.example.org', 0, /^comment +old$/m],
  ['hosts set web1.example.org --comment none --check-dns yes', 0, /changed/],
  ['hosts list --dns unknown,none --kernel 6.1.0-35-amd64 -o csv', 0, /web1/],
  ['hosts evaluate web1.example.org', 0, /^evaluate web1\.example\.org: /],
  ['hosts evaluate --all', 0, /^evaluate: /],
  ['hosts evaluate', 2, /Give names of hosts, or --all/],
  ['updates', 0, /^ +2 +vim +amd64 +2:9\.0\.1378-1 +2:9\.0\.1378-2 +yes/m],
  ['updates --no-security', 0, /^No update\.\n$/],
  ['errata', 0, /^DSA-6500-1 +security .*vim/m],
  ['errata list --cve CVE-2026-0001 -o csv', 0, /,CVE-2026-0001\n$/],
  [
    'errata show DSA-6500-1',
    0,
    /^fixed in +vim 2:9\.0\.1378-2 \(debian:12\)$/m,
  ],
  ['errata hosts DSA-6500-1', 0, /^web1\.example\.org /m],
  ['cves', 0, /^CVE-2026-0001 .* yes /m],
  ['cves list --no-kev', 0, /^No CVE\.\n$/],
  ['cves show CVE-2026-0001', 0, /^description +A flaw in an editor\.$/m],
  ['cves hosts CVE-2026-0001', 0, /^db1\.example\.org +Debian 12 +update/m],
  ['packages list --search vim', 0, /^vim +deb +2 +2 +3\n$/m],
  [
    'packages where vim',
    0,
    /^web1\.example\.org +2:9\.0\.1378-1 +amd64 +deb$/m,
  ],
  [
    'packages where vim --version 2:9.0.1378-2 -o csv',
    0,
    /^host,version,arch,type\nweb2\.example\.org,2:9\.0\.1378-2,amd64,deb\n$/,
  ],
  ['packages where emacs', 1, /No package is named emacs/],
  [
    'packages versions vim',
    0,
    /^2:9\.0\.1378-2 +amd64 +deb +1 +Debian 12 stable-security/m,
  ],
  ['repositories', 0, /Debian 12 stable-security/],
  [
    'repositories list --security -o jsonl',
    0,
    /^\{"id":(\d+),[^\n]*security[^\n]*\n$/,
    'security',
  ],
  ['repositories show {security}', 0, /^security +yes$/m],
  ['repositories show Debian·12·stable', 0, /^ID +URL/m],
  ['repositories set {security} --enabled no --security no', 0, /changed/],
  ['repositories list --no-enabled', 0, /stable-security/],
  [
    'repositories set {security} --enabled yes --security guess -o jsonl',
    0,
    /"securityBy":"guess"/,
  ],
  ['repositories set {security} --enabled maybe', 2, /give yes or no/],
  ['repositories set {security}', 2, /Say what to change/],
  [
    'repositories refresh {security}',
    0,
    /^refresh Debian 12 stable-security: /,
  ],
  ['repositories refresh --all', 0, /^refresh: /],
  ['repositories refresh {security} --force', 0, /1 changed|0 changed/],
  [
    'repositories set {security} --repo-id sec --arch x86_64 --credentials no -o jsonl',
    0,
    /"repoId":"sec"/,
  ],
  ['repositories refresh', 2, /Give repositories, or --all/],
  [
    'repositories link {security} --release Debian·12',
    0,
    /^Debian 12 has 1 of them/,
  ],
  [
    'repositories link {security} Debian·12·stable --release Debian·12 --priority 990 -o csv',
    0,
    /990\n.*990\n$/,
  ],
  [
    'repositories link {security} --release Debian·12 --remove',
    0,
    /^Debian 12 has 1 of them/,
  ],
  [
    'repositories link {security} --release BeOS',
    1,
    /No operating system release is named BeOS/,
  ],
  [
    'mirrors --repository {security} -o csv',
    0,
    /\n(\d+),http[^\n]*\n$/,
    'mirror',
  ],
  ['mirrors list --signature unsigned', 0, /dists\/stable/],
  ['mirrors set {mirror} --refresh no', 0, /changed/],
  [
    'mirrors set {mirror} --refresh yes --forget-trust -o jsonl',
    0,
    /"refresh":true/,
  ],
  ['mirrors refresh {mirror}', 0, /^refresh /],
  ['mirrors refresh {mirror} --force', 0, /^refresh /],
  [
    'mirrors add {security} {apt}/hangs/ -o jsonl',
    0,
    /^\{"id":(\d+),/,
    'hanging',
  ],
  ['tasks run refresh --no-wait -o jsonl', 0, /^\{"id":"([^"]+)"/, 'running'],
  ['tasks cancel {running}', 0, /^refresh is asked to end/],
  ['tasks watch {running}', 1, /^refresh: .*cancel|^refresh: .*ended/i],
  ['tasks cancel {running}', 1, /over already/],
  [
    'mirrors move Debian·12·stable {hanging}',
    0,
    /^Debian 12 stable has 2 mirrors/,
  ],
  ['mirrors move Debian·12·stable', 2, /Give ids of mirrors, or --digest/],
  [
    'mirrors move {security} --digest none',
    0,
    /^Debian 12 stable-security has 1 mirrors/,
  ],
  ['mirrors delete {hanging}', 0, /was deleted/],
  ['mirrors set {mirror}', 2, /Say what to change/],
  ['mirrors set some --enabled no', 2, /mirror some: give a number/],
  ['sources', 0, /^debian-dsa +yes /m],
  ['sources show debian-dsa', 0, /^title +Debian/m],
  [
    'sources read debian-dsa --whole',
    0,
    /^read Debian security advisories \(DSA\): /,
  ],
  ['sources read --all', 0, /^sources: /],
  [
    'sources upload debian-dsa {file}',
    0,
    /^read Debian security advisories \(DSA\): /,
  ],
  ['sources upload debian-dsa /nowhere', 2, /\/nowhere/],
  ['tasks', 0, /refresh/],
  [
    'tasks list --kind clean --status done -o jsonl',
    0,
    /^\{"id":"([^"]+)"/,
    'task',
  ],
  ['tasks watch {task}', 0, /^clean: /],
  ['tasks watch {task} -o json', 0, /"status": "done"/],
  ['tasks watch none', 1, /No task has this id/],
  ['tasks run clean', 0, /^clean: /],
  ['tasks run check --dry-run --kind tags', 0, /^check: /],
  ['tasks run check --kind fun', 2, /answered 400/],
  ['tasks run sources --force', 0, /^sources: /],
  ['tasks run clean --no-wait', 0, /^Started as /],
  ['tasks run nonsense', 1, /No task is named nonsense/],
  ['tasks schedule', 0, /^refresh +/m],
  ['keys create new1.example.org', 0, /^\S+\n$/],
  ['keys create new2.example.org -o jsonl', 0, /^\{"id":(\d+),.*"key":/, 'key'],
  ['keys list --host new2.example.org', 0, /^ +\d+ +new2\.example\.org/m],
  ['keys rotate {key}', 0, /is asked to change it/],
  ['keys revoke {key}', 0, /was revoked/],
  [
    'tokens create --name lab --uses 3 --hosts web* --tag lab --allowed-from 127.0.0.0/8 -o jsonl',
    0,
    /^\{"id":(\d+),.*"token":/,
    'token',
  ],
  ['tokens create', 0, /^\S+\n$/],
  ['tokens', 0, /^ +\d+ +lab .* web\* /m],
  ['tokens revoke {token}', 0, /was revoked/],
  ['reports --host web1.example.org -o jsonl', 0, /^\{"id":(\d+),/, 'report'],
  ['reports show {report}', 0, /^host +web1\.example\.org$/m],
  ['reports process {report}', 0, /is in the queue/],
  ['reports delete 99999', 1, /No report has the id 99999/],
  ['quarantine', 0, /^Nothing is held\.\n$/],
  ['quarantine accept 1', 1, /No quarantine has the id 1/],
  ['quarantine reject 1 --revoke-key', 1, /No quarantine has the id 1/],
  ['quarantine rename 1 other', 1, /No quarantine has the id 1/],
  ['quarantine forget 1', 1, /No quarantine has the id 1/],
  [
    'check --max-security 0 --host web1',
    2,
    /^PATCHMAN CRITICAL - 1 with security updates: web1\.example\.org \(1\) \| hosts=1 security=1 other=0 reboot=0\n$/,
  ],
  [
    'check --max-security 1 --warn-security 0 --host web1',
    1,
    /^PATCHMAN WARNING - 1 with security/,
  ],
  [
    'check --max-security 1 --max-age 14d',
    0,
    /^PATCHMAN OK - 3 hosts are as they should be \| hosts=3 security=2 /,
  ],
  ['check --max-security 0 --host web2', 0, /^PATCHMAN OK - 1 host is as/],
  ['check --max-age 0m --tag www', 2, /silent for more than 0m: /],
  ['check --max-updates 0 --reboot critical', 2, /with updates: /],
  [
    'check --max-security 0 --owner user:default/nobody',
    3,
    /^PATCHMAN UNKNOWN - no host is meant/,
  ],
  [
    'check --max-security 0 --host web',
    3,
    /^PATCHMAN UNKNOWN - web may be any of/,
  ],
  ['check', 3, /^PATCHMAN UNKNOWN - Say what hosts may lack/],
  ['check --max-age soon', 3, /14d, 36h, 90m/],
  ['mirrors delete {mirror}', 0, /was deleted/],
  ['hosts delete web2.example.org', 0, /was deleted/],
  ['-dh -H db1', 0, /^db1\.example\.org was deleted\.\n$/],
  ['hosts list -o csv', 0, /^name.*\nweb1[^\n]*\n$/],
];

/** What the command line takes, of which each has a row above. */
function everything() {
  const nothing = { write: () => true };
  const nodes = commandTree(
    buildProgram({
      environment: {},
      output: new Output(nothing, nothing),
      retry: {},
      pollEvery: 1,
      finish: () => {},
    }),
  );
  return {
    commands: nodes
      .filter(({ path, children }) => path !== '' && children.length === 0)
      .map(({ path }) => path),
    options: CLASSIC_OPTIONS.map(({ short }) => short),
  };
}

describe('the rows', () => {
  const run = [...CLASSIC, ...COMMANDS].map(([command]) => command);
  // These have tests of their own.
  const ELSEWHERE = ['import', 'compare', 'completion', 'manual'];

  it.each(
    everything().commands.filter(command => !ELSEWHERE.includes(command)),
  )('have patchman %s', command => {
    // A list is what a command does that is given none of its own.
    const names = [command, command.replace(/ list$/, '')];
    expect(run.map(one => one.replace(/ (?:-|\{).*/, ''))).toEqual(
      expect.arrayContaining([
        expect.stringMatching(new RegExp(`^(?:${names.join('|')})(?: |$)`)),
      ]),
    );
  });

  it.each(everything().options)('have patchman %s', option => {
    const words = [...CLASSIC, ...COMMANDS]
      .filter(([, code]) => code !== 2)
      .flatMap(([command]) => command.split(' '));
    expect(words).toContain(option);
  });
});

describe('commands', () => {
  const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });

  describe.each(databases.eachSupportedId())('on %p', databaseId => {
    let apt: ServedApt;
    let portal: TestPortal;
    const kept: Record<string, string> = {};

    beforeAll(async () => {
      apt = await serveApt();
      apt.documents['/tracker'] = JSON.stringify(TRACKER);
      apt.documents['/DSA'] = DSA;
      apt.documents['/kev'] = JSON.stringify(KEV);
      portal = await startPortal(await databases.init(databaseId), {
        errata: {
          sources: {
            'debian-tracker': { url: `${apt.url}/tracker` },
            'debian-dsa': { url: `${apt.url}/DSA` },
            kev: { url: `${apt.url}/kev` },
            // Nothing is there.
            'cve-nvd': { url: `${apt.url}/nvd`, enabled: false },
            ...Object.fromEntries(
              [
                'debian-dla',
                'epss',
                'distro-info',
                'endoflife',
                'cve-mitre',
              ].map(source => [
                source,
                { url: `${apt.url}/no`, enabled: false },
              ]),
            ),
          },
        },
      });
      for (const [host, ...packages] of [
        ['web1.example.org', VIM, BASH],
        ['web2.example.org', VIM_FIXED, BASH],
        ['db1.example.org', VIM, BASH],
      ] as [string, ...string[][]][]) {
        const { key } = await portal.client.createKey(host);
        const answer = await fetch(`${portal.url}/api/patchman/api/report/`, {
          method: 'POST',
          headers: {
            'Content-Type': 'application/json',
            Authorization: `Api-Key ${key}`,
          },
          body: JSON.stringify(reportOf(apt, host, packages)),
        });
        if (answer.status !== 202) throw new Error(await answer.text());
      }
      kept.apt = apt.url;
      await portal.quiet();
      await portal.patchman('-p', '-r', '-e', '-v', '-u');
      await portal.quiet();
    });
    afterAll(async () => {
      await portal?.stop();
      await apt?.close();
    });

    it.each([...CLASSIC, ...COMMANDS])('patchman %s: %d', async (...row) => {
      const [command, code, printed, keep] = row;
      const file = join(temporaryFolder(), 'DSA');
      writeFileSync(file, DSA);
      const args = command
        .replace(/\{(\w+)\}/g, (_, name) =>
          name === 'file' ? file : kept[name],
        )
        .split(' ')
        // A space within a word.
        .map(word => (word.startsWith('/') ? word : word.replaceAll('·', ' ')));
      const ran = await portal.patchman(...args);
      const all = ran.out + ran.err;
      expect(all).toMatch(printed);
      expect(ran.code).toBe(code);
      if (keep) kept[keep] = printed.exec(all)![1];
    });
  });
});
