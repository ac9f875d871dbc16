// A fleet of any size, made up, row by row as the product would have written it: half of it with deb packages, half with
// rpm. Always the same for the same numbers.
import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { randomFrom } from '../fleet.mjs';
import { insertAll } from './rows.mjs';

const NAMES = 20_000;
const INSTALLED = 900;
const ERRATA = 5_000;
const CVES = 8_000;
const CHANGES_PER_HOST = 10;
const REPORTS_PER_HOST = 3;
/** Versions of each name: two that were once, the one that is offered, and for a tenth one more with security fixes. */
const VERSIONS = 4;

const digest = text => createHash('sha256').update(text).digest('hex');
const daysAgo = days => new Date(Date.now() - days * 86_400_000).toISOString();
const AT = daysAgo(1);

const FAMILIES = [
  {
    type: 'deb',
    arch: 'amd64',
    release: 'Debian 12',
    variants: ['Debian 12.10', 'Debian 12.11'],
    kernel: '6.1.0-35-amd64',
    repositories: ['bookworm', 'bookworm-updates', 'bookworm-security'],
  },
  {
    type: 'rpm',
    arch: 'x86_64',
    release: 'Rocky Linux 9',
    variants: ['Rocky Linux 9.4', 'Rocky Linux 9.5'],
    kernel: '5.14.0-503.el9.x86_64',
    repositories: ['baseos', 'extras', 'appstream'],
  },
];

/** Ids that rows refer to each other by; all of an empty database. */
const packageId = (family, name, version) =>
  1 + (family * NAMES + name) * VERSIONS + version;
const nameOf = name => `package-${name}`;
const hasSecurity = name => name % 10 === 0;
const newest = name => (hasSecurity(name) ? 3 : 2);
const erratumName = number => `RLSA-2026:${1000 + number}`;

/** @param log told what is being written */
export async function makeFleet(knex, { hosts, profiles }, log = () => {}) {
  const insert = (table, columns, rows) =>
    insertAll(knex, table, columns.split(' '), rows);
  log('packages');
  await insert('architecture', 'id name', [[1, 'x86_64']]);
  await insert('domain', 'id name', [[1, 'example.org']]);
  await insert(
    'os_release',
    'id name codename',
    FAMILIES.map(({ release }, i) => [i + 1, release, null]),
  );
  await insert(
    'os_variant',
    'id name arch_id release_id',
    FAMILIES.flatMap(({ variants }, family) =>
      variants.map((name, i) => [1 + family * 2 + i, name, 1, family + 1]),
    ),
  );
  await insert(
    'package',
    'id type name epoch version release arch',
    packages(),
  );
  await makeRepositories(insert);
  log('errata');
  await makeErrata(insert);
  log('sets and evaluations');
  const made = makeProfiles(profiles);
  await insert(
    'package_set',
    'id digest size complete created_at base_id',
    made.sets,
  );
  await insert(
    'package_set_entry',
    'set_id package_id removed',
    made.entries(),
  );
  await insert(
    'evaluation',
    'id key computed_at known security other blocked foreign_packages reboot_required reboot_evidence doubts phased',
    made.evaluations,
  );
  const updates = new Map();
  const entries = [];
  for (const [evaluation, ...update] of made.updates()) {
    const key = digest(JSON.stringify(update));
    const known = updates.get(key) ?? [updates.size + 1, key, ...update];
    updates.set(key, known);
    entries.push([evaluation, known[0]]);
  }
  await insert(
    'found_update',
    'id digest installed_id available_id repository_id security kind blocked_reason blocked_detail why errata severity reboot_suggested source',
    updates.values(),
  );
  await insert('evaluation_entry', 'evaluation_id update_id', entries);
  await insert('evaluation_erratum', 'evaluation_id name', made.errata());
  await insert(
    'evaluation_foreign',
    'evaluation_id package_id',
    made.foreign(),
  );
  log('hosts');
  await makeHosts(insert, hosts, profiles, made);
  await makeOperations(insert, hosts);
}

