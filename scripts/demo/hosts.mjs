// The hosts of the demo fleet. A row is a host; the columns are:
//
// roles     what it is for; each brings the packages of the table of that name
// company   which of the company's own source packages it has; those with any use its repository
// patched   how far it is behind:  current: nothing · security: only with what is no security update, as
//           unattended-upgrades leaves it · recent: with a few · behind: with most · neglected: with everything
// kernel    how many releases behind the newest are the running kernel and the newest installed one, `1/0`
// report    how long ago it reported, hours or days
// remarks   `like HOST`: exactly the packages of that one · `foreign NAME VERSION`: a package from no repository ·
//           `failing mirror`, `no repositories`, `asks for reboot` · `reported before`: so it has a history
const TABLE = `
# host        | system       | arch  | roles                | company                                   | tags                 | patched   | kernel | report | remarks
web01         | debian-12    | amd64 | web vm               | example-agent example-ca node-exporter    | www prod             | recent    | 0/0    | 1h     | reported before
web02         | debian-12    | amd64 | web vm               | example-agent example-ca node-exporter    | www prod             | recent    | 0/0    | 1h     | like web01
web03         | debian-12    | amd64 | web vm               | example-agent example-ca node-exporter    | www prod             | recent    | 1/0    | 2h     | like web01
web04         | debian-12    | amd64 | web vm graphics      | example-agent example-ca node-exporter    | www prod             | behind    | 1/1    | 3h     |
shop01        | ubuntu-24.04 | amd64 | web vm               | example-agent example-ca example-shop     | www shop prod        | security  | 0/0    | 1h     | reported before
shop02        | ubuntu-24.04 | amd64 | web vm               | example-agent example-ca example-shop     | www shop prod        | security  | 0/0    | 1h     | like shop01
shop-staging  | debian-13    | amd64 | web vm               | example-agent example-ca example-shop     | www shop staging     | behind    | 2/1    | 6h     |
web-staging01 | debian-13    | amd64 | web vm               | example-agent example-ca                  | www staging          | current   | 0/0    | 2h     | reported before
web-staging02 | debian-13    | amd64 | web vm               | example-agent example-ca                  | www staging          | current   | 0/0    | 2h     | like web-staging01
db01          | debian-12    | amd64 | postgresql vm        | example-agent example-ca node-exporter    | db postgresql prod   | security  | 2/0    | 1h     | reported before
db02          | debian-12    | amd64 | postgresql vm        | example-agent example-ca node-exporter    | db postgresql prod   | security  | 2/0    | 1h     | like db01
db03          | ubuntu-22.04 | amd64 | mariadb vm           | example-agent example-ca                  | db mariadb prod      | behind    | 2/2    | 4h     |
db-staging    | debian-13    | amd64 | postgresql vm        | example-agent example-ca                  | db postgresql staging | recent   | 0/0    | 5h     |
cache01       | ubuntu-24.04 | amd64 | cache vm             | example-agent example-ca                  | db cache prod        | current   | 0/0    | 1h     |
cache02       | ubuntu-24.04 | amd64 | cache vm             | example-agent example-ca                  | db cache prod        | current   | 0/0    | 1h     | like cache01
lb01          | debian-12    | amd64 | balancer             | example-agent example-ca node-exporter    | edge prod            | current   | 0/0    | 1h     |
lb02          | debian-12    | amd64 | balancer             | example-agent example-ca node-exporter    | edge prod            | current   | 1/0    | 1h     | like lb01
vpn01         | debian-12    | amd64 | gateway              | example-agent example-ca                  | edge prod            | recent    | 3/3    | 7h     |
ns01          | debian-13    | amd64 | dns vm               | example-ca                                | dns prod             | current   | 0/0    | 2h     |
ns02          | debian-13    | amd64 | dns vm               | example-ca                                | dns prod             | recent    | 0/0    | 2h     |
mail01        | debian-12    | amd64 | mail                 | example-ca                                | mail prod            | security  | 0/0    | 3h     | asks for reboot
ci01          | ubuntu-24.04 | amd64 | build containers     | example-agent example-ca                  | ci                   | recent    | 0/0    | 1h     | reported before
ci02          | ubuntu-24.04 | amd64 | build containers     | example-agent example-ca                  | ci                   | recent    | 0/0    | 1h     | like ci01
ci03          | ubuntu-24.04 | arm64 | build containers     | example-agent example-ca                  | ci                   | current   | 1/0    | 2h     |
ci04          | ubuntu-24.04 | arm64 | build containers     | example-agent example-ca                  | ci                   | behind    | 1/1    | 9h     |
build01       | debian-13    | amd64 | build                | example-ca                                | ci                   | current   | 0/0    | 4h     |
git01         | ubuntu-22.04 | amd64 | postgresql vm        | example-agent example-ca                  | git prod             | security  | 0/0    | 1h     | foreign gitea 1.24.5
k8s01         | ubuntu-24.04 | amd64 | containers vm        | example-agent kubernetes                  | k8s prod             | current   | 0/0    | 1h     | reported before
k8s02         | ubuntu-24.04 | amd64 | containers vm        | example-agent kubernetes                  | k8s prod             | current   | 0/0    | 1h     | like k8s01
k8s03         | ubuntu-24.04 | amd64 | containers vm        | example-agent kubernetes                  | k8s prod             | recent    | 2/0    | 1h     |
edge01        | debian-12    | arm64 | edge                 | example-agent                             | edge branch          | recent    | 0/0    | 11h    | reported before
edge02        | debian-12    | arm64 | edge                 | example-agent                             | edge branch          | behind    | 2/1    | 16h    |
edge03        | debian-12    | arm64 | edge                 | example-agent                             | edge branch          | behind    | 3/3    | 21d    |
edge04        | debian-12    | arm64 | edge                 | example-agent                             | edge branch          | neglected | 4/4    | 34d    |
mon01         | debian-12    | amd64 | monitoring vm        | example-ca grafana                        | monitoring prod      | recent    | 0/0    | 1h     | failing mirror
backup01      | ubuntu-22.04 | amd64 | backup               | example-ca                                | backup prod          | current   | 0/0    | 8h     | foreign veeam-agent 6.3.2.1207
files01       | debian-12    | amd64 | files backup         | example-ca                                | files                | behind    | 2/2    | 27d    |
legacy01      | ubuntu-22.04 | amd64 | web mariadb          |                                           | legacy               | neglected | 3/3    | 58d    | foreign example-billing 2.3.1
jump01        | debian-13    | amd64 | gateway              | example-ca                                | edge prod            | current   | 0/0    | 1h     |
kiosk01       | debian-12    | amd64 | edge                 |                                           | branch               | recent    | 0/0    | 14h    | no repositories
`;

