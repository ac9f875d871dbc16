// What Rocky Linux 9 of the demo offers. A row is a source package:
//
// source | packages | repository | versions
//
// packages     what is built from it; `:noarch` ends those for every architecture.
// repository   baseos, appstream, or appstream and the module stream that it belongs to: `appstream nodejs:20`.
// versions     from the oldest to the newest, `[epoch:]version-release` joined by `>`. What stands in brackets behind one
//              is its erratum: `security SEVERITY COUNT-OF-CVES`, `bugfix` or `enhancement`; `reboot` where it asks for one.
const TABLE = `
kernel         | kernel kernel-core kernel-modules             | baseos    | 5.14.0-427.13.1.el9_4 > 5.14.0-427.28.1.el9_4 (security Important 4 reboot) > 5.14.0-427.42.1.el9_4 (security Moderate 2 reboot)
glibc          | glibc glibc-common glibc-minimal-langpack     | baseos    | 2.34-100.el9 > 2.34-100.el9_4.2 (security Important 1 reboot) > 2.34-100.el9_4.4 (bugfix)
openssl        | openssl openssl-libs                          | baseos    | 1:3.0.7-25.el9_3 > 1:3.0.7-27.el9 (bugfix) > 1:3.0.7-28.el9_4 (security Critical 1)
systemd        | systemd systemd-libs systemd-udev             | baseos    | 252-32.el9_4 > 252-32.el9_4.7 (bugfix reboot)
sudo           | sudo                                          | baseos    | 1.9.5p2-9.el9 > 1.9.5p2-10.el9_3 (security Moderate 3)
curl           | curl libcurl                                  | baseos    | 7.76.1-29.el9_4 > 7.76.1-29.el9_4.1 (security Low 1)
openssh        | openssh openssh-server openssh-clients        | baseos    | 8.7p1-38.el9 > 8.7p1-38.el9_4.1 (security Important 1) > 8.7p1-38.el9_4.4 (security Moderate 1)
krb5           | krb5-libs                                     | baseos    | 1.21.1-1.el9 > 1.21.1-2.el9_4.1 (security Moderate 2)
expat          | expat                                         | baseos    | 2.5.0-2.el9_4 > 2.5.0-2.el9_4.1 (security Moderate 3)
sqlite         | sqlite-libs                                   | baseos    | 3.34.1-6.el9 > 3.34.1-7.el9_3 (security Moderate 1)
gnutls         | gnutls                                        | baseos    | 3.8.3-4.el9 > 3.8.3-4.el9_4 (security Low 1)
libxml2        | libxml2                                       | baseos    | 2.9.13-6.el9 > 2.9.13-6.el9_4 (security Moderate 1)
tzdata         | tzdata:noarch                                 | baseos    | 2024a-1.el9 > 2024b-2.el9 (enhancement) > 2025b-1.el9 (enhancement)
bash           | bash                                          | baseos    | 5.1.8-9.el9
coreutils      | coreutils coreutils-common                    | baseos    | 8.32-35.el9
python3.9      | python3 python3-libs                          | baseos    | 3.9.18-3.el9 > 3.9.18-3.el9_4.5 (security Important 2)
rocky-release  | rocky-release:noarch rocky-repos:noarch       | baseos    | 9.4-1.5.el9 > 9.4-1.7.el9 (bugfix)
dnf            | dnf:noarch dnf-data:noarch python3-dnf:noarch | baseos    | 4.14.0-9.el9 > 4.14.0-17.el9 (bugfix)
rpm            | rpm rpm-libs                                  | baseos    | 4.16.1.3-29.el9
selinux-policy | selinux-policy:noarch                         | baseos    | 38.1.35-2.el9_4 > 38.1.35-2.el9_4.2 (bugfix)
ca-certificates | ca-certificates:noarch                       | baseos    | 2023.2.60_v7.0.306-90.1.el9_2 > 2024.2.69_v8.0.303-91.4.el9_4 (enhancement)
httpd          | httpd httpd-core httpd-filesystem:noarch      | appstream | 2.4.57-8.el9 > 2.4.57-11.el9_4 (security Important 2) > 2.4.57-11.el9_4.1 (security Moderate 4)
nginx          | nginx nginx-core                              | appstream | 1:1.20.1-14.el9_2.1 > 1:1.20.1-16.el9_4.1 (security Moderate 1)
bind           | bind-libs bind-utils                          | appstream | 32:9.16.23-18.el9_4.1 > 32:9.16.23-18.el9_4.6 (security Important 3)
git            | git git-core                                  | appstream | 2.43.0-1.el9 > 2.43.5-1.el9_4 (security Important 5)
vim            | vim-minimal vim-common vim-enhanced           | appstream | 2:8.2.2637-20.el9_1
podman         | podman                                        | appstream | 2:4.9.4-3.el9 > 2:4.9.4-10.el9_4 (security Important 3)
java-17-openjdk | java-17-openjdk-headless                     | appstream | 1:17.0.11.0.9-2.el9 > 1:17.0.13.0.11-4.el9 (security Moderate 5)
nodejs 18      | nodejs npm                                    | appstream nodejs:18 | 1:18.19.1-1.module+el9.3.0+1900 > 1:18.20.4-1.module+el9.4.0+2100 (security Important 4)
nodejs 20      | nodejs npm                                    | appstream nodejs:20 | 1:20.12.2-2.module+el9.4.0+1950 > 1:20.16.0-1.module+el9.4.0+2200 (security Important 3)
postgresql 15  | postgresql postgresql-server                  | appstream postgresql:15 | 15.6-1.module+el9.4.0+1800 > 15.8-1.module+el9.4.0+2300 (security Important 1)
postgresql 16  | postgresql postgresql-server                  | appstream postgresql:16 | 16.1-2.module+el9.4.0+1810 > 16.4-1.module+el9.4.0+2310 (security Important 1)
php 8.2        | php-cli php-fpm php-common                    | appstream php:8.2 | 8.2.13-1.module+el9.4.0+1700 > 8.2.25-1.module+el9.4.0+2400 (security Moderate 3)
redis 7        | redis                                         | appstream redis:7 | 7.0.12-1.module+el9.3.0+1600 > 7.2.6-1.module+el9.4.0+2500 (security Important 2)
`;