function* packages() {
  for (const [family, { type, arch }] of FAMILIES.entries()) {
    for (let name = 0; name < NAMES; name++) {
      for (let version = 0; version < VERSIONS; version++) {
        yield [
          packageId(family, name, version),
          ...[type, nameOf(name), '', `1.${name % 97}.${version}`],
          ...[`${1 + (name % 5)}`, arch],
        ];
      }
    }
  }
}

/** Of each family: one of all names, an empty one, and one with what fixes security. */
async function makeRepositories(insert) {
  const repositories = [];
  const mirrors = [];
  const sets = [];
  const entries = [];
  for (const [family, { type, repositories: names }] of FAMILIES.entries()) {
    for (const [i, name] of names.entries()) {
      const id = 1 + family * 3 + i;
      repositories.push([id, name, type, 'x86_64', name, true, i === 2, AT]);
      const members = [];
      for (let at = 0; at < NAMES; at++) {
        if (i === 0) members.push(packageId(family, at, 2));
        if (i === 2 && hasSecurity(at)) members.push(packageId(family, at, 3));
      }
      sets.push([id, `repository${id}`, members.length, true, AT]);
      entries.push(...members.map(member => [id, member, false]));
      for (const mirror of [0, 1]) {
        const hasErrata = type === 'rpm' && i === 2;
        mirrors.push([
          ...[
            id * 2 + mirror,
            id,
            `https://mirror${mirror}.example.org/${name}`,
          ],
          ...[true, true, 0, 'verified', `content${id}`, id, AT],
          ...[daysAgo(0.1), daysAgo(0.1), AT],
          ...[hasErrata ? 1 : null, hasErrata ? 1 : null],
        ]);
      }
    }
  }
  await insert(
    'repository',
    'id name type arch repo_id enabled security_guess created_at',
    repositories,
  );
  await insert('package_set', 'id digest size complete created_at', sets);
  await insert('package_set_entry', 'set_id package_id removed', entries);
  await insert('erratum_set', 'id digest size created_at', [
    [1, 'errata', ERRATA, AT],
  ]);
  await insert('module_document', 'id digest body created_at', [
    [1, 'modules', JSON.stringify(modules()), AT],
  ]);
  await insert(
    'mirror',
    'id repository_id url enabled refresh failures signature content_digest package_set_id release_date checked_at succeeded_at changed_at erratum_set_id module_document_id',
    mirrors,
  );
}

function modules() {
  const streams = [];
  for (let module = 0; module < 30; module++) {
    for (const stream of ['1', '2']) {
      streams.push({
        ...{ name: `module${module}`, stream, version: '9050020260101' },
        ...{ context: 'abcdef', arch: 'x86_64', requires: [], profiles: [] },
        artifacts: Array.from(
          { length: 20 },
          (_, i) => `package-${module * 20 + i}-0:1.0-1.x86_64`,
        ),
      });
    }
  }
  return { streams, defaults: [], obsoletes: [] };
}

/** Each erratum is about one to six packages of the security repository of rpms, and fixes up to four CVEs. */
async function makeErrata(insert) {
  const SEVERITIES = ['Critical', 'Important', 'Moderate', 'Low', ''];
  const errata = [];
  const named = [];
  const links = [];
  for (let i = 0; i < ERRATA; i++) {
    const about = namesOfErratum(i);
    errata.push([
      ...[i + 1, digest(`erratum${i}`), erratumName(i)],
      ...[i % 5 === 4 ? 'bugfix' : 'security', SEVERITIES[i % 5], false, false],
      ...[`An update of ${nameOf(about[0])}`, 'What was wrong. '.repeat(40)],
      ...[daysAgo(i % 900), daysAgo(i % 900), '[]'],
      JSON.stringify(
        about.map(name => ({
          ...{ name: nameOf(name), epoch: '', arch: 'x86_64' },
          ...{ version: `1.${name % 97}.3`, release: `${1 + (name % 5)}` },
        })),
      ),
      AT,
    ]);
    named.push(...about.map(name => [i + 1, nameOf(name)]));
    for (let cve = 0; cve < i % 5; cve++) {
      links.push([i + 1, 1 + ((i * 3 + cve * 1009) % CVES)]);
    }
  }
  await insert(
    'erratum',
    'id digest name kind severity retracted reboot_suggested title description issued_at updated_at refs packages created_at',
    errata,
  );
  await insert('erratum_package', 'erratum_id name', named);
  await insert(
    'erratum_set_member',
    'set_id erratum_id',
    errata.map(([id]) => [1, id]),
  );
  await insert(
    'cve',
    'id name',
    Array.from({ length: CVES }, (_, i) => [
      i + 1,
      `CVE-${2018 + (i % 9)}-${1000 + i}`,
    ]),
  );
  await insert('erratum_cve', 'erratum_id cve_id', links);
}