const HOUR = 3_600_000;
const UNITS = { h: HOUR, d: 24 * HOUR };

export const DOMAIN = 'example.com';

/** The rows of the table, their columns taken apart. `age` in milliseconds. */
export function readHosts() {
  return TABLE.split('\n')
    .filter(line => line.trim() !== '' && !line.startsWith('#'))
    .map(readHost);
}

function readHost(line) {
  const [
    name,
    system,
    arch,
    roles,
    company,
    tags,
    patched,
    kernel,
    report,
    rest,
  ] = line.split('|').map(cell => cell.trim());
  const [running, installed] = kernel.split('/').map(Number);
  const remarks = rest.split(',').map(remark => remark.trim());
  const after = word =>
    remarks
      .find(remark => remark.startsWith(`${word} `))
      ?.slice(word.length + 1) ?? null;
  return {
    name: `${name}.${DOMAIN}`,
    system,
    arch,
    roles: words(roles),
    company: words(company),
    tags: words(tags),
    patched,
    kernel: { running, installed },
    age: Number(report.slice(0, -1)) * UNITS[report.at(-1)],
    /** Hosts with the same seed have the same versions of packages. */
    seed: after('like') ?? name,
    foreign: after('foreign')?.split(' ') ?? null,
    failingMirror: remarks.includes('failing mirror'),
    noRepositories: remarks.includes('no repositories'),
    asksForReboot: remarks.includes('asks for reboot'),
    reportedBefore: remarks.includes('reported before'),
  };
}

function words(text) {
  return text.split(/\s+/).filter(Boolean);
}