/** Streams that nobody should use any more, with why and what follows them. */
export const ENDED_STREAMS = [
  {
    name: 'nodejs',
    stream: '18',
    message: 'Node.js 18 is no longer maintained by its makers.',
    obsoletedBy: { name: 'nodejs', stream: '20' },
  },
];

/** Streams that are active where a host enabled none. */
export const DEFAULT_STREAMS = [{ name: 'redis', stream: '7' }];

/** What is on every host; all else belongs to what it is for. */
const OPTIONAL = {
  httpd: 'web',
  nginx: 'proxy',
  bind: 'web proxy app db',
  git: 'app',
  podman: 'app',
  'java-17-openjdk': 'java',
  'nodejs 18': 'node18',
  'nodejs 20': 'node20',
  'postgresql 15': 'db15',
  'postgresql 16': 'db16',
  'php 8.2': 'php',
  'redis 7': 'redis',
};

/**
 * The source packages: `{source, binaries: [{name, arch}], repository, module, steps: [{evr, erratum}]}`, steps from the
 * oldest to the newest version.
 */
export function readSources() {
  return TABLE.split('\n')
    .filter(line => line.trim() !== '')
    .map(line => {
      const [source, packages, place, versions] = line
        .split('|')
        .map(cell => cell.trim());
      const [repository, module] = place.split(' ');
      const [name, stream] = module?.split(':') ?? [];
      return {
        source,
        binaries: packages.split(/\s+/).map(text => {
          const [binary, arch = 'x86_64'] = text.split(':');
          return { name: binary, arch };
        }),
        repository,
        module: module ? { name, stream } : null,
        steps: versions.split('>').map(readStep),
      };
    });
}

function readStep(text) {
  const [, evr, words] = /^\s*(\S+)(?:\s+\((.*)\))?\s*$/.exec(text);
  if (!words) return { evr, erratum: null };
  const [kind, severity = '', cves = '0'] = words
    .replace(/(?<!\s)\s*reboot$/, '')
    .split(' ');
  return {
    evr,
    erratum: {
      kind,
      severity,
      cves: Number(cves),
      reboot: words.endsWith('reboot'),
    },
  };
}

/** The source packages that a host has by what it is for. */
export function sourcesFor(roles) {
  return readSources().filter(({ source }) => {
    const wanted = OPTIONAL[source]?.split(' ');
    return !wanted || wanted.some(role => roles.includes(role));
  });
}

/** `[epoch:]version-release` taken apart, the epoch always there. */
export function evrParts(evr) {
  const [, epoch = '0', version, release] = /^(?:(\d+):)?([^-]+)-(.+)$/.exec(
    evr,
  );
  return { epoch, version, release };
}