/** A tenth of all names has security fixes; those of one number share their errata. */
function namesOfErratum(erratum) {
  const first = (erratum * 10) % NAMES;
  return Array.from(
    { length: 1 + (erratum % 6) },
    (_, i) => (first + i * 10) % NAMES,
  );
}

/** The errata that name each package. */
function errataByName() {
  const byName = new Map();
  for (let i = 0; i < ERRATA; i++) {
    for (const name of namesOfErratum(i)) {
      byName.set(name, [...(byName.get(name) ?? []), i]);
    }
  }
  return byName;
}

/**
 * Profiles by number: every second one has rpms. Each is one of a few roles with a twentieth of the packages left out and a
 * twentieth at an older version, stored as the difference from its role.
 */
function makeProfiles(count) {
  const FIRST_SET = 101;
  const ROLES = 10;
  const byName = errataByName();
  const role = (family, number) => {
    const random = randomFrom(family * 1000 + number);
    const installed = new Map();
    while (installed.size < INSTALLED) {
      // What is installed everywhere, and what only this role has.
      const name =
        installed.size < INSTALLED * 0.8
          ? installed.size * 7
          : Math.floor(random() * NAMES);
      installed.set(name, random() < 0.1 ? 1 : newest(name));
    }
    return installed;
  };
  const roles = FAMILIES.map((_, family) =>
    Array.from({ length: ROLES }, (__, number) => role(family, number)),
  );
  const profile = number => {
    const family = number % 2;
    const base = roles[family][Math.floor(number / 2) % ROLES];
    const random = randomFrom(100_000 + number);
    const installed = new Map(base);
    for (const name of base.keys()) {
      const draw = random();
      if (draw < 0.05) installed.delete(name);
      else if (draw < 0.1) installed.set(name, random() < 0.5 ? 0 : 1);
    }
    return { family, base, installed, role: Math.floor(number / 2) % ROLES };
  };
  const baseId = (family, number) => FIRST_SET + family * ROLES + number;
  const setId = number => FIRST_SET + 2 * ROLES + number;
  const updatesOf = ({ installed }) =>
    [...installed].filter(([name, version]) => version < newest(name));
  const openErrata = item => {
    if (FAMILIES[item.family].type !== 'rpm') return [];
    const open = new Set();
    for (const [name] of updatesOf(item)) {
      if (!hasSecurity(name)) continue;
      for (const erratum of byName.get(name) ?? []) open.add(erratum);
    }
    return [...open];
  };

  const sets = [];
  const evaluations = [];
  for (const [family] of FAMILIES.entries()) {
    for (let number = 0; number < ROLES; number++) {
      const id = baseId(family, number);
      sets.push([id, digest(`role${id}`), INSTALLED, true, AT, null]);
    }
  }
  for (let number = 0; number < count; number++) {
    const item = profile(number);
    const updates = updatesOf(item);
    const security = updates.filter(([name]) => hasSecurity(name)).length;
    sets.push([
      ...[setId(number), digest(`profile${number}`), item.installed.size, true],
      ...[AT, baseId(item.family, item.role)],
    ]);
    evaluations.push([
      ...[number + 1, digest(`evaluation${number}`), AT, true, security],
      ...[updates.length - security, number % 3, number % 4],
      number % 5 === 0,
      ...[number % 5 === 0 ? '["The running kernel is older."]' : '[]', '[]'],
      '[]',
    ]);
  }
  return {
    sets,
    evaluations,
    setId,
    profile,
    *entries() {
      for (const [family] of FAMILIES.entries()) {
        for (let number = 0; number < ROLES; number++) {
          for (const [name, version] of roles[family][number]) {
            yield [
              baseId(family, number),
              packageId(family, name, version),
              false,
            ];
          }
        }
      }
      for (let number = 0; number < count; number++) {
        const { family, base, installed } = profile(number);
        for (const [name, version] of base) {
          const now = installed.get(name);
          if (now === version) continue;
          yield [setId(number), packageId(family, name, version), true];
          if (now !== undefined) {
            yield [setId(number), packageId(family, name, now), false];
          }
        }
      }
    },
    *updates() {
      for (let number = 0; number < count; number++) {
        const item = profile(number);
        const { family } = item;
        for (const [at, [name, version]] of updatesOf(item).entries()) {
          const isSecurity = hasSecurity(name);
          const isRpm = FAMILIES[family].type === 'rpm';
          const errata = isRpm && isSecurity ? byName.get(name) ?? [] : [];
          const isBlocked = at < number % 3;
          yield [
            number + 1,
            packageId(family, name, version),
            packageId(family, name, newest(name)),
            1 + family * 3 + (isSecurity ? 2 : 0),
            isSecurity,
            'package',
            isBlocked ? 'held' : null,
            isBlocked ? 'The package is held.' : null,
            JSON.stringify([
              `The newest version in ${
                FAMILIES[family].repositories[isSecurity ? 2 : 0]
              }, whose priority is 500.`,
            ]),
            JSON.stringify(errata.map(erratumName)),
            errata.length > 0 ? 'Important' : '',
            false,
            'evaluated',
          ];
        }
      }
    },
    *errata() {
      for (let number = 0; number < count; number++) {
        for (const erratum of openErrata(profile(number))) {
          yield [number + 1, erratumName(erratum)];
        }
      }
    },
    *foreign() {
      for (let number = 0; number < count; number++) {
        const { family, installed } = profile(number);
        const some = [...installed].slice(0, number % 4);
        for (const [name, version] of some) {
          yield [number + 1, packageId(family, name, version)];
        }
      }
    },
  };
}

export const hostName = number => `host${number}.example.org`;

async function makeHosts(insert, hosts, profiles, made) {
  const numbers = function* numbers() {
    for (let i = 0; i < hosts; i++) yield i;
  };
  function* rows(of) {
    for (const i of numbers()) yield* of(i, i % profiles);
  }
  await insert(
    'host',
    'id name domain_id arch_id os_variant_id kernel facts policy address protocol user_agent reported_evidence last_report_at package_set_id repositories_digest evaluation_id evaluated_at created_at machine_id section_digests modules services unread body_digest assigned_owner',
    rows((i, number) => {
      const family = number % 2;
      const module = number % 3;
      return [
        [
          ...[
            i + 1,
            hostName(i),
            1,
            1,
            1 + family * 2 + (number % 4 > 1 ? 1 : 0),
          ],
          FAMILIES[family].kernel,
          JSON.stringify({ packageArch: FAMILIES[family].arch, osId: 'linux' }),
          ...['{}', '10.0.0.1', 3, 'patchman-client/1.0'],
          ...[
            '[]',
            daysAgo(i % 50 === 0 ? 30 : (i % 24) / 24),
            made.setId(number),
          ],
          ...[digest(`repositories${family}`), number + 1, AT, AT],
          digest(`machine${i}`).slice(0, 32),
          JSON.stringify({ packages: digest(`p${i}`), repositories: 'r' }),
          family === 1 && module > 0
            ? JSON.stringify([
                {
                  name: `module${module}`,
                  stream: '1',
                  state: 'enabled',
                  profiles: [],
                },
              ])
            : '[]',
          ...['[]', '[]', digest(`body${i}`)],
          i % 10 === 0 ? `group:default/team${i % 7}` : null,
        ],
      ];
    }),
  );
  await insert(
    'host_repository',
    'host_id repository_id position priority enabled',
    rows((i, number) =>
      [0, 1, 2].map(at => [i + 1, 1 + (number % 2) * 3 + at, at, 500, true]),
    ),
  );
  await insert(
    'tag',
    'id key name',
    Array.from({ length: 20 }, (_, i) => [i + 1, `tag${i}`, `Tag${i}`]),
  );
  await insert(
    'host_tag',
    'host_id tag_id',
    rows(i => [
      [i + 1, 1 + (i % 10)],
      [i + 1, 11 + (i % 7)],
    ]),
  );
  await insert(
    'host_entity',
    'host_name entity_ref owner standing',
    rows(i =>
      i % 2 === 0
        ? []
        : [
            [
              ...[hostName(i), `resource:default/host${i}`],
              ...[`group:default/team${i % 30}`, 'trusted'],
            ],
          ],
    ),
  );
  await insert(
    'host_change',
    'host_id report_id at kind before_id after_id',
    rows((i, number) =>
      Array.from({ length: CHANGES_PER_HOST }, (_, at) => [
        ...[i + 1, i + 1, daysAgo(CHANGES_PER_HOST - at), 'upgraded'],
        packageId(number % 2, (i * 13 + at * 7) % NAMES, 1),
        packageId(number % 2, (i * 13 + at * 7) % NAMES, 2),
      ]),
    ),
  );
}

/** Reports, keys, tasks, and what people did. */
async function makeOperations(insert, hosts) {
  const body = gzipSync(JSON.stringify({ protocol: 3, text: 'x'.repeat(500) }));
  function* reports() {
    for (let at = 0; at < REPORTS_PER_HOST; at++) {
      for (let i = 0; i < hosts; i++) {
        const when = daysAgo(REPORTS_PER_HOST - at);
        yield [
          ...[
            hostName(i),
            3,
            i % 500 === 0 ? 'failed' : 'processed',
            when,
            when,
          ],
          ...[
            '10.0.0.1',
            'patchman-client/1.0',
            'application/json',
            body,
            2000,
          ],
          ...[1, when, i % 500 === 0 ? 'It cannot be read.' : null, '[]'],
        ];
      }
    }
  }
  await insert(
    'report',
    'host_name protocol status received_at processed_at address user_agent content_type body size attempts next_at error problems',
    reports(),
  );
  function* keys() {
    for (let i = 0; i < hosts; i++) {
      yield [
        hostName(i),
        `key${i}`,
        digest(`key${i}`),
        AT,
        'user:default/a',
        AT,
      ];
    }
  }
  await insert(
    'host_key',
    'host_name prefix hash created_at created_by last_used_at',
    keys(),
  );
  await insert(
    'task',
    'id kind status started_at finished_at done total message subject_kind subject',
    Array.from({ length: 500 }, (_, i) => [
      ...[
        `task${i}`,
        i % 2 ? 'evaluate-host' : 'refresh',
        'done',
        daysAgo(i / 100),
      ],
      ...[daysAgo(i / 100), 1, 1, 'Done.', i % 2 ? 'host' : null],
      i % 2 ? hostName(i) : null,
    ]),
  );
  await insert(
    'audit_event',
    'at actor address action severity subject_kind subject outcome detail',
    Array.from({ length: 5000 }, (_, i) => [
      ...[daysAgo(i / 20), 'user:default/a', null, 'host-update', 'medium'],
      ...['host', hostName(i % hosts), 'succeeded', '{}'],
    ]),
  );
  await insert(
    'quarantine',
    'host_name identity status reasons first_at last_at reports',
    Array.from({ length: 20 }, (_, i) => [
      ...[hostName(i), `machine:${i}`, 'waiting', '["Another machine-id."]'],
      ...[AT, AT, 1],
    ]),
  );
}
